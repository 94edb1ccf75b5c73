"""What two people are told about each other: each sentence is said with its values."""

from bot.present.messages.opinions import MESSAGES
from bot.store.review.opinions import Stage
from tests.fakes.message_calls import problems_with


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []


def test_each_stage_has_its_sentence() -> None:
    assert {f"two.{stage}" for stage in Stage} <= set(MESSAGES)
