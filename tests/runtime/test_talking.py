"""What dialogues would say, before the rules decide whether they may. Their whole way is in the walk."""

from bot.domain import Facts
from bot.runtime.talking import SILENCE, is_dialogue_timer
from bot.store.delivery.timers import DueTimer


def test_silence_adds_nothing_that_rules_could_see() -> None:
    facts = SILENCE.with_facts(Facts())
    assert (facts.dialogue, facts.openings, facts.is_handed_over) == (None, {}, False)


def test_its_timers_are_told_from_those_of_rules() -> None:
    timer = DueTimer(id=1, event_id=1, rule="dialogue:3", unless=())
    assert is_dialogue_timer(timer)
    assert not is_dialogue_timer(DueTimer(id=1, event_id=1, rule="show:hide", unless=()))
