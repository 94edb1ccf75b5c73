"""How often a rule may do something."""

from dataclasses import replace

import pytest

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    CaseRequest,
    Decision,
    HeldBackAnswer,
    Kind,
    Match,
    Mode,
    RateLimits,
    Verb,
)
from bot.domain.action_history import ActionHistory
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import (
    InMemoryHistory,
    find_refusal,
    find_refusals,
    limit_by,
    without_refused,
)

HOUR, DAY = 3600.0, 86_400.0


def action(guards: RateLimits, author: str = "900", thread: str = "t", **changes: object) -> Action:
    verb = changes.pop("verb", Verb.REPLY)
    assert isinstance(verb, Verb)
    fields = {"actor": Actor.rule("price"), "account_id": "1000", **changes}
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform="facebook",
        message_id="m",
        target="m",
        key="k",
        author_id=author,
        thread_id=thread,
        limits=guards,
        **fields,  # type: ignore[arg-type]
    )


def apply_limits(decision: Decision, history: ActionHistory, at: float) -> Decision:
    """The decision without what comes too often, where no other rule wants the slot."""
    return without_refused(decision, find_refusals(decision, history, at))


def refused(action: Action, history: ActionHistory, at: float) -> str:
    """Why the action may not be planned, "" when it may."""
    refusal = find_refusal(action, history, at)
    return refusal.why if refusal else ""


def after(guards: RateLimits, *times: float, **changes: object) -> InMemoryHistory:
    ledger = InMemoryHistory()
    for at in times:
        ledger.record(action(guards, **changes), at)  # type: ignore[arg-type]
    return ledger


class TestOncePer:
    BOTH = RateLimits(once_per=("author", "thread"))

    def test_the_first_time_is_allowed_and_the_second_is_not(self) -> None:
        assert refused(action(self.BOTH), InMemoryHistory(), 10.0) == ""
        assert (
            refused(action(self.BOTH), after(self.BOTH, 0.0), 10.0)
            == "once per author and thread: done 10 s ago"
        )

    @pytest.mark.parametrize(("author", "thread"), [("901", "t"), ("900", "u")])
    def test_somebody_else_or_elsewhere_is_allowed(self, author: str, thread: str) -> None:
        assert refused(action(self.BOTH, author, thread), after(self.BOTH, 0.0), 10.0) == ""

    def test_another_rule_account_or_verb_does_not_count(self) -> None:
        for second in ({"actor": Actor.rule("second")}, {"account_id": "2000"}, {"verb": Verb.HIDE}):
            assert refused(action(self.BOTH), after(self.BOTH, 0.0, **second), 10.0) == ""

    def test_a_message_counts_as_the_private_reply_it_is(self) -> None:
        problem = after(self.BOTH, 0.0, verb=Verb.MESSAGE)
        assert refused(action(self.BOTH, verb=Verb.PRIVATE_REPLY), problem, 10.0) != ""

    def test_it_ends_with_its_period(self) -> None:
        guards = RateLimits(once_per=("author",), once_over=DAY)
        assert refused(action(guards), after(guards, 0.0), DAY - 1) == "once per author: done 24 h ago"
        assert refused(action(guards), after(guards, 0.0), DAY) == ""

    def test_an_author_who_is_withheld_cannot_be_told_from_others(self) -> None:
        assert "withheld" in refused(action(self.BOTH, author=""), InMemoryHistory(), 0.0)


class TestOnePerPersonAndPost:
    """Whatever the rule: what any of them said there in the same slot counts."""

    ONE = RateLimits(once_per=("author", "thread"), across_rules=True)

    def test_what_another_rule_said_counts(self) -> None:
        before = after(RateLimits(), 0.0, actor=Actor.rule("hours"))
        assert refused(action(self.ONE), before, 10.0) == "one answer per person and post: given 10 s ago"

    @pytest.mark.parametrize(("author", "thread"), [("901", "t"), ("900", "u")])
    def test_somebody_else_or_elsewhere_is_answered(self, author: str, thread: str) -> None:
        assert refused(action(self.ONE, author, thread), after(RateLimits(), 0.0), 10.0) == ""

    @pytest.mark.parametrize(
        "changes", [{"account_id": "2000"}, {"verb": Verb.PRIVATE_REPLY}, {"verb": Verb.LIKE}]
    )
    def test_another_account_or_slot_does_not_count(self, changes: dict[str, object]) -> None:
        assert refused(action(self.ONE), after(RateLimits(), 0.0, **changes), 10.0) == ""

    def test_the_last_answer_counts_whenever_it_was_recorded(self) -> None:
        assert refused(action(self.ONE), after(self.ONE, 9.0, 4.0), 10.0).endswith("given 1 s ago")

    def test_two_of_one_decision_count_for_one_another(self) -> None:
        second = action(self.ONE, actor=Actor.rule("hours"))
        result = apply_limits(decision(action(self.ONE), second), InMemoryHistory(), 0.0)
        assert [item.actor.id for item in result.actions] == ["price"]


class TestCooldownAndCap:
    @pytest.mark.parametrize(("at", "why"), [(599.0, "cooldown: 1 s left"), (600.0, "")])
    def test_a_cooldown_runs_out(self, at: float, why: str) -> None:
        guards = RateLimits(cooldown=600.0)
        assert refused(action(guards), after(guards, 0.0), at) == why

    @pytest.mark.parametrize(
        ("guards", "before", "why"),
        [
            (RateLimits(per_hour=2), [0.0, 10.0], "cap of 2 an hour reached"),
            (RateLimits(per_hour=2), [10.0], ""),
            (RateLimits(per_day=2), [-HOUR * 20, 0.0], "cap of 2 a day reached"),
            (RateLimits(per_hour=2, per_day=3), [-HOUR * 2, -HOUR * 3, 0.0], "cap of 3 a day reached"),
        ],
    )
    def test_a_cap_counts_back_from_now(self, guards: RateLimits, before: list[float], why: str) -> None:
        assert refused(action(guards), after(guards, *sorted(before)), 20.0) == why

    def test_a_clock_that_jumps_back_frees_nothing(self) -> None:
        guards = RateLimits(cooldown=600.0)
        assert refused(action(guards), after(guards, 1000.0), 0.0) == "cooldown: 10 min left"


class TestExcess:
    """Rules answer one person so often and no more; then somebody of ours looks."""

    FREE = RateLimits()
    FEW = AnswerLimits(exchanges=3, person_per_hour=5, person_per_day=7)

    def why(self, *before: tuple[float, str], at: float = 0.0, **changes: object) -> str:
        history = InMemoryHistory()
        for number, (ago, thread) in enumerate(before):
            history.record(replace(action(self.FREE, thread=thread), message_id=f"m{number}"), at - ago)
        limited = limit_by(history, at, self.FEW)(decision(action(self.FREE, **changes)))  # type: ignore[arg-type]
        assert all(refusal.is_excess for refusal in limited.refusals)
        return "".join(refusal.why for refusal in limited.refusals)

    def test_two_who_take_turns_quickly_may_be_machines(self) -> None:
        turns = [(60.0, "t"), (120.0, "t"), (180.0, "t")]
        assert self.why(*turns, kind=Kind.DM) == (
            "rules answered 3 messages of this person here within 10 minutes, as two machines would"
        )
        assert self.why(*turns[:2], kind=Kind.DM) == ""

    @pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.REPLY, Kind.MENTION])
    def test_in_public_a_slow_machine_is_one_as_well(self, kind: Kind) -> None:
        turns = [(3_600.0, "t"), (36_000.0, "t"), (86_300.0, "t")]
        assert self.why(*turns, kind=kind) == (
            "rules answered 3 messages of this person here within a day, as two machines would"
        )
        assert self.why(*turns[:2], (86_500.0, "t"), kind=kind) == ""

    @pytest.mark.parametrize(
        "before",
        [
            [(60.0, "t"), (120.0, "t"), (600.0, "t")],
            [(60.0, "t"), (120.0, "t"), (180.0, "u")],
        ],
        ids=["slowly", "elsewhere"],
    )
    def test_whoever_takes_turns_slowly_or_elsewhere_goes_on(self, before: list[tuple[float, str]]) -> None:
        assert self.why(*before, kind=Kind.DM) == ""

    def test_an_hour_and_a_day_are_counted_everywhere(self) -> None:
        hour = [(700.0 + number, f"t{number}") for number in range(5)]
        assert self.why(*hour) == "rules answered 5 messages of this person within an hour"
        day = [(4_000.0 + number, f"t{number}") for number in range(7)]
        assert self.why(*day) == "rules answered 7 messages of this person within a day"
        assert self.why(*day[:6], *hour[:0]) == ""

    @pytest.mark.parametrize(
        "changes",
        [{"author": "901"}, {"author": ""}, {"account_id": "2000"}, {"verb": Verb.HIDE}],
        ids=["somebody else", "withheld", "another account", "no answer"],
    )
    def test_nobody_else_and_nothing_else_is_held(self, changes: dict[str, object]) -> None:
        assert self.why(*[(60.0, "t")] * 9, **changes) == ""  # type: ignore[arg-type]

    def test_an_answer_in_public_and_one_in_private_are_one_message(self) -> None:
        both = decision(action(self.FREE), action(self.FREE, verb=Verb.PRIVATE_REPLY))
        history = InMemoryHistory()
        for number in range(2):
            for said in both.actions:
                history.record(replace(said, message_id=f"m{number}"), 0.0)
        assert limit_by(history, 10.0, self.FEW)(both).refusals == ()
        for said in both.actions:
            history.record(replace(said, message_id="m2"), 0.0)
        assert len(limit_by(history, 10.0, self.FEW)(both).refusals) == 2

    def test_a_group_of_one_person_is_held_within_one_decision(self) -> None:
        group = [replace(action(self.FREE), message_id=f"m{number}", key=f"k{number}") for number in range(9)]
        assert len(limit_by(InMemoryHistory(), 0.0, self.FEW)(decision(*group)).refusals) == 6

    def test_who_is_held_back_is_marked_as_too_much(self) -> None:
        history = InMemoryHistory()
        for number in range(3):
            history.record(replace(action(self.FREE), message_id=f"m{number}"), 0.0)
        limited = limit_by(history, 10.0, self.FEW)(decision(action(self.FREE)))
        (held,) = without_refused(limited.decision, limited.refusals).held_back
        assert (held.is_excess, held.is_repetition) == (True, False)


class TestLedger:
    def test_what_is_not_guarded_is_not_remembered(self) -> None:
        ledger = after(RateLimits(), 0.0, 1.0)
        assert ledger.count_planned(action(RateLimits()), -1.0) == 0
        assert ledger.last_planned(action(RateLimits())) is None

    def test_what_is_noted_late_does_not_hide_what_came_after_it(self) -> None:
        guards = RateLimits(cooldown=60.0)
        ledger = after(guards, 100.0, 50.0)
        assert ledger.last_planned(action(guards)) == 100.0
        assert [ledger.count_planned(action(guards), since) for since in (49.0, 50.0, 100.0)] == [2, 1, 0]


def decision(*actions: Action, case: CaseRequest | None = None) -> Decision:
    verbs = tuple(dict.fromkeys(item.verb for item in actions))
    rules = tuple(dict.fromkeys(item.actor.id for item in actions))
    matches = tuple(
        Match(rule=rule, mode=Mode.ENFORCE, reasons=(), requested=verbs, granted=verbs) for rule in rules
    )
    return Decision(rules_version="v1", matches=matches, actions=actions, case=case)


class TestSift:
    CAP = RateLimits(per_hour=2, is_queued=True)

    def test_a_decision_within_its_limits_is_left_as_it_is(self) -> None:
        argument = decision(action(self.CAP))
        assert apply_limits(argument, InMemoryHistory(), 0.0) is argument

    def test_what_is_too_much_goes_and_its_rule_says_why(self) -> None:
        argument = decision(action(self.CAP), action(RateLimits(), verb=Verb.LIKE))
        result = apply_limits(argument, after(self.CAP, 0.0, 1.0), 2.0)
        assert [item.verb for item in result.actions] == [Verb.LIKE]
        (match,) = result.matches
        assert (match.requested, match.granted) == ((Verb.REPLY, Verb.LIKE), (Verb.LIKE,))
        assert [(item.condition, item.saw) for item in match.reasons] == [
            ("no reply", "cap of 2 an hour reached")
        ]

    def test_another_rule_keeps_what_it_got(self) -> None:
        argument = decision(action(self.CAP), action(RateLimits(), actor=Actor.rule("other")))
        result = apply_limits(argument, after(self.CAP, 0.0, 1.0), 2.0)
        assert [(match.rule, match.granted) for match in result.matches] == [
            ("price", ()),
            ("other", (Verb.REPLY,)),
        ]

    def test_the_actions_of_one_decision_count_for_one_another(self) -> None:
        flood = [
            replace(action(self.CAP, verb=Verb.HIDE, author=f"a{number}"), key=f"k{number}")
            for number in range(5)
        ]
        result = apply_limits(decision(*flood), after(self.CAP, 0.0, verb=Verb.HIDE), 2.0)
        assert [item.author_id for item in result.actions] == ["a0"]
        assert result.matches[0].granted == (Verb.HIDE,)  # it hid one
        assert result.matches[0].reasons[0].saw == "cap of 2 an hour reached"

    def test_an_answer_that_is_too_much_was_held_back_and_a_like_was_not(self) -> None:
        likes = replace(self.CAP, per_hour=1)
        argument = decision(action(self.CAP), action(likes, verb=Verb.LIKE))
        history = after(self.CAP, 0.0, 1.0)
        history.record(action(likes, verb=Verb.LIKE), 1.0)
        result = apply_limits(argument, history, 2.0)
        assert result.held_back == (
            HeldBackAnswer(rule="price", verb=Verb.REPLY, why="cap of 2 an hour reached"),
        )

    def test_what_was_held_back_before_stays_and_a_repetition_is_one(self) -> None:
        earlier = HeldBackAnswer(rule="hours", verb=Verb.REPLY, why="x")
        once = RateLimits(once_per=("author",))
        argument = replace(decision(action(once)), held_back=(earlier,))
        first, second = apply_limits(argument, after(once, 0.0), 10.0).held_back
        assert (first, second.why, second.is_repetition) == (earlier, "once per author: done 10 s ago", True)

    def test_an_author_who_is_withheld_was_not_answered_before(self) -> None:
        argument = decision(action(RateLimits(once_per=("author",)), author=""))
        (held,) = apply_limits(argument, InMemoryHistory(), 0.0).held_back
        assert not held.is_repetition

    def test_a_person_gets_what_a_cap_stopped_where_the_rule_asks_for_it(self) -> None:
        problem = replace(action(self.CAP), text="It is 20 €.")
        case = apply_limits(decision(problem), after(self.CAP, 0.0, 1.0), 2.0).case
        assert case == CaseRequest(
            actor=Actor.rule("price"),
            why="cap of 2 an hour reached",
            suggested=(Verb.REPLY,),
            draft="It is 20 €.",
        )

    @pytest.mark.parametrize(
        "guards",
        [RateLimits(per_hour=2), RateLimits(per_hour=2, is_queued=True, cooldown=60.0)],
        ids=["not asked for", "stopped by a cooldown"],
    )
    def test_nobody_gets_the_rest(self, guards: RateLimits) -> None:
        result = apply_limits(decision(action(guards)), after(guards, 0.0, 1.0), 2.0)
        assert (result.actions, result.case) == ((), None)

    def test_a_case_that_is_wanted_anyway_stays(self) -> None:
        case = CaseRequest(actor=Actor.rule("doubt"), why="not sure")
        assert (
            apply_limits(decision(action(self.CAP), case=case), after(self.CAP, 0.0, 1.0), 2.0).case is case
        )

    def test_what_is_handed_over_is_no_draft_of_an_answer(self) -> None:
        handed = replace(action(self.CAP, verb=Verb.ESCALATE), text="what the author wrote")
        case = apply_limits(decision(handed), after(self.CAP, 0.0, 1.0, verb=Verb.ESCALATE), 2.0).case
        assert case is not None
        assert case.draft == ""
