"""What is said about many items at once: each sentence is said with its values, and no state lacks a word."""

from bot.present.messages.bulk import MESSAGES
from bot.services.review import BulkState, LeftOut
from tests.fakes.message_calls import problems_with


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []


def test_every_state_and_every_reason_has_its_word() -> None:
    assert {f"bulkstate.{state}" for state in BulkState} <= set(MESSAGES)
    assert {f"bulk.{why}" for why in LeftOut} <= set(MESSAGES)
