"""Who gets what when several rules want something about one event."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import (
    Action,
    Decision,
    Facts,
    Judgement,
    Kind,
    Mode,
    Slot,
    ThreadState,
    Verb,
)
from bot.rules import Environment, RuleSet, decide, decide_delayed
from tests.factories import NOW, event
from tests.fakes.rules import PLAIN, decided, rule, rules, verbs

HIDE = rule(["hide"])
REPLY = rule([{"reply": "hello"}])
PERSON = Facts(decided_by_person=True)


def action(decision: Decision, verb: Verb) -> Action:
    return next(action for action in decision.actions if action.verb is verb)


class TestModes:
    @pytest.mark.parametrize("mode", ["off", "observe"])
    def test_a_rule_that_is_not_enforced_plans_nothing(self, mode: str) -> None:
        decision = decided(
            rules(rule(["hide", {"reply": "hello"}, {"queue": "x"}, {"label": "x"}], mode=mode))
        )
        assert (decision.actions, decision.case, decision.labels) == ((), None, ())

    def test_an_observing_rule_still_tells_what_it_wanted(self) -> None:
        match = decided(rules(rule(["hide"], mode="observe"))).matches[0]
        assert (match.mode, match.requested, match.granted) == (Mode.OBSERVE, (Verb.HIDE,), ())

    def test_an_observing_rule_changes_nothing_for_others(self) -> None:
        watching = rule(["hide"], mode="observe", stop=True, never=["reply"])
        assert verbs(decided(rules(watching, REPLY))) == ["reply"]


class TestEvents:
    EVERYTHING = rules(rule(["hide", "like", "queue", {"private_reply": "hello"}, {"label": "x"}]))

    def test_an_own_echo_is_never_answered(self) -> None:
        decision = decided(self.EVERYTHING, event(is_own_echo=True))
        assert (decision.actions, decision.matches, decision.case) == ((), (), None)

    @pytest.mark.parametrize("kind", [Kind.DELETE, Kind.REACTION, Kind.RECEIPT, Kind.CONTROL, Kind.IGNORED])
    def test_what_is_no_text_of_a_person_is_not_decided(self, kind: Kind) -> None:
        assert decided(self.EVERYTHING, event(kind=kind)).matches == ()

    def test_an_edit_is_never_answered(self) -> None:
        rule_set = rules(rule(["hide", {"private_reply": "hello"}]), rule([{"reply": "hello"}, "like"]))
        assert verbs(decided(rule_set, event(kind=Kind.EDIT))) == ["hide"]

    @pytest.mark.parametrize(
        ("changes", "facts"),
        [({"extra": {"standby": "true"}}, Facts()), ({}, Facts(thread=ThreadState(automation_paused=True)))],
        ids=["standby", "person"],
    )
    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.DM])
    def test_a_conversation_of_somebody_else_gets_no_words(
        self, changes: dict[str, Any], facts: Facts, kind: Kind
    ) -> None:
        rule_set = rules(rule([{"reply": "hello"}, {"private_reply": "hello"}, {"queue": "x"}]))
        decision = decided(rule_set, event(kind=kind, **changes), facts=facts)
        assert decision.actions == ()
        assert decision.case is not None

    @pytest.mark.parametrize("wish", ["reply", "private_reply"])
    def test_in_a_conversation_every_answer_is_a_message_to_its_author(self, wish: str) -> None:
        planned = action(decided(rules(rule([{wish: "hello"}])), event(kind=Kind.DM)), Verb.MESSAGE)
        assert (planned.slot, planned.target, planned.key) == (
            Slot.PRIVATE_REPLY,
            "900",
            "facebook:1000:private_reply:55_1",
        )

    def test_a_conversation_gets_one_message(self) -> None:
        decision = decided(rules(rule([{"reply": "hello"}, {"private_reply": "bye"}])), event(kind=Kind.DM))
        assert verbs(decision) == ["message"]

    def test_nobody_is_written_to_without_an_address(self) -> None:
        decision = decided(rules(rule([{"reply": "hello"}])), event(kind=Kind.DM, author_id=None))
        assert decision.actions == ()
        assert decision.matches[0].reasons[-1].saw == "the platform withheld who wrote"


class TestAlways:
    def test_the_same_event_gives_the_same_decision(self) -> None:
        rule_set = rules(HIDE, REPLY, rule([{"escalate": "care"}]))
        assert decided(rule_set) == decided(rule_set)

    def test_a_decision_names_the_version_of_the_rules(self) -> None:
        rule_set = rules(HIDE)
        assert decided(rule_set).rules_version == rule_set.version

    def test_silence_of_the_classifier_leaves_word_rules_in_force(self) -> None:
        rule_set = rules(
            rule(["hide"], {"words": ["connard"]}),
            rule(["like"], {"sentiment": "positive"}),
            rule(["queue"], {"classifier_down": True}),
        )
        decision = decided(rule_set, event(text="connard"), Judgement(scores={}, degraded=True))
        assert verbs(decision) == ["hide"]
        assert decision.case is not None

    def test_explain_agrees_with_the_decision(self) -> None:
        rule_set = rules(
            rule(["hide"], {"words": ["con"]}), rule(["like"], {"kinds": "comment", "words": ["bon"]})
        )
        reported = rule_set.explain(event(text="quel con"), PLAIN, Facts(), NOW)
        assert [entry.matched for entry in reported] == [True, False]
        assert reported[0].reasons == decided(rule_set, event(text="quel con")).matches[0].reasons
        assert (reported[1].missed, reported[1].reasons[0].condition) == (("words",), "kinds")

    def test_explain_tells_an_exemption(self) -> None:
        rule_set = rules(HIDE, lists={"staff": ["900"]})
        assert rule_set.explain(event(), PLAIN, Facts(), NOW)[0].missed == ("exempt",)

    def test_the_event_is_not_changed(self) -> None:
        happened = event()
        before = replace(happened)
        decided(rules(HIDE), happened)
        assert happened == before


class TestLabels:
    def test_labels_of_all_rules_add_up(self) -> None:
        decision = decided(rules(rule([{"label": ["b", "a"]}]), rule([{"label": "a"}, {"label": "c"}])))
        assert decision.labels == ("b", "a", "c")

    def test_a_label_sticks_to_the_author_only_where_the_rule_says_so(self) -> None:
        decision = decided(
            rules(rule([{"label": "event"}, {"label": {"name": "author", "of": "author"}}, {"strike": 1}]))
        )
        assert decision.labels == ("event",)
        assert [label.label for label in decision.author_labels] == ["author"]

    def test_strikes_labels_and_counts_do_not_become_one_another(self) -> None:
        everything = [
            {"label": "event"},
            {"label": {"name": "author", "of": "author"}},
            {"strike": {"weight": 2}},
            {"count": {"name": "asked", "of": "thread"}},
        ]
        decision = decided(rules(rule(everything), counters={"asked": {"half_life": "1h"}}))
        assert decision.labels == ("event",)
        assert [label.label for label in decision.author_labels] == ["author"]
        assert [strike.weight for strike in decision.strikes] == [2.0]
        (increment,) = decision.counter_increments
        assert (increment.counter, increment.by, increment.half_life) == ("asked", 1.0, 3600.0)
        assert decision.matches[0].granted == (Verb.LABEL, Verb.STRIKE, Verb.COUNT)
        assert decision.actions == (), "they stay here"

    def test_a_counter_that_never_decays_has_no_half_life(self) -> None:
        decision = decided(
            rules(rule([{"count": {"name": "asked", "of": "thread"}}]), counters={"asked": {}})
        )
        assert [increment.half_life for increment in decision.counter_increments] == [0.0]


class TestStop:
    FIRST = rule(["like"], stop="group", group="a")

    @pytest.mark.parametrize(("group", "expected"), [("a", ["like"]), ("b", ["like", "reply"])])
    def test_a_stop_in_a_group_ends_that_group_alone(self, group: str, expected: list[str]) -> None:
        rule_set = rules(self.FIRST, rule([{"reply": "hello"}], group=group), groups=["a", "b"])
        assert verbs(decided(rule_set)) == expected

    def test_a_stop_for_all_ends_every_group(self) -> None:
        first = rule(["like"], stop=True, group="a")
        rule_set = rules(first, rule([{"reply": "hello"}], group="b"), groups=["a", "b"])
        assert verbs(decided(rule_set)) == ["like"]


class TestModeCaps:
    @pytest.mark.parametrize(
        ("cap", "mode"), [(Mode.OFF, None), (Mode.OBSERVE, Mode.OBSERVE), (Mode.SUGGEST, Mode.SUGGEST)]
    )
    def test_a_cap_lowers_the_mode_of_its_rule_alone(self, cap: Mode, mode: Mode | None) -> None:
        rule_set = rules(rule(["hide"], id="one"), rule([{"reply": "hello"}], id="two"))
        decision = decide(rule_set, event(), PLAIN, Facts(), NOW, {"one": cap})
        modes = {match.rule: match.mode for match in decision.matches}
        assert modes.get("one") is mode
        assert modes["two"] is Mode.ENFORCE
        assert verbs(decision) == ["reply"]

    def test_a_cap_never_raises_a_mode(self) -> None:
        rule_set = rules(rule(["hide"], id="one", mode="observe"))
        decision = decide(rule_set, event(), PLAIN, Facts(), NOW, {"one": Mode.ENFORCE})
        assert [match.mode for match in decision.matches] == [Mode.OBSERVE]


class TestDelays:
    @pytest.mark.parametrize(
        ("mode", "timers"), [("enforce", 1), ("suggest", 1), ("observe", 0)], ids=lambda value: str(value)
    )
    def test_only_a_rule_that_may_act_starts_its_timer(self, mode: str, timers: int) -> None:
        decision = decided(rules(rule(["hide"], after="2h", mode=mode)))
        assert len(decision.timers) == timers
        assert verbs(decision) == []

    def test_a_rule_without_a_delay_starts_no_timer(self) -> None:
        assert decided(rules(HIDE)).timers == ()

    def later(self, rule_set: RuleSet, rule_id: str = "one", **changes: Any) -> Decision:
        return decide_delayed(rule_set, rule_id, event(**changes), PLAIN, Facts(), NOW)

    def test_a_delayed_rule_acts_when_it_is_due_and_says_how_long_it_waited(self) -> None:
        decision = self.later(rules(rule(["hide"], id="one", after="2h")))
        assert verbs(decision) == ["hide"]
        assert ("after", "7200 s") in [
            (reason.condition, reason.saw) for reason in decision.matches[0].reasons
        ]
        assert decision.timers == (), "it does not wait a second time"

    @pytest.mark.parametrize(
        ("delayed", "rule_id"),
        [
            (rule(["hide"], id="one", after="2h"), "gone"),
            (rule(["hide"], id="one"), "one"),
            (rule(["hide"], id="one", after="2h", mode="off"), "one"),
            (rule(["hide"], id="one", after="2h", exempt=["staff"]), "one"),
            (rule(["hide"], {"kinds": "dm"}, id="one", after="2h"), "one"),
        ],
        ids=["no such rule", "no delay any more", "off", "exempt author", "does not match any more"],
    )
    def test_a_delayed_rule_that_is_not_meant_any_more_does_nothing(
        self, delayed: dict[str, Any], rule_id: str
    ) -> None:
        decision = self.later(rules(delayed, environment=Environment(staff=frozenset({"900"}))), rule_id)
        assert (decision.matches, decision.actions) == ((), ())


def test_only_a_rule_that_closes_its_case_closes_one() -> None:
    assert decided(rules(rule(["close"]))).closes_case
    assert not decided(rules(rule(["queue"]))).closes_case
    assert not decided(rules(HIDE)).closes_case
