"""Whoever asks for an answer and gets none is put before a person, whatever the rules say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import (
    SPEAKING_VERBS,
    Actor,
    Attachment,
    Decision,
    Event,
    Facts,
    HeldBackAnswer,
    Judgement,
    Kind,
    Match,
    Mode,
    Reason,
    ThreadState,
    Verb,
)
from bot.domain.rate_limits import InMemoryHistory, limit_by
from bot.rules import (
    ANSWER_LIMIT,
    SAFETY_NET,
    RuleSet,
    catch_held_back,
    catch_unanswered,
    decide,
    open_unanswered_case,
)
from tests.factories import NOW, event
from tests.fakes.rules import NOBODY, PLAIN, rule, rules, scores

NO_RULES = rules()
ASKS = scores(needs_answer=0.9)
CONTENT = scores(needs_answer=0.1)
REPLY = rule([{"reply": "hello"}])


def caught(
    rule_set: RuleSet,
    happened: Event | None = None,
    judgement: Judgement = ASKS,
    facts: Facts = NOBODY,
    history: InMemoryHistory | None = None,
) -> Decision:
    """What is decided about an event with all limits, and by the safety net in the end."""
    happened = happened or event()
    limiter = limit_by(history or InMemoryHistory(), NOW.timestamp())
    decision = decide(rule_set, happened, judgement, facts, NOW, limiter=limiter)
    return catch_unanswered(decision, rule_set, happened, judgement, facts, NOW)


AGAIN = rule([{"reply": "hello"}], limits={"repeat": True})


def nets(decision: Decision) -> list[Match]:
    return [match for match in decision.matches if match.rule == SAFETY_NET]


def reasons(decision: Decision) -> list[str]:
    return [f"{reason.condition}: {reason.saw}" for match in nets(decision) for reason in match.reasons]


class TestWhoAsks:
    @pytest.mark.parametrize(
        ("judgement", "changes", "saw"),
        [
            (ASKS, {}, "needs_answer 0.90 >= 0.7"),
            (scores(needs_answer=0.7), {}, "needs_answer 0.70 >= 0.7"),
            (CONTENT, {"kind": Kind.DM, "text": "Bonjour"}, "a direct message"),
            (CONTENT, {"kind": Kind.REVIEW, "extra": {"rating": "1"}}, "a review of 1 of 5 stars"),
            (CONTENT, {"kind": Kind.REVIEW, "extra": {"rating": "2.0"}}, "a review of 2 of 5 stars"),
            (
                CONTENT,
                {"kind": Kind.REVIEW, "extra": {"recommendation_type": "NEGATIVE"}},
                "a negative recommendation",
            ),
            (
                PLAIN,
                {"kind": Kind.MENTION, "text": " "},
                "a mention whose text the platform did not send",
            ),
            (PLAIN, {"text": "", "attachments": (Attachment(type="image"),)}, "image without text"),
            (replace(PLAIN, unread=True), {"text": "どこですか"}, "a text that the classifier cannot read"),
            (Judgement(scores={}, degraded=True), {}, "the classifier was down or late"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_asks_is_caught_and_says_why(
        self, judgement: Judgement, changes: dict[str, Any], saw: str
    ) -> None:
        assert reasons(caught(NO_RULES, event(**changes), judgement)) == [f"asks: {saw}"]

    @pytest.mark.parametrize(
        ("judgement", "changes"),
        [
            (CONTENT, {}),
            (scores(needs_answer=0.69), {}),
            (PLAIN, {}),
            (CONTENT, {"kind": Kind.REVIEW, "extra": {"rating": "2.5"}}),
            (CONTENT, {"kind": Kind.REVIEW, "extra": {"rating": "five"}}),
            (CONTENT, {"kind": Kind.REVIEW, "extra": {"recommendation_type": "positive"}}),
            (PLAIN, {"text": "", "attachments": (Attachment(type="sticker"),)}),
            (CONTENT, {"text": "at last!", "attachments": (Attachment(type="image"),)}),
            (PLAIN, {"text": ""}),
            (Judgement(scores={}, degraded=True), {"text": "🎉 !!"}),
            (CONTENT, {"kind": Kind.MENTION, "text": "love this shop"}),
        ],
    )
    def test_what_does_not_ask_is_left_alone(self, judgement: Judgement, changes: dict[str, Any]) -> None:
        assert nets(caught(NO_RULES, event(**changes), judgement)) == []

    @pytest.mark.parametrize("then", [["no_answer"], [{"reply": "hello"}]], ids=["left alone", "answered"])
    def test_of_what_was_read_in_part_a_person_sees_the_rest_whoever_answered_the_beginning(
        self, then: Any
    ) -> None:
        in_part = replace(CONTENT, truncated=True)
        for rule_set in (NO_RULES, rules(rule(then))):
            decision = caught(rule_set, judgement=in_part)
            said = "read in part: a text that is too long to be read to its end"
            assert reasons(decision) == [said]
            assert [timer.unless for timer in decision.timers if timer.rule == SAFETY_NET] == [("closed",)]
            case = open_unanswered_case(rule_set, nets(decision)[0].reasons).case
            assert case is not None
            assert case.why == said

    def test_what_was_read_in_part_and_hidden_needs_nobody(self) -> None:
        rule_set = rules(rule(["hide"]))
        assert nets(caught(rule_set, judgement=replace(CONTENT, truncated=True))) == []

    def test_in_a_conversation_every_attachment_counts(self) -> None:
        attachments = (Attachment(type="audio"), Attachment(type="sticker"), Attachment(type="audio"))
        happened = event(kind=Kind.DM, text="", attachments=attachments)
        assert reasons(caught(NO_RULES, happened, CONTENT)) == [
            "asks: a direct message",
            "asks: audio, sticker without text",
        ]

    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.REPLY, Kind.MENTION, Kind.REVIEW, Kind.EDIT])
    def test_a_question_is_caught_whatever_its_kind(self, kind: Kind) -> None:
        assert nets(caught(NO_RULES, event(kind=kind)))

    @pytest.mark.parametrize(
        "changes",
        [{"is_own_echo": True}, {"kind": Kind.DELETE}, {"kind": Kind.REACTION}, {"kind": Kind.RECEIPT}],
    )
    def test_what_we_say_and_what_is_no_text_never_asks(self, changes: dict[str, Any]) -> None:
        assert nets(caught(NO_RULES, event(**changes))) == []

    def test_who_is_exempt_from_all_rules_is_not_caught(self) -> None:
        rule_set = rules(lists={"staff": ["900"]})
        assert nets(caught(rule_set)) == []
        assert nets(caught(rule_set, event(author_id="901")))

    def test_a_person_who_decided_about_it_knows_it(self) -> None:
        assert nets(caught(NO_RULES, facts=Facts(decided_by_person=True))) == []


class TestWhatSettlesIt:
    @pytest.mark.parametrize(
        "then",
        [
            {"reply": "hello"},
            {"private_reply": "hello"},
            "queue",
            "hide",
            "delete",
            {"escalate": "care"},
            {"escalate": "local"},
            "no_answer",
            "close",
        ],
        ids=str,
    )
    def test_a_rule_that_takes_care_of_it_settles_it(self, then: Any) -> None:
        assert nets(caught(rules(rule([then])))) == []

    @pytest.mark.parametrize("then", ["like", {"label": "x"}, {"notify": "lead"}, "strike"], ids=str)
    def test_a_rule_that_does_something_else_does_not(self, then: Any) -> None:
        assert nets(caught(rules(rule([then]))))

    @pytest.mark.parametrize("then", [{"reply": "hello"}, "queue", "hide", "no_answer"], ids=str)
    def test_a_rule_that_observes_settles_nothing(self, then: Any) -> None:
        assert nets(caught(rules(rule([then], mode="observe"))))

    def test_a_suggestion_is_a_case_and_settles_it(self) -> None:
        assert nets(caught(rules(rule([{"reply": "hello"}], mode="suggest")))) == []

    def test_a_suggested_no_answer_settles_nothing(self) -> None:
        decision = caught(rules(rule(["no_answer"], mode="suggest")))
        assert (len(nets(decision)), decision.case) == (1, None)

    def test_an_action_on_an_earlier_event_of_a_group_settles_nothing_for_this_one(self) -> None:
        planned = decide(rules(rule(["hide"])), event(), ASKS, NOBODY, NOW)
        elsewhere = replace(planned, actions=tuple(replace(action, event_id=7) for action in planned.actions))
        assert nets(catch_unanswered(elsewhere, NO_RULES, event(), ASKS, NOBODY, NOW))

    def test_what_the_limits_refuse_settles_nothing(self) -> None:
        rule_set = rules(rule([{"queue": {"name": "x", "cap": {"per_hour": 1}}}]))
        first = decide(rule_set, event(), ASKS, NOBODY, NOW)
        history = InMemoryHistory()
        assert first.case is not None
        assert first.case.counted is not None
        history.record(first.case.counted, NOW.timestamp())
        assert nets(caught(rule_set, history=history))


class TestWhoIsSilenced:
    """An answer that was held back counts as asking, and says what held it back."""

    @pytest.mark.parametrize(
        ("silencer", "changes", "facts", "why"),
        [
            ([], {}, Facts(thread=ThreadState(automation_paused=True)), "a person has this conversation"),
            ([], {"extra": {"standby": "true"}}, NOBODY, "another app has this conversation"),
            ([rule(never=["reply"])], {}, NOBODY, "rule one forbids it"),
        ],
        ids=["colleague", "app", "never"],
    )
    def test_by_a_guard(self, silencer: list[Any], changes: dict[str, Any], facts: Facts, why: str) -> None:
        decision = caught(rules(*silencer, REPLY), event(**changes), CONTENT, facts)
        name = "two" if silencer else "one"
        assert reasons(decision) == [f"held back: reply of rule {name}: {why}"]

    def test_a_person_who_has_been_told_is_enough(self) -> None:
        paused = Facts(thread=ThreadState(automation_paused=True))
        assert nets(caught(rules(REPLY, rule(["queue"])), judgement=CONTENT, facts=paused)) == []

    def test_by_a_limit(self) -> None:
        rule_set = rules(rule([{"reply": {"template": "hello", "cooldown": "10m", "repeat": True}}]))
        first = decide(rule_set, event(author_id="1"), CONTENT, NOBODY, NOW)
        history = InMemoryHistory()
        history.record(first.actions[0], NOW.timestamp() - 300)
        assert reasons(caught(rule_set, judgement=CONTENT, history=history)) == [
            "held back: reply of rule one: cooldown: 5 min left"
        ]

    @pytest.mark.parametrize(
        ("judgement", "is_caught"), [(CONTENT, False), (ASKS, True), (PLAIN, True)], ids=["no", "yes", "?"]
    )
    def test_who_was_answered_before_waits_only_for_another_question(
        self, judgement: Judgement, is_caught: bool
    ) -> None:
        rule_set = rules(REPLY)
        first = decide(rule_set, event(), judgement, NOBODY, NOW)
        history = InMemoryHistory()
        history.record(first.actions[0], NOW.timestamp() - 60)
        decision = caught(rule_set, judgement=judgement, history=history)
        assert bool(nets(decision)) is is_caught
        held = "held back: reply of rule one: one answer per person and post: given 60 s ago"
        assert (held in reasons(decision)) is is_caught

    @pytest.mark.parametrize(
        "limits",
        [
            {"sample": 0},
            {"experiment": {"name": "tone", "buckets": {"warm": 0}}},
            {"only_if_unanswered": True},
        ],
        ids=["sample", "control", "answered"],
    )
    def test_who_is_left_alone_on_purpose_is_not_silenced(self, limits: dict[str, Any]) -> None:
        answered = Facts(thread=ThreadState(answered_by="human"))
        silent = rules(rule([{"reply": "hello"}], limits=limits))
        assert nets(caught(silent, judgement=CONTENT, facts=answered)) == []

    def test_by_a_platform_that_cannot_answer(self) -> None:
        happened = event(kind=Kind.DM, author_id=None)
        assert "held back: message of rule one: the platform withheld who wrote" in reasons(
            caught(rules(REPLY), happened, CONTENT)
        )

    def test_an_edit_is_never_answered_and_therefore_not_silenced(self) -> None:
        assert nets(caught(rules(REPLY), event(kind=Kind.EDIT), CONTENT)) == []

    def test_by_a_removal_that_the_limits_then_refuse(self) -> None:
        rule_set = rules(rule([{"hide": {"cap": {"per_hour": 1}}}]), REPLY)
        first = decide(rule_set, event(), CONTENT, NOBODY, NOW)
        history = InMemoryHistory()
        history.record(first.actions[0], NOW.timestamp())
        assert reasons(caught(rule_set, judgement=CONTENT, history=history)) == [
            "held back: reply of rule two: rule one wants the comment out of view"
        ]

    def test_when_a_delayed_rule_is_due_only_what_is_held_back_now_counts(self) -> None:
        paused = Facts(thread=ThreadState(automation_paused=True))
        held = decide(rules(REPLY), event(), CONTENT, paused, NOW)
        assert nets(catch_held_back(held, NO_RULES, paused, NOW))
        free = decide(rules(rule([{"label": "x"}])), event(kind=Kind.DM), ASKS, NOBODY, NOW)
        assert catch_held_back(free, NO_RULES, NOBODY, NOW) == free


class TestWhatItDoes:
    def test_it_announces_a_case_and_starts_a_timer(self) -> None:
        decision = caught(NO_RULES)
        (match,) = nets(decision)
        assert (match.mode, match.requested, match.granted) == (Mode.ENFORCE, (Verb.QUEUE,), (Verb.QUEUE,))
        (timer,) = decision.timers
        assert (timer.rule, timer.due_at, timer.unless) == (
            SAFETY_NET,
            NOW + timedelta(minutes=15),
            ("answered", "closed"),
        )
        assert (decision.case, decision.actions) == (None, ())

    def test_its_settings_are_those_of_the_file(self) -> None:
        rule_set = rules(safety_net={"after": "1h", "needs_answer": 0.5, "queue": "late", "priority": "high"})
        (timer,) = caught(rule_set, judgement=scores(needs_answer=0.5)).timers
        assert timer.due_at == NOW + timedelta(hours=1)
        case = open_unanswered_case(rule_set, ()).case
        assert case is not None
        assert (case.queue, case.priority) == ("late", 50)

    def test_while_it_observes_it_records_and_does_nothing(self) -> None:
        rule_set = rules(safety_net={"mode": "observe"})
        decision = caught(rule_set)
        assert [(match.mode, match.granted) for match in nets(decision)] == [(Mode.OBSERVE, ())]
        assert decision.timers == ()
        assert open_unanswered_case(rule_set, ()) == Decision(rules_version=rule_set.version)

    def test_it_can_be_switched_off(self) -> None:
        rule_set = rules(safety_net={"mode": "off"})
        assert nets(caught(rule_set)) == []
        assert open_unanswered_case(rule_set, ()).case is None

    @pytest.mark.parametrize(
        ("then", "after", "minutes"),
        [
            (["queue"], "2h", 120),
            ([{"reply": "hello"}], "2h", 120),
            (["no_answer"], "1h", 60),
            (["queue"], "5m", 15),
            ([{"label": "x"}, "queue"], "2h", 120),
            ([{"label": "x"}], "2h", 15),
        ],
        ids=str,
    )
    def test_it_waits_for_a_rule_that_takes_care_of_it_later(
        self, then: Any, after: str, minutes: int
    ) -> None:
        decision = caught(rules(rule(then, after=after)))
        # After the timer of the rule, which is the older of two that are due at once.
        assert decision.timers[-1].rule == SAFETY_NET
        assert decision.timers[-1].due_at == NOW + timedelta(minutes=minutes)

    def test_the_case_says_what_asks_and_what_held_an_answer_back(self) -> None:
        why = (
            Reason(condition="asks", saw="a direct message"),
            Reason(condition="held back", saw="message of rule price: cooldown: 5 min left"),
        )
        decision = open_unanswered_case(NO_RULES, why, earlier=7)
        assert decision.case is not None
        assert decision.case.why == (
            "nobody answered; asks: a direct message; held back: message of rule price: cooldown: 5 min left"
        )
        assert (str(decision.case.actor), decision.case.queue) == ("safety-net", "unanswered")
        assert (decision.case.priority, decision.case.group) == (0, (7,))
        (match,) = decision.matches
        assert (match.rule, match.reasons) == (SAFETY_NET, why)
        assert (match.mode, match.requested, match.granted) == (Mode.ENFORCE, (Verb.QUEUE,), (Verb.QUEUE,))

    def test_a_case_does_not_say_more_than_a_screen_holds(self) -> None:
        case = open_unanswered_case(NO_RULES, [Reason(condition="asks", saw="x" * 900)]).case
        assert case is not None
        assert len(case.why) == 500

    def test_a_case_of_its_own_has_no_group(self) -> None:
        case = open_unanswered_case(NO_RULES, ()).case
        assert case is not None
        assert case.group == ()


# ---- whatever the rules

WISHES = st.sampled_from(
    [
        "hide",
        "unhide",
        "like",
        "queue",
        "close",
        "no_answer",
        {"reply": "hello"},
        {"private_reply": "hello"},
        {"escalate": "care"},
        {"label": "a"},
        {"reply": {"template": "hello", "sample": "50%"}},
    ]
)
WHEN = st.sampled_from([{}, {"kinds": ["comment", "dm"]}, {"words": ["merci"]}, {"needs_answer": ">= 0.8"}])
MODES = st.sampled_from(["off", "observe", "suggest", "enforce", "enforce"])
NEVER = st.sampled_from(["", "", "reply", "queue"])
AFTER = st.sampled_from(["", "", "2h"])


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """A rule; what it requests it does not forbid."""
    then, never, after = draw(st.lists(WISHES, max_size=3)), draw(NEVER), draw(AFTER)
    more: dict[str, Any] = {"after": after} if after else {}
    if never and never not in str(then):
        more["never"] = [never]
    return rule(then, draw(WHEN), mode=draw(MODES), **more)


EVENTS = st.builds(
    event,
    kind=st.sampled_from([Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.EDIT, Kind.REVIEW]),
    text=st.sampled_from(["", "merci", "Vous livrez en Suisse ?"]),
    author_id=st.sampled_from(["900", None]),
    is_own_echo=st.sampled_from([False, False, False, True]),
    attachments=st.sampled_from([(), (Attachment(type="audio"),)]),
    extra=st.sampled_from([{}, {"rating": "1"}, {"standby": "true"}]),
)
JUDGEMENTS = st.sampled_from([CONTENT, ASKS, PLAIN, Judgement(scores={}, degraded=True)])
FACTS = st.sampled_from([NOBODY, Facts(thread=ThreadState(automation_paused=True))])


@pytest.mark.no_cover
@settings(max_examples=400, deadline=None)
@given(st.lists(entries(), max_size=5), EVENTS, JUDGEMENTS, FACTS)
def test_nobody_who_asks_is_left_with_nothing(
    file: list[Any], happened: Event, judgement: Judgement, facts: Facts
) -> None:
    decision = caught(rules(*file), happened, judgement, facts)
    asks = (
        happened.kind is Kind.DM
        or (judgement.score("needs_answer") or 0) >= 0.7
        or happened.extra.get("rating") == "1"
    )
    verbs = {action.verb for action in decision.actions}
    done = {verb for match in decision.matches if match.rule != SAFETY_NET for verb in match.granted}
    is_handled = (
        bool(verbs & (SPEAKING_VERBS | {Verb.HIDE, Verb.ESCALATE}))
        or decision.case is not None
        or bool(done & {Verb.NO_ANSWER, Verb.CLOSE})
    )
    if happened.is_own_echo or is_handled:
        assert nets(decision) == []
    elif asks:
        assert len(nets(decision)) == 1
    assert len(nets(decision)) <= 1
    assert [timer.rule for timer in decision.timers].count(SAFETY_NET) == len(nets(decision))


@pytest.mark.no_cover
@settings(max_examples=200, deadline=None)
@given(st.lists(entries(), max_size=5), EVENTS, JUDGEMENTS, FACTS)
def test_it_takes_nothing_away_from_what_rules_decide(
    file: list[Any], happened: Event, judgement: Judgement, facts: Facts
) -> None:
    rule_set = rules(*file)
    without = caught(rules(*file, safety_net={"mode": "off"}), happened, judgement, facts)
    decision = caught(rule_set, happened, judgement, facts)
    assert (
        replace(
            decision,
            rules_version=without.rules_version,
            matches=tuple(match for match in decision.matches if match.rule != SAFETY_NET),
            timers=tuple(timer for timer in decision.timers if timer.rule != SAFETY_NET),
        )
        == without
    )


class TestTooManyAnswers:
    """Whoever rules have answered too often gets a person at once, whatever the net is set to."""

    def asked_again(self, rule_set: RuleSet, facts: Facts = NOBODY, **changes: Any) -> Decision:
        """What is decided about the fifth message of somebody whom rules answered four times just now."""
        history = InMemoryHistory()
        first = decide(rules(AGAIN), event(**changes), PLAIN, NOBODY, NOW)
        for number in range(4):
            history.record(replace(first.actions[0], message_id=f"m{number}"), NOW.timestamp() - 60)
        return caught(rule_set, event(**changes), PLAIN, facts, history)

    @pytest.mark.parametrize("mode", ["off", "observe", "enforce"])
    def test_there_is_a_case_in_every_mode(self, mode: str) -> None:
        decision = self.asked_again(rules(AGAIN, safety_net={"mode": mode, "queue": "late", "priority": 7}))
        assert decision.case is not None
        assert (decision.case.actor, decision.case.queue) == (Actor.system(ANSWER_LIMIT), "late")
        assert (decision.case.priority, decision.timers, decision.actions) == (7, (), ())

    def test_there_is_one_for_a_rule_that_speaks_later(self) -> None:
        held = HeldBackAnswer(rule="one", verb=Verb.REPLY, why="too often", is_excess=True)
        decision = catch_held_back(Decision(rules_version="v", held_back=(held,)), NO_RULES, NOBODY, NOW)
        assert decision.case is not None
        assert decision.case.why == "too often"

    def test_a_case_that_a_rule_asks_for_is_enough(self) -> None:
        decision = self.asked_again(rules(AGAIN, rule(["queue"])))
        assert decision.case is not None
        assert decision.case.actor == Actor.rule("two")

    def test_whom_a_person_has_dealt_with_needs_no_other(self) -> None:
        assert self.asked_again(rules(AGAIN), Facts(decided_by_person=True)).case is None

    def test_what_nobody_sees_any_more_needs_nobody(self) -> None:
        decision = self.asked_again(rules(AGAIN, rule(["hide"])))
        assert (decision.case, [action.verb for action in decision.actions]) == (None, [Verb.HIDE])
