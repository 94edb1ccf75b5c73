"""The closed sets agree with one another."""

import pytest

from bot.domain import (
    FINAL_STATES,
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
    Mode,
    Slot,
    State,
    Verb,
)


def test_every_verb_has_a_slot_and_every_slot_a_verb() -> None:
    assert set(SLOT_OF) == set(Verb)
    assert set(SLOT_OF.values()) == set(Slot)


def test_verbs_that_exclude_each_other_want_the_same_slot() -> None:
    assert len({SLOT_OF[verb] for verb in (Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.KEEP)}) == 1
    assert SLOT_OF[Verb.PRIVATE_REPLY] is SLOT_OF[Verb.MESSAGE]
    assert SLOT_OF[Verb.REPLY] is not SLOT_OF[Verb.PRIVATE_REPLY]


def test_no_verb_is_of_two_of_the_special_kinds() -> None:
    kinds = (SPEAKING_VERBS, PROPOSAL_ONLY_VERBS, RECORDING_VERBS)
    assert len(frozenset().union(*kinds)) == sum(len(kind) for kind in kinds)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("ceiling", Mode)
def test_a_ceiling_lowers_a_mode_and_never_raises_it(mode: Mode, ceiling: Mode) -> None:
    order = ["off", "observe", "suggest", "enforce"]
    assert order.index(mode.at_most(ceiling)) == min(order.index(mode), order.index(ceiling))


def test_what_may_still_leave_is_not_final() -> None:
    open_states = {State.PLANNED, State.SENDING, State.UNKNOWN, State.WAITING, State.HELD}
    assert set(State) - FINAL_STATES == open_states
