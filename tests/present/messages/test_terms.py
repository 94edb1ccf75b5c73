"""Every word of our closed sets has a name for people."""

from enum import StrEnum

import pytest

from bot.domain import DECIDABLE_KINDS, Kind, PauseCause, State, Verb
from bot.present.messages.terms import MESSAGES
from bot.runtime.backfill import BackfillState


@pytest.mark.parametrize("word", [*Verb, *State], ids=repr)
def test_every_verb_and_state_has_a_name(word: StrEnum) -> None:
    assert f"{type(word).__name__.lower()}.{word}" in MESSAGES


def test_every_kind_and_every_end_of_a_backfill_has_a_name() -> None:
    words = {f"kind.{kind}" for kind in (*DECIDABLE_KINDS, Kind.POST)} | {
        f"backfill.{state}" for state in BackfillState
    }
    assert {code for code in MESSAGES if code.startswith(("kind.", "backfill."))} == words


def test_every_cause_of_a_pause_has_a_name() -> None:
    causes = {code for code in MESSAGES if code.startswith("cause.")}
    assert causes == {f"cause.{cause}" for cause in PauseCause}


def test_no_name_is_left_of_a_word_that_is_gone() -> None:
    words = {f"verb.{verb}" for verb in Verb} | {f"state.{state}" for state in State}
    assert {code for code in MESSAGES if code.startswith(("verb.", "state."))} == words
