"""When an entry of the knowledge base is sent, when it is proposed, and when nothing happens."""

from datetime import timedelta
from typing import Any

import pytest

from bot.answers import fill_replies
from bot.domain import Decision, Judgement, Kind, Verb
from bot.domain.enums import Mode
from bot.domain.platform_limits import PlatformLimits, TextLimit
from bot.errors import message
from bot.rules import Environment, RuleSet
from tests.factories import NOW, event
from tests.fakes.knowledge import answer, found
from tests.fakes.rules import decided, mistakes, rule, rules, verbs

FRAMES = {"around": {"fr": "Bonjour {{ author }} ! {{ answer }} Plus ici : {{ link }}"}}


def answering(mode: str = "enforce", **settings: Any) -> RuleSet:
    return rules(rule([{"answer": {"from": "knowledge", **settings}}], mode=mode), replies=FRAMES)


def decision_on(rule_set: RuleSet, judgement: Judgement, **changes: Any) -> Decision:
    happened = event(**changes)
    return fill_replies(decided(rule_set, happened, judgement), happened, judgement, rule_set)


class TestSure:
    def test_the_answer_is_sent_with_its_link(self) -> None:
        action = decision_on(answering(), found(answer())).actions[0]
        assert (action.verb, action.template) == (Verb.REPLY, "knowledge:hours")
        assert action.text == "De 10 h à 19 h, sauf le lundi.\nhttps://maison.example/horaires"

    def test_a_text_of_the_rules_may_stand_around_it(self) -> None:
        action = decision_on(answering(template="around"), found(answer())).actions[0]
        expected = "Bonjour Ana ! De 10 h à 19 h, sauf le lundi. Plus ici : https://maison.example/horaires"
        assert (action.text, action.template) == (expected, "knowledge:hours:around")

    def test_without_one_in_the_language_of_the_answer_it_stands_alone(self) -> None:
        judgement = found(answer(language="en", text="From 10."), language="en")
        action = decision_on(answering(template="around"), judgement).actions[0]
        assert (action.text, action.language) == ("From 10.\nhttps://maison.example/horaires", "en")

    def test_in_private_it_is_a_private_reply(self) -> None:
        assert verbs(decision_on(answering(**{"in": "private"}), found(answer()))) == ["private_reply"]

    def test_a_direct_message_is_answered_in_private(self) -> None:
        assert verbs(decision_on(answering(), found(answer()), kind=Kind.DM)) == ["message"]

    def test_why_says_which_entry_and_how_sure(self) -> None:
        decision = decision_on(answering(), found(answer(), answer("parking", 0.4)))
        assert decision.matches[0].reasons[-1].saw == "hours (0.97), parking (0.40)"

    def test_what_the_rules_let_nobody_say_goes_to_a_person(self) -> None:
        strict = rules(
            rule(["hide"], {"link_domain_not_in": ["ailleurs.example"]}),
            rule([{"answer": {"from": "knowledge"}}]),
        )
        decision = decision_on(strict, found(answer()), text="Vous ouvrez quand ?")
        assert decision.actions == ()
        assert decision.case is not None
        assert "link_domain_not_in" in decision.case.why


class TestUnsure:
    @pytest.mark.parametrize(
        ("found_answer", "settings", "why"),
        [
            (answer(precision=0.94), {}, "below 0.95"),
            (answer(precision=0.8), {"min_precision": 0.9}, "below 0.9"),
            (answer(language="en"), {}, "it has no answer in 'fr'"),
            (answer(audience="private"), {}, "it is private"),
            (answer(audience="public"), {"in": "private"}, "it is public"),
            (answer(valid_until=NOW - timedelta(seconds=1)), {}, "it has expired"),
        ],
    )
    def test_a_person_gets_the_entries_as_proposals(self, found_answer: Any, settings: Any, why: str) -> None:
        decision = decision_on(answering(**settings), found(found_answer, answer("parking", 0.3)))
        assert decision.actions == ()
        assert decision.case is not None
        assert decision.case.queue == "knowledge"
        assert decision.case.draft == "De 10 h à 19 h, sauf le lundi.\nhttps://maison.example/horaires"
        assert decision.matches[0].reasons[-1].saw.endswith(f"parking (0.30): {why}")

    def test_a_proposal_is_what_in_queue_means(self) -> None:
        decision = decision_on(answering(**{"in": "queue", "queue": "desk"}), found(answer()))
        assert decision.case is not None
        assert (decision.actions, decision.case.queue, bool(decision.case.draft)) == ((), "desk", True)

    def test_nothing_that_comes_near_is_left_to_the_safety_net(self) -> None:
        decision = decision_on(answering(), found())
        assert (decision.actions, decision.case) == ((), None)
        assert decision.matches[0].reasons[-1].saw == "no entry comes near"

    def test_an_expired_entry_may_be_right_until_its_last_moment(self) -> None:
        assert verbs(decision_on(answering(), found(answer(valid_until=NOW)))) == ["reply"]

    def test_what_has_no_language_of_its_own_gets_ours(self) -> None:
        assert verbs(decision_on(answering(), found(answer(), language="und"))) == ["reply"]


class TestModes:
    def test_a_rule_that_suggests_fills_the_draft(self) -> None:
        decision = decision_on(answering("suggest"), found(answer()))
        assert decision.case is not None
        assert decision.actions == ()
        assert decision.case.suggested == (Verb.REPLY,)
        assert decision.case.draft.startswith("De 10 h")

    def test_a_rule_that_observes_says_nothing(self) -> None:
        decision = decision_on(answering("observe"), found(answer()))
        assert (decision.actions, decision.case) == ((), None)
        assert decision.matches[0].mode is Mode.OBSERVE

    def test_never_forbids_it_as_any_reply(self) -> None:
        silent = rules(rule([], never=["reply"], stop=False), rule([{"answer": {"from": "knowledge"}}]))
        assert decision_on(silent, found(answer())).actions == ()


class TestLength:
    TEXT = "Nous ouvrons à dix heures. " + "Le lundi nous restons fermés pour inventaire. " * 10

    def sent(self, longest: int, **settings: Any) -> Decision:
        limits = PlatformLimits(
            intake=(),
            kinds=(),
            ads=message("none"),
            calls=message("none"),
            reply_text=TextLimit(longest=longest),
        )
        rule_set = rules(
            rule([{"answer": {"from": "knowledge", **settings}}]),
            replies=FRAMES,
            environment=Environment(limits={"facebook": limits}),
        )
        return decision_on(rule_set, found(answer(text=self.TEXT)))

    def test_what_is_too_long_ends_after_a_sentence_and_keeps_its_link(self) -> None:
        text = self.sent(140).actions[0].text
        assert text == (
            "Nous ouvrons à dix heures. Le lundi nous restons fermés pour inventaire."
            "\nhttps://maison.example/horaires"
        )

    def test_so_does_what_stands_around_it(self) -> None:
        text = self.sent(110, template="around").actions[0].text
        assert text == "Bonjour Ana ! Nous ouvrons à dix heures. Plus ici : https://maison.example/horaires"

    def test_what_not_even_one_sentence_fits_of_goes_to_a_person(self) -> None:
        decision = self.sent(40)
        assert decision.actions == ()
        assert decision.case is not None
        assert "it is too long for the platform" in decision.case.why


class TestLoading:
    @pytest.mark.parametrize(
        ("settings", "problem"),
        [
            ({}, "'answer' needs 'from: knowledge'"),
            ({"from": "web"}, "knowledge"),
            ({"from": "knowledge", "min_precision": 0.2}, "0.5"),
            ({"from": "knowledge", "in": "email"}, "public"),
            ({"from": "knowledge", "threshold": 0.9}, "write 'min_precision'"),
            ({"from": "knowledge", "template": "arround"}, "did you mean 'around'"),
        ],
    )
    def test_a_mistake_says_what_to_write(self, settings: dict[str, Any], problem: str) -> None:
        assert problem in mistakes(rule([{"answer": settings}]), replies=FRAMES)
