"""Who gets what when several rules want something about one event."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import (
    Action,
    AuthorHistory,
    Decision,
    Facts,
    Judgement,
    Kind,
    Mode,
    Slot,
    ThreadState,
    Verb,
)
from bot.domain.rate_limits import InMemoryHistory, counted_actions, limit_by
from bot.rules import Environment, RuleSet, decide, decide_delayed, read_ahead
from bot.rules.model.context import TextReading
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
            (rule(["hide"], {"kinds": "review"}, id="one", after="2h"), "one"),
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


class TestWhatLimitsLeaveOut:
    """What a rule's own limit leaves out takes no slot: the next rule that wants it gets it."""

    ALERT = rule([{"queue": {"name": "alert", "once_per": "thread"}}], id="alert")

    def second(self, *entries: dict[str, Any], **changes: Any) -> Decision:
        """What is decided about the second of two comments under one post, each by somebody else."""
        history = InMemoryHistory()
        rule_set = rules(*entries)
        first = self.limited(rule_set, history, message_id="m1", author_id="901", **changes)
        for planned in counted_actions(first):
            history.record(planned, NOW.timestamp())
        return self.limited(rule_set, history, message_id="m2", author_id="902", **changes)

    def limited(self, rule_set: RuleSet, history: InMemoryHistory, **changes: Any) -> Decision:
        limiter = limit_by(history, NOW.timestamp())
        return decide(rule_set, event(**changes), PLAIN, Facts(), NOW, limiter=limiter)

    def test_the_next_rule_opens_the_case(self) -> None:
        urgent = rule([{"queue": {"name": "urgent", "priority": 9}}], id="smoke")
        decision = self.second(self.ALERT, urgent)
        assert decision.case is not None
        assert (decision.case.queue, decision.case.priority) == ("urgent", 9)
        assert [match.granted for match in decision.matches] == [(), (Verb.QUEUE,)]
        assert [reason.saw for match in decision.matches for reason in match.reasons] == [
            "once per thread: done 0 s ago"
        ]

    def test_the_first_time_the_first_rule_has_it(self) -> None:
        decision = self.limited(rules(self.ALERT, rule(["queue"], id="smoke")), InMemoryHistory())
        assert decision.case is not None
        assert decision.case.queue == "alert"
        assert decision.matches[1].reasons[-1].saw == "rule alert came first"

    @pytest.mark.parametrize(
        ("limit", "verb", "other"),
        [
            ({"cap": {"per_hour": 1}}, "hide", "delete"),
            ({"cooldown": "1h"}, "like", "like"),
            ({"once_per": "thread"}, {"reply": "hello"}, {"reply": "bye"}),
            ({"once_per": "thread"}, {"private_reply": "hello"}, {"private_reply": "bye"}),
            ({"once_per": "thread"}, {"escalate": "care"}, "queue"),
        ],
        ids=["visibility", "like", "reply", "private reply", "case"],
    )
    def test_so_it_is_for_every_slot(self, limit: dict[str, Any], verb: Any, other: Any) -> None:
        decision = self.second(rule([verb], limits=limit), rule([other]))
        assert [bool(match.granted) for match in decision.matches] == [False, True]

    def test_two_rules_in_a_row_may_have_had_their_share(self) -> None:
        second = rule([{"queue": {"name": "b", "cap": {"per_day": 1}}}], id="b")
        history, names = InMemoryHistory(), []
        for number in range(4):
            decision = self.limited(
                rules(self.ALERT, second, rule([{"queue": "last"}])), history, message_id=f"m{number}"
            )
            assert decision.case is not None
            names.append(decision.case.queue)
            for planned in counted_actions(decision):
                history.record(planned, NOW.timestamp())
        assert names == ["alert", "b", "last", "last"]

    def test_a_suggestion_takes_the_free_slot(self) -> None:
        hides = rule(["hide"], limits={"cap": {"per_hour": 1}})
        decision = self.second(hides, rule(["delete"], mode="suggest"))
        assert decision.case is not None
        assert decision.case.suggested == (Verb.DELETE,)

    def test_what_another_rule_does_needs_nobody_instead(self) -> None:
        hides = rule(["hide"], limits={"cap": {"per_hour": 1, "on_trip": "queue"}})
        assert self.second(hides).case is not None
        decision = self.second(hides, rule(["hide"]))
        assert (verbs(decision), decision.case) == (["hide"], None)

    @pytest.mark.parametrize(
        ("then", "why"),
        [("hide", "rule one wants the comment out of view"), ({"escalate": "care"}, "rule one escalates")],
    )
    def test_beside_what_is_vile_or_serious_nothing_is_said_all_the_same(self, then: Any, why: str) -> None:
        decision = self.second(rule([then], limits={"cap": {"per_hour": 1}}), REPLY)
        assert verbs(decision) == []
        assert [held.why for held in decision.held_back] == [why]

    def test_a_stop_and_a_never_hold_all_the_same(self) -> None:
        stops = rule([{"queue": {"name": "a", "once_per": "thread"}}], stop=True)
        assert self.second(stops, rule(["queue"])).case is None
        forbids = rule([{"queue": {"name": "a", "once_per": "thread"}}], never=["reply"])
        assert verbs(self.second(forbids, REPLY)) == []

    @settings(max_examples=60, deadline=None)
    @given(
        wants=st.lists(
            st.tuples(st.sampled_from(["hide", "queue", "like"]), st.sampled_from([None, 0, 1, 2])),
            max_size=5,
        ),
        before=st.integers(0, 3),
    )
    def test_no_slot_stays_free_that_a_rule_may_have(
        self, wants: list[tuple[str, int | None]], before: int
    ) -> None:
        limits = [{} if cap is None else {"cap": {"per_hour": max(1, cap)}} for _, cap in wants]
        rule_set = rules(
            *(rule([verb], limits=limit) for (verb, _), limit in zip(wants, limits, strict=True))
        )
        history, done = InMemoryHistory(), dict.fromkeys([f"r{number}" for number in range(5)], 0)
        for number in range(before + 1):
            decision = self.limited(rule_set, history, message_id=f"m{number}")
            names = [match.rule for match in decision.matches]
            free = [
                index
                for index, (verb, cap) in enumerate(wants)
                if cap is None or done[f"r{index}"] < max(1, cap)
            ]
            for verb in ("hide", "queue"):
                first = next((index for index in free if wants[index][0] == verb), None)
                granted = [
                    names.index(match.rule) for match in decision.matches if Verb(verb) in match.granted
                ]
                assert granted == ([] if first is None else [first])
                if first is not None:
                    done[f"r{first}"] += 1
            for planned in counted_actions(decision):
                history.record(planned, NOW.timestamp())


def test_what_was_read_ahead_is_not_read_again_when_it_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    hide = rule(["hide"], {"words": ["connard"], "contains_phone": False, "author": {"strikes": "< 2"}})
    rule_set, happened, judgement = (
        rules(hide),
        event(text="un long texte, c o n n a r d"),
        Judgement(scores={}),
    )
    read_ahead(rule_set, happened, judgement, NOW)
    struck = Facts(author=AuthorHistory(strikes=1.0))
    monkeypatch.setattr(TextReading, "__init__", None)  # nothing is read in a text any more
    with pytest.raises(TypeError):
        decide(rule_set, event(text="another"), judgement, struck, NOW)
    assert verbs(decide(rule_set, happened, judgement, struck, NOW)) == ["hide"]
