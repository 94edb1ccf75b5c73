"""The sentences of the terminal app: each is said with its values."""

from bot.present.messages.review import MESSAGES
from tests.fakes.message_calls import problems_with


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []
