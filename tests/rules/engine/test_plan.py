"""The effects and cases that granted actions become."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import (
    Action,
    AggregateQuery,
    Decision,
    EventGroup,
    Facts,
    GroupBy,
    GroupMember,
    Handover,
    Kind,
    RateLimits,
    Slot,
    Verb,
)
from tests.factories import event
from tests.fakes.rules import decided, rule, rules, scores

HIDE = rule(["hide"])
REPLY = rule([{"reply": "hello"}])
PERSON = Facts(decided_by_person=True)


MINUTE = AggregateQuery(group_by=GroupBy.AUTHOR, window=60.0)
FLOOD = {"rate": {"key": "author", "over": "60s", "at_least": 5}}


def around(**group: Any) -> Facts:
    return Facts(groups={MINUTE: EventGroup(**group)})


def action(decision: Decision, verb: Verb) -> Action:
    return next(action for action in decision.actions if action.verb is verb)


def members(count: int) -> tuple[GroupMember, ...]:
    return tuple(
        GroupMember(event_id=number, message_id=f"m{number}", thread_id="t") for number in range(1, count + 1)
    )


class TestPlans:
    def test_an_escalation_brings_everything_the_desk_needs(self) -> None:
        entry = rule(
            [{"escalate": {"to": "care", "priority": "high"}}], {"toxicity": ">= 0.5"}, title="T", why="W"
        )
        judgement = scores(toxicity=0.93, sentiment_negative=0.9, intent_praise=0.2)
        happened = event(text="Where is it?", permalink="https://x.example/1", parent_id="55")
        planned = action(decided(rules(entry), happened, judgement), Verb.ESCALATE)
        assert (planned.via, planned.text, planned.target, planned.slot) == (
            "care",
            "Where is it?",
            "55_1",
            Slot.CASE,
        )
        assert (planned.kind, planned.thread_id, planned.parent_id, planned.author_id) == (
            Kind.COMMENT,
            "1000_55",
            "55",
            "900",
        )
        assert (planned.language, planned.account_name) == ("fr", "")
        assert planned.handover == Handover(
            title="T",
            rule="one",
            why="W",
            reasons="toxicity: 0.93 >= 0.5",
            author_name="Ana",
            origin="organic",
            permalink="https://x.example/1",
            sentiment="negative",
            intent="praise",
            external_id="55_1",
            priority=50,
        )

    def test_a_conversation_is_one_case_for_the_desk(self) -> None:
        decision = decided(rules(rule([{"escalate": "care"}])), event(kind=Kind.DM))
        assert action(decision, Verb.ESCALATE).handover.external_id == "900"

    def test_without_a_target_the_case_is_ours(self) -> None:
        decision = decided(rules(rule([{"escalate": {"to": "local", "priority": "urgent"}}], why="Now.")))
        assert decision.actions == ()
        assert decision.case is not None
        assert (decision.case.queue, decision.case.priority, decision.case.why) == ("escalated", 100, "Now.")
        assert decision.matches[0].granted == (Verb.ESCALATE,)

    def test_an_answer_names_its_template_and_has_no_text_yet(self) -> None:
        planned = action(decided(rules(REPLY), facts=Facts(account_name="Maison")), Verb.REPLY)
        assert (planned.text, planned.target, planned.template) == ("", "55_1", "hello")
        assert (planned.account_name, planned.language) == ("Maison", "fr")

    def test_a_reason_says_what_was_seen_and_never_the_whole_text(self) -> None:
        secret = "06 12 34 56 78 " + "bla " * 500
        decision = decided(
            rules(rule(["hide"], {"words": ["bla"], "contains_phone": True})), event(text=secret)
        )
        reasons = {reason.condition: reason.saw for reason in decision.matches[0].reasons}
        assert reasons == {"words": '"bla"', "contains_phone": "1 telephone number"}


class TestEdits:
    def test_an_edit_can_be_hidden_although_an_earlier_text_was_decided(self) -> None:
        rule_set = rules(rule(["hide", {"escalate": "care"}, {"private_reply": "hello"}]))
        first = {one.slot: one.key for one in decided(rule_set).actions}
        edits = [
            {one.slot: one.key for one in decided(rule_set, event(kind=Kind.EDIT, dedupe_key=key)).actions}
            for key in ("edit:1", "edit:2")
        ]
        assert first[Slot.VISIBILITY] == "facebook:1000:visibility:55_1"
        assert first[Slot.PRIVATE_REPLY] == "facebook:1000:private_reply:55_1"
        for slot in (Slot.VISIBILITY, Slot.CASE):
            assert len({first[slot], edits[0][slot], edits[1][slot]}) == 3
            assert edits[0][slot].startswith(first[slot] + ":")


class TestGroups:
    def test_all_but_the_first_are_hidden_and_share_one_case(self) -> None:
        earlier = tuple(
            GroupMember(event_id=number, message_id=f"m{number}", thread_id="t") for number in (1, 2, 3)
        )
        then = [{"hide": {"apply_to": "group"}}, {"queue": {"name": "flood", "group": True}}]
        rule_set = rules(rule(then, FLOOD))
        decision = decided(rule_set, event(message_id="m4"), facts=around(events=5, earlier=earlier))
        assert [(one.message_id, one.event_id) for one in decision.actions] == [
            ("m4", None),
            ("m2", 2),
            ("m3", 3),
        ]
        assert len({one.key for one in decision.actions}) == 3
        assert decision.case is not None
        assert decision.case.group == (1, 2, 3)

    def test_the_key_is_the_one_a_rule_of_that_comment_would_use(self) -> None:
        earlier = members(2)
        rule_set = rules(rule([{"hide": {"apply_to": "group"}}], FLOOD))
        flood = decided(rule_set, event(message_id="m3"), facts=around(events=5, earlier=earlier))
        alone = decided(rules(rule(["hide"])), event(message_id="m2"))
        assert alone.actions[0].key in {one.key for one in flood.actions}


class TestOneAnswer:
    """One answer per person and post, unless the rule says otherwise."""

    PER_POST = RateLimits(once_per=("author", "thread"), across_rules=True)
    PER_HOUR = RateLimits(once_per=("author",), once_over=3600.0)

    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.REPLY, Kind.MENTION])
    def test_in_public(self, kind: Kind) -> None:
        assert action(decided(rules(REPLY), event(kind=kind)), Verb.REPLY).limits == self.PER_POST

    def test_in_private(self) -> None:
        planned = decided(rules(rule([{"private_reply": "hello"}])), event())
        assert action(planned, Verb.PRIVATE_REPLY).limits == self.PER_POST

    def test_in_a_conversation_each_rule_once_an_hour(self) -> None:
        assert action(decided(rules(REPLY), event(kind=Kind.DM)), Verb.MESSAGE).limits == self.PER_HOUR

    def test_each_review_is_answered(self) -> None:
        assert action(decided(rules(REPLY), event(kind=Kind.REVIEW)), Verb.REPLY).limits == RateLimits()

    def test_an_author_who_is_withheld_is_answered(self) -> None:
        assert action(decided(rules(REPLY), event(author_id=None)), Verb.REPLY).limits == RateLimits()

    @pytest.mark.parametrize(
        ("written", "limits"),
        [
            ({"repeat": True}, RateLimits()),
            ({"repeat": False}, PER_POST),
            ({"once_per": "author"}, RateLimits(once_per=("author",))),
            ({"cooldown": "10m"}, replace(PER_POST, cooldown=600.0)),
            ({"cooldown": "10m", "repeat": True}, RateLimits(cooldown=600.0)),
        ],
        ids=str,
    )
    def test_a_rule_may_say_otherwise(self, written: dict[str, Any], limits: RateLimits) -> None:
        rule_set = rules(rule([{"reply": {"template": "hello", **written}}]))
        assert action(decided(rule_set), Verb.REPLY).limits == limits

    def test_the_limits_of_a_rule_say_otherwise_for_all_its_actions(self) -> None:
        rule_set = rules(rule([{"reply": "hello"}], limits={"repeat": True}))
        assert action(decided(rule_set), Verb.REPLY).limits == RateLimits()

    def test_what_says_nothing_is_not_limited(self) -> None:
        assert action(decided(rules(HIDE)), Verb.HIDE).limits == RateLimits()
