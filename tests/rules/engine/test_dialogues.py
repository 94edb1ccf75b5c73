"""What a dialogue means for the decision about one message."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import rules
from bot.domain import Actor, AuthorHistory, Decision, Facts, Judgement, Kind, ThreadState, Verb
from bot.domain.dialogues import (
    DialogueHandOver,
    DialogueRun,
    DialogueTurn,
    FilledSlot,
    RunEnd,
    RunState,
)
from tests.factories import NOW, event

RULES = """
version: 1
replies: {price: {fr: Un, en: One}}
rules:
  - id: order
    title: Orders
    mode: enforce
    when: {words: [commande]}
    then: [{dialogue: order}, {label: order}]
  - id: back
    mode: enforce
    when: {words: [retour]}
    then: [{dialogue: back}]
  - id: price
    mode: enforce
    when: {words: [prix]}
    then: [{private_reply: price}]
  - id: danger
    mode: enforce
    when: {words: [suicide]}
    then: [{queue: {priority: 90}}]
    never: [reply, private_reply, message]
"""
SET = rules.load_rules(RULES, "rules.yaml")
NOTHING = Judgement(scores={}, language="fr")


def turn(name: str = "order", **changes: Any) -> DialogueTurn:
    run = DialogueRun(dialogue=name, step="number", rule="order", turn=3)
    values: dict[str, Any] = {
        "run": run,
        "saw": f"{name}: it goes on",
        "template": f"dialogue:{name}:number",
        "due_at": NOW + timedelta(hours=1),
    }
    return DialogueTurn(**{**values, **changes})


def opening(name: str) -> DialogueTurn:
    run = DialogueRun(dialogue=name, step="number")
    return DialogueTurn(
        run=run, saw="it begins", template=f"dialogue:{name}", due_at=NOW + timedelta(hours=1)
    )


OPENINGS = {name: opening(name) for name in ("order", "back")}


def decide(text: str, *, kind: Kind = Kind.DM, set_: rules.RuleSet = SET, **facts: Any) -> Decision:
    known: dict[str, Any] = {"openings": OPENINGS, **facts}
    said = event(text=text, kind=kind, thread_id="t", platform="messenger")
    return rules.decide(set_, said, NOTHING, Facts(**known), NOW)


def templates(decision: Decision) -> list[str]:
    return [action.template for action in decision.actions]


def test_a_rule_begins_it_and_is_remembered_with_it() -> None:
    decision = decide("ma commande")
    assert templates(decision) == ["dialogue:order"]
    assert decision.dialogue is not None
    assert decision.dialogue.run.rule == "order"
    assert [timer.rule for timer in decision.timers] == ["dialogue:0"]


def test_only_what_was_said_begins() -> None:
    decision = decide("ma commande et mon retour")
    assert templates(decision) == ["dialogue:order"]
    assert decision.dialogue is not None
    assert decision.dialogue.run.dialogue == "order"


def test_of_a_comment_nothing_comes() -> None:
    decision = decide("ma commande", kind=Kind.COMMENT)
    assert templates(decision) == []
    assert decision.dialogue is None


def test_where_it_is_not_declared_a_person_is_asked() -> None:
    decision = decide("ma commande", openings={})
    assert decision.case is not None
    assert "not declared" in str(decision.matches)


def test_while_a_colleague_has_what_was_handed_over_none_begins() -> None:
    decision = decide("ma commande", is_handed_over=True)
    assert (templates(decision), decision.dialogue) == ([], None)
    assert decision.case is not None


def test_what_goes_on_has_a_key_of_its_own_and_comes_before_other_answers() -> None:
    decision = decide("le prix, commande 4127", dialogue=turn())
    assert templates(decision) == ["dialogue:order:number"]
    assert decision.actions[0].key.endswith(":dialogue:3")
    assert decision.actions[0].actor == Actor.rule("order")
    assert decision.dialogue == turn()


def test_an_answer_of_another_rule_comes_first_when_it_was_not_understood() -> None:
    decision = decide("quel prix ?", dialogue=turn(yields=True))
    assert templates(decision) == ["price"]
    assert decision.dialogue is None  # the question stands as it stood


def test_another_dialogue_begins_when_it_was_not_understood_but_never_the_same_again() -> None:
    assert templates(decide("un retour", dialogue=turn(yields=True))) == ["dialogue:back"]
    assert templates(decide("ma commande", dialogue=turn(yields=True))) == ["dialogue:order:number"]


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"thread": ThreadState(automation_paused=True)}, RunEnd.TAKEN_OVER),
        ({"author": AuthorHistory(labels=frozenset({"no-automatic-messages"}))}, RunEnd.OPTED_OUT),
    ],
)
def test_what_may_not_go_on_ends_without_a_case(facts: dict[str, Any], end: RunEnd) -> None:
    decision = decide("4127", dialogue=turn(), **facts)
    assert templates(decision) == []
    assert decision.dialogue is not None
    assert (decision.dialogue.run.state, decision.dialogue.run.end) == (RunState.ENDED, end)
    assert decision.case is None
    assert decision.timers == ()


def test_never_is_stronger_and_a_person_gets_what_was_filled_in() -> None:
    decision = decide("suicide", dialogue=turn())
    assert templates(decision) == []
    assert decision.case is not None
    assert decision.case.priority == 90
    assert decision.case.note.startswith("order")
    assert decision.dialogue is not None
    assert decision.dialogue.run.end is RunEnd.HANDED_OVER


@pytest.mark.parametrize("mode", ["observe", "off", "suggest"])
def test_a_rule_that_was_switched_off_makes_a_person_go_on(mode: str) -> None:
    switched = rules.load_rules(RULES.replace("mode: enforce", f"mode: {mode}", 1), "rules.yaml")
    decision = decide("4127", dialogue=turn(), set_=switched)
    assert templates(decision) == []
    assert decision.case is not None
    assert decision.case.why == "dialogue order: it may not go on"


def test_stop_ends_it() -> None:
    decision = decide("STOP", dialogue=turn())
    assert decision.dialogue is not None
    assert decision.dialogue.run.end is RunEnd.OPTED_OUT
    decision = decide("4127\nSTOP", dialogue=turn())
    assert decision.dialogue is not None
    assert decision.dialogue.run.end is RunEnd.OPTED_OUT
    assert templates(decision) == []


def test_handing_over_opens_a_case_and_says_so() -> None:
    hand_over = DialogueHandOver(why="a person was asked for", note="order: 4127", queue="orders", priority=7)
    ended = replace(turn().run, state=RunState.ENDED, end=RunEnd.HANDED_OVER)
    decision = decide("un humain", dialogue=turn(run=ended, hand_over=hand_over, due_at=None))
    assert templates(decision) == ["dialogue:order:number"]
    assert decision.case is not None
    assert (decision.case.queue, decision.case.priority, decision.case.note) == ("orders", 7, "order: 4127")
    assert decision.case.why == "Orders: a person was asked for"


def test_what_says_nothing_is_only_written_down() -> None:
    silent = turn(template="")
    decision = decide("alors ?", dialogue=silent)
    assert (templates(decision), decision.dialogue) == ([], silent)


def test_it_goes_on_although_nobody_wrote() -> None:
    said = event(text="4127", kind=Kind.DM, thread_id="t", platform="messenger")
    decision = rules.continue_dialogue(SET, said, NOTHING, Facts(dialogue=turn()), NOW)
    assert templates(decision) == ["dialogue:order:number"]
    assert [action.verb for action in decision.actions] == [Verb.MESSAGE]


def test_a_desk_gets_what_was_filled_in() -> None:
    hand_over = DialogueHandOver(why="asked for", note="Orders\norder: 4127", to="desk")
    ended = replace(turn().run, state=RunState.ENDED, end=RunEnd.HANDED_OVER)
    decision = decide("un humain", dialogue=turn(run=ended, hand_over=hand_over, due_at=None))
    (escalation,) = [action for action in decision.actions if action.verb is Verb.ESCALATE]
    assert escalation.via == "desk"
    assert escalation.handover is not None
    assert escalation.handover.filled == "Orders; order: 4127"
    assert decision.case is None


GRIEF = "mon mari est mort hier"


def test_what_no_machine_answers_is_a_persons_at_once_and_says_why() -> None:
    going_on = turn()
    decision = decide(GRIEF, dialogue=going_on)
    assert decision.actions == ()
    assert decision.case is not None
    assert "no machine answers a death" in decision.case.why
    assert decision.case.priority == 50
    assert decision.dialogue is not None
    assert decision.dialogue.run.end is RunEnd.HANDED_OVER


def test_whoever_gave_everything_and_cannot_be_told_what_becomes_of_it_gets_a_person() -> None:
    run = DialogueRun(
        dialogue="order",
        step="end",
        rule="order",
        turn=3,
        state=RunState.ENDED,
        end=RunEnd.DONE,
        slots={"order": FilledSlot(value="4127", shown="4127")},
    )
    decision = decide(GRIEF, dialogue=turn(run=run, due_at=None))
    assert decision.case is not None
    assert "order: 4127" in decision.case.note
