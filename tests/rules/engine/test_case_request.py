"""Which case an event opens, and what is suggested in it."""

import pytest

from bot.domain import (
    Action,
    Actor,
    Decision,
    Facts,
    Kind,
    Verb,
)
from bot.rules import Environment
from tests.factories import event
from tests.fakes.rules import VERBS, decided, rule, rules, verbs

HIDE = rule(["hide"])
REPLY = rule([{"reply": "hello"}])
PERSON = Facts(decided_by_person=True)


def action(decision: Decision, verb: Verb) -> Action:
    return next(action for action in decision.actions if action.verb is verb)


class TestSuggestions:
    def test_a_suggesting_rule_asks_for_a_person(self) -> None:
        decision = decided(rules(rule(["hide", {"reply": "hello"}], mode="suggest", why="Look.")))
        assert decision.actions == ()
        assert decision.case is not None
        assert (decision.case.actor.id, decision.case.why, decision.case.suggested) == (
            "one",
            "Look.",
            (Verb.HIDE, Verb.REPLY),
        )

    def test_a_suggestion_that_is_carried_out_anyway_needs_no_person(self) -> None:
        decision = decided(rules(HIDE, rule(["hide", {"reply": "hello"}], mode="suggest")))
        assert (verbs(decision), decision.case) == (["hide"], None)

    def test_a_suggestion_joins_the_case_of_another_rule(self) -> None:
        decision = decided(rules(rule([{"queue": "mine"}]), rule(["hide"], mode="suggest")))
        assert decision.case is not None
        assert (decision.case.queue, decision.case.suggested) == ("mine", (Verb.HIDE,))


class TestUnsupported:
    @pytest.mark.parametrize("kind", [Kind.DM, Kind.MENTION])
    def test_what_cannot_be_hidden_goes_to_a_person(self, kind: Kind) -> None:
        decision = decided(rules(HIDE), event(kind=kind))
        assert decision.actions == ()
        assert decision.case is not None
        assert decision.case.actor == Actor.rule("one")


class TestTwoPeople:
    def test_two_people_are_asked_and_the_action_is_held(self) -> None:
        decision = decided(rules(rule([{"hide": {"requires": "two_people"}}])))
        assert decision.actions[0].needs_second
        assert decision.case is not None
        assert decision.case.suggested == ("hide",)


class TestNoAnswer:
    """`no_answer` takes the place of a case without asking anybody."""

    NONE = rule(["no_answer"])

    def test_no_later_rule_opens_a_case(self) -> None:
        decision = decided(rules(self.NONE, rule(["queue"])))
        assert (decision.case, decision.closes_case, decision.actions) == (None, False, ())
        assert [match.granted for match in decision.matches] == [(Verb.NO_ANSWER,), ()]
        assert decision.matches[1].reasons[-1].saw == "rule one came first"

    def test_an_earlier_case_stays(self) -> None:
        decision = decided(rules(rule(["queue"]), self.NONE))
        assert decision.case is not None
        assert decision.matches[1].granted == ()

    def test_what_the_platform_cannot_hide_still_goes_to_a_person(self) -> None:
        environment = Environment(verbs=VERBS)
        decision = decided(
            rules(self.NONE, rule(["hide"]), environment=environment), event(platform="youtube")
        )
        assert decision.case is not None

    def test_what_two_people_must_approve_still_goes_to_a_person(self) -> None:
        decision = decided(rules(self.NONE, rule([{"hide": {"requires": "two_people"}}])))
        assert decision.case is not None

    def test_what_a_rule_proposes_is_still_proposed(self) -> None:
        case = decided(rules(self.NONE, rule(["hide"], mode="suggest"))).case
        assert case is not None
        assert case.suggested == (Verb.HIDE,)

    def test_it_is_never_proposed(self) -> None:
        assert decided(rules(rule(["no_answer"], mode="suggest"))).case is None
