"""The sentences of the live page: each is said, and every closed set has its words."""

from bot.domain import AccountFault, PauseCause, Refusal
from bot.present.messages.dashboard import MESSAGES
from tests.fakes.message_calls import problems_with


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []


def test_every_fault_cause_and_refusal_has_its_words() -> None:
    codes = [
        *(f"live.fault.{fault}" for fault in AccountFault),
        *(f"live.cause.{cause}" for cause in PauseCause),
        *(f"live.refusal.{refusal}" for refusal in Refusal),
    ]
    assert [code for code in codes if code not in MESSAGES] == []
