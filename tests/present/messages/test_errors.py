"""The errors a person can do something about: every code has its sentence, every sentence its error."""

import pytest

from bot.present.messages import MESSAGES as ALL_MESSAGES
from bot.present.messages.errors import MESSAGES
from tests.fakes.message_calls import MessageCall, message_calls, problems_with

RAISED = [call for call in message_calls() if call.where.endswith("(error)")]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.where)
def test_an_error_names_a_sentence(error: MessageCall) -> None:
    assert error.code in ALL_MESSAGES


def test_every_sentence_belongs_to_an_error_and_gets_its_values() -> None:
    assert problems_with(MESSAGES) == []
