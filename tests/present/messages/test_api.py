"""Every status that the API refuses with has its title."""

from bot.api.document import build_document
from bot.api.operations import OPERATIONS
from bot.present.messages.api import MESSAGES
from tests.fakes.message_calls import problems_with


def test_every_status_has_its_title() -> None:
    document = build_document(OPERATIONS)
    statuses = {
        status
        for methods in document["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    assert {f"api.status.{status}" for status in statuses} <= set(MESSAGES)


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []
