"""The messages about contests: each is said, with the values that it has places for."""

from bot.present.messages.community import MESSAGES
from tests.fakes.message_calls import problems_with


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []
