"""The errors a person can do something about: every code has its sentence, every sentence its error."""

from bot.present.messages import MESSAGES as ALL_MESSAGES
from bot.present.messages.errors import MESSAGES
from tests.fakes.message_calls import message_calls, problems_with


def test_an_error_names_a_sentence() -> None:
    raised = [call for call in message_calls() if call.where.endswith("(error)")]
    assert raised
    assert [call for call in raised if call.code not in ALL_MESSAGES] == []


def test_every_sentence_belongs_to_an_error_and_gets_its_values() -> None:
    assert problems_with(MESSAGES) == []
