"""Who gets which slot when several rules request something about one event."""

from typing import Any

import pytest

from bot.domain import (
    Action,
    Decision,
    Facts,
    Kind,
    Verb,
)
from bot.rules import Environment
from tests.factories import event
from tests.fakes.rules import decided, rule, rules, verbs

HIDE = rule(["hide"])
REPLY = rule([{"reply": "hello"}])
PERSON = Facts(decided_by_person=True)


def action(decision: Decision, verb: Verb) -> Action:
    return next(action for action in decision.actions if action.verb is verb)


class TestConflicts:
    @pytest.mark.parametrize(
        ("entries", "planned"),
        [
            ([HIDE, HIDE], ["hide"]),
            ([HIDE, rule(["delete"])], ["hide"]),
            ([rule(["unhide"]), HIDE], ["unhide"]),
            ([HIDE, REPLY], ["hide"]),
            ([REPLY, HIDE], ["hide"]),
            ([rule(["like"]), HIDE], ["hide"]),
            ([rule(["delete", {"reply": "hello"}])], ["delete"]),
            ([rule(["unhide", {"reply": "hello"}, "like"])], ["like", "reply", "unhide"]),
            ([HIDE, rule([{"private_reply": "hello"}])], ["hide", "private_reply"]),
            ([REPLY, rule([{"reply": "bye"}])], ["reply"]),
            ([rule([{"escalate": "care"}]), REPLY], ["escalate"]),
            ([REPLY, rule([{"escalate": "care"}, "like"])], ["escalate", "like"]),
            ([rule([{"escalate": "care"}, {"reply": "hello"}])], ["escalate", "reply"]),
            ([rule([{"escalate": "local"}]), REPLY], []),
            ([rule(["queue"]), REPLY], ["reply"]),
            ([HIDE, rule([{"escalate": "care"}])], ["escalate", "hide"]),
            ([rule(never=["reply", "like"]), rule([{"reply": "hello"}, "like", "hide"])], ["hide"]),
            ([rule([{"reply": "hello"}]), rule(never=["reply"])], []),
            ([rule(never=["hide"]), HIDE], []),
            ([rule(stop=True), REPLY], []),
            ([REPLY, rule(stop=True), HIDE], ["reply"]),
            ([rule(["hide"], {"kinds": "review"}, stop=True), REPLY], ["reply"]),
        ],
    )
    def test_the_table(self, entries: list[dict[str, Any]], planned: list[str]) -> None:
        assert verbs(decided(rules(*entries))) == planned

    def test_the_first_rule_gets_the_slot_and_the_other_is_told(self) -> None:
        decision = decided(rules(REPLY, rule([{"reply": "bye"}])))
        assert action(decision, Verb.REPLY).template == "hello"
        assert [match.granted for match in decision.matches] == [(Verb.REPLY,), ()]
        assert decision.matches[1].reasons[-1].saw == "rule one came first"

    @pytest.mark.parametrize(
        ("first", "second", "priority"),
        [("high", "urgent", 100), ("urgent", "low", 100), ("normal", "high", 50)],
    )
    @pytest.mark.parametrize(
        "verbs_of_case", [("queue", "queue"), ("queue", "escalate"), ("escalate", "queue")]
    )
    def test_a_case_is_as_urgent_as_any_rule_that_wants_one(
        self, first: str, second: str, priority: int, verbs_of_case: tuple[str, str]
    ) -> None:
        wishes = [
            {verb: {"queue": {"name": "a"}, "escalate": {"to": "local"}}[verb] | {"priority": wish}}
            for verb, wish in zip(verbs_of_case, (first, second), strict=True)
        ]
        decision = decided(rules(*(rule([wish]) for wish in wishes)))
        assert decision.case is not None
        assert decision.case.priority == priority
        assert decision.case.actor.id == "one"

    def test_whoever_says_that_nothing_is_to_be_done_gets_no_priority(self) -> None:
        decision = decided(rules(rule(["no_answer"]), rule([{"queue": {"priority": "urgent"}}])))
        assert decision.case is None

    @pytest.mark.parametrize("wish", ["hide", "unhide", "delete"])
    def test_a_person_is_above_every_rule(self, wish: str) -> None:
        decision = decided(rules(rule([wish, {"reply": "hello"}])), facts=PERSON)
        assert verbs(decision) == ["reply"]
        assert decision.case is None

    def test_staff_are_left_alone(self) -> None:
        known = Environment(staff=frozenset({"900"}))
        assert decided(rules(HIDE, environment=known)).matches == ()
        assert verbs(decided(rules({**HIDE, "exempt": []}, environment=known))) == ["hide"]

    def test_a_name_makes_nobody_staff(self) -> None:
        assert verbs(decided(rules(HIDE, lists={"staff": ["Ana"]}), event(author_name="Ana"))) == ["hide"]

    def test_a_rule_that_cannot_match_changes_nothing(self) -> None:
        never = rule(["hide"], {"kinds": "review", "origin": "ad"}, stop=True, never=["reply"], id="never")
        with_it, without = decided(rules(never, REPLY)), decided(rules(REPLY))
        assert (with_it.actions, with_it.matches) == (without.actions, without.matches)


@pytest.mark.parametrize("verb", ["block", "mute"])
def test_what_only_people_do_is_never_planned(verb: str) -> None:
    assert verbs(decided(rules(rule([verb])))) == []


@pytest.mark.parametrize("never", ["reply", "message"])
def test_in_a_conversation_never_reply_and_never_message_are_the_same(never: str) -> None:
    conversation = event(kind=Kind.DM, platform="messenger")
    assert verbs(decided(rules(rule(never=[never]), REPLY), conversation)) == []
    assert verbs(decided(rules(REPLY), conversation)) == ["message"]


def test_a_rule_that_loses_its_slot_to_a_conflict_is_told_why() -> None:
    (_, reply) = decided(rules(HIDE, REPLY)).matches
    assert (reply.granted, [reason.condition for reason in reply.reasons]) == ((), ["no reply"])


def test_every_target_is_notified_once_whoever_comes_first() -> None:
    both = rule([{"notify": "lead"}, {"notify": "hook"}], id="both")
    late = rule([{"notify": "lead"}, {"notify": "third"}], id="late")
    decision = decided(rules(both, late))
    assert [(action.actor.id, action.via) for action in decision.actions] == [
        ("both", "lead"),
        ("both", "hook"),
        ("late", "third"),
    ]
    assert len({action.key for action in decision.actions}) == 3


def test_an_edit_notifies_again_because_its_text_is_another() -> None:
    first, edit = event(), event(kind=Kind.EDIT, dedupe_key="edit-1")
    keys = [decided(rules(rule([{"notify": "lead"}])), happened).actions[0].key for happened in (first, edit)]
    assert keys[0] != keys[1]
