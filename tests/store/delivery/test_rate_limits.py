"""Limits of rules against the outbox."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    CaseRequest,
    Decision,
    Kind,
    Match,
    Mode,
    RateLimits,
    State,
    Verb,
)
from bot.domain.action_history import ActionHistory
from bot.domain.rate_limits import InMemoryHistory, find_excess, find_refusal, without_refused
from bot.store import Transaction, decisions
from bot.store.delivery import outbox, rate_limits
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received
from tests.fakes.databases import open_store

HOUR, DAY = 3600.0, 86_400.0
BOTH = RateLimits(once_per=("author", "thread"), once_over=30 * DAY)
ONE = RateLimits(once_per=("author", "thread"), across_rules=True)


def action(number: int, limits: RateLimits, *, verb: Verb = Verb.REPLY, **changes: Any) -> Action:
    author_id, thread_id = changes.pop("author", "900"), changes.pop("thread", "77")
    message = f"55_{number}"
    fields = {"actor": Actor.rule("price"), "account_id": "1000", **changes}
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform="facebook",
        message_id=message,
        target=message,
        key=f"{verb}:{message}:{fields['actor']}:{fields['account_id']}",
        limits=limits,
        author_id=author_id,
        thread_id=thread_id,
        **fields,
    )


def refused(action: Action, history: ActionHistory, at: float) -> str:
    """Why the action may not be planned, "" when it may."""
    refusal = find_refusal(action, history, at)
    return refusal.why if refusal else ""


def decide(tx: Transaction, number: int, *actions: Action, at: float = 0.0, **changes: Any) -> Decision:
    """Sift and keep a decision about one new comment, as the pipeline does."""
    row = received(tx, number)
    verbs = tuple(one.verb for one in actions)
    match = Match(rule="price", mode=Mode.ENFORCE, reasons=(), requested=verbs, granted=verbs)
    decision = Decision(rules_version="v1", matches=(match,), actions=actions, **changes)
    limited = rate_limits.check_rate_limits(tx, decision, START + at)
    decision = without_refused(limited.decision, limited.refusals)
    decisions.commit(tx, event_id=row, decision=decision, at=START + at)
    return decision


async def test_one_person_gets_one_answer_under_one_post(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        asked = [("900", "77"), ("900", "77"), ("901", "77"), ("900", "78")]
        return [
            len(decide(tx, number, action(number, BOTH, author=author, thread=thread)).actions)
            for number, (author, thread) in enumerate(asked)
        ]

    assert await db.write(work) == [1, 0, 1, 1]
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_the_stored_decision_says_what_was_left_out(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[str, int]:
        decide(tx, 1, action(1, BOTH))
        decide(tx, 2, action(2, BOTH), at=3 * DAY)
        row = tx.execute("SELECT matches, planned FROM decision ORDER BY id DESC LIMIT 1").fetchone()
        return row["matches"], row["planned"]

    matches, planned = await db.write(work)
    assert "once per author and thread: done 3 d ago" in matches
    assert planned == 0


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        *((state, 1) for state in (State.CANCELLED, State.REFUSED, State.FAILED)),
        *((state, 0) for state in (State.PLANNED, State.SENDING, State.UNKNOWN, State.HELD, State.DONE)),
    ],
)
@pytest.mark.parametrize(
    "limits",
    [BOTH, ONE, RateLimits(cooldown=60.0), RateLimits(per_hour=1)],
    ids=["once", "one answer", "cooldown", "cap"],
)
async def test_only_what_may_have_happened_counts(
    db: SqliteStore, state: State, allowed: int, limits: RateLimits
) -> None:
    def work(tx: Transaction) -> int:
        decide(tx, 1, action(1, limits))
        tx.execute("UPDATE outbox SET state = ?", (state,))
        return len(decide(tx, 2, action(2, limits), at=5.0).actions)

    assert await db.write(work) == allowed


@pytest.mark.parametrize(
    "changes",
    [{"actor": Actor.rule("hours")}, {"account_id": "2000"}, {"verb": Verb.LIKE}],
    ids=["rule", "account", "verb"],
)
async def test_another_rule_account_or_verb_does_not_count(db: SqliteStore, changes: dict[str, Any]) -> None:
    def work(tx: Transaction) -> int:
        decide(tx, 1, action(1, BOTH, **changes))
        return len(decide(tx, 2, action(2, BOTH), at=5.0).actions)

    assert await db.write(work) == 1


async def test_one_person_gets_one_answer_under_one_post_whatever_the_rule(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        asked = [
            {},
            {"actor": Actor.rule("hours")},
            {"actor": Actor.rule("hours"), "verb": Verb.PRIVATE_REPLY},
            {"author": "901"},
            {"thread": "78"},
            {"account_id": "2000"},
        ]
        return [
            len(decide(tx, number, action(number, ONE, **changes)).actions)
            for number, changes in enumerate(asked)
        ]

    assert await db.write(work) == [1, 0, 1, 1, 1, 1]


async def test_what_a_person_said_is_no_answer_of_a_rule(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        decide(tx, 1, action(1, RateLimits(), actor=Actor.person("lea")))
        return len(decide(tx, 2, action(2, ONE)).actions)

    assert await db.write(work) == 1


async def test_a_cap_holds_for_a_whole_flood_in_one_decision(db: SqliteStore) -> None:
    limits = RateLimits(per_hour=3, is_queued=True)

    def work(tx: Transaction) -> tuple[int, int, CaseRequest | None]:
        flood = [action(number, limits, verb=Verb.HIDE, author=f"a{number}") for number in range(10)]
        first = decide(tx, 1, *flood)
        later = decide(tx, 2, action(20, limits, verb=Verb.HIDE), at=HOUR)
        return len(first.actions), len(later.actions), first.case

    first, later, case = await db.write(work)
    assert (first, later) == (3, 1)
    assert case is not None
    assert (case.actor, case.suggested) == (Actor.rule("price"), (Verb.HIDE,))
    assert (await db.read(reconciliation.reconcile)).open_cases == 1


@pytest.mark.parametrize(("last", "turn"), [((), 0), ((None,), 1), ((0,), 1), ((4,), 5)])
async def test_a_wording_follows_the_one_that_was_said_last(
    db: SqliteStore, last: tuple[int | None, ...], turn: int
) -> None:
    def work(tx: Transaction) -> int:
        for number in last:
            decide(tx, 1, replace(action(1, RateLimits()), turn=number))
        return rate_limits.next_turn(tx, action(9, RateLimits()))

    assert await db.write(work) == turn


@pytest.mark.parametrize(
    ("limits", "index"),
    [
        (RateLimits(once_per=("author",)), "outbox_rule_author"),
        (RateLimits(once_per=("thread",)), "outbox_rule_thread"),
        (BOTH, "outbox_rule_author"),
        (ONE, "outbox_slot"),
        (RateLimits(cooldown=60.0), "outbox_rule"),
        (RateLimits(per_day=9), "outbox_rule"),
    ],
    ids=["author", "thread", "both", "one answer", "cooldown", "cap"],
)
async def test_no_question_reads_the_whole_outbox(
    sqlite_db: SqliteStore, limits: RateLimits, index: str
) -> None:
    def work(tx: Transaction) -> list[str]:
        asked: list[str] = []
        tx.connection.set_trace_callback(asked.append)
        rate_limits.check_rate_limits(tx, Decision(rules_version="v1", actions=(action(1, limits),)), START)
        tx.connection.set_trace_callback(None)
        plans = [row["detail"] for one in asked for row in tx.execute(f"EXPLAIN QUERY PLAN {one}")]
        return [plan for plan in plans if "outbox" in plan]

    plans = await sqlite_db.read(work)
    assert plans
    answered = " outbox_slot "  # what the person got of any rule
    assert any(f" {index} " in plan for plan in plans), plans
    assert all(f" {index} " in plan or answered in plan for plan in plans), plans


DONE = st.tuples(
    st.integers(0, 3),
    st.sampled_from("ab"),
    st.sampled_from("xy"),
    st.sampled_from([Verb.REPLY, Verb.MESSAGE]),
)


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    done=st.lists(DONE, max_size=8),
    limits=st.builds(
        RateLimits,
        once_per=st.sampled_from([(), ("author",), ("thread",), ("author", "thread")]),
        once_over=st.sampled_from([0.0, 2 * HOUR]),
        across_rules=st.booleans(),
        cooldown=st.sampled_from([0.0, HOUR]),
        per_hour=st.sampled_from([None, 1, 3]),
        per_day=st.sampled_from([None, 4]),
    ),
)
async def test_examples_and_the_outbox_agree_on_every_limit(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[int, str, str, Verb]], limits: RateLimits
) -> None:
    history, db = InMemoryHistory(), open_store(tmp_path_factory.mktemp("limits"))
    reasons = []
    for number, (hours, author, thread, verb) in enumerate(sorted(done)):
        repeated, at = action(number, limits, verb=verb, author=author, thread=thread), hours * HOUR
        excess = find_excess(repeated, history, START + at)
        why = refused(repeated, history, START + at) or (excess.why if excess else "")
        if not why:
            history.record(repeated, START + at)
        decision = await db.write(lambda tx, a=repeated, at=at, n=number: decide(tx, n, a, at=at))  # type: ignore[misc]
        reasons.append((why, decision.matches[0].reasons[0].saw if decision.matches[0].reasons else ""))
    db.close()
    assert [stored for _, stored in reasons] == [remembered for remembered, _ in reasons]


async def test_the_outbox_and_the_memory_agree_on_whom_rules_answered(db: SqliteStore) -> None:
    history = InMemoryHistory()

    def work(tx: Transaction) -> None:
        for number, (author, thread) in enumerate(
            [("900", "77"), ("900", "78"), ("901", "77"), ("900", "77")]
        ):
            both = [
                action(number, RateLimits(), verb=verb, author=author, thread=thread)
                for verb in (Verb.REPLY, Verb.PRIVATE_REPLY)
            ]
            decide(tx, number, *both, at=number * 100.0)
            for said in both:
                history.record(said, START + number * 100.0)

    def compare(tx: Transaction) -> None:
        stored = rate_limits._OutboxHistory(tx)
        for number, since, in_thread in product((3, 9), (-1.0, 0.0, 100.0, 300.0), (True, False)):
            asked = action(number, RateLimits())
            counts = [h.count_answered(asked, START + since, in_thread=in_thread) for h in (history, stored)]
            assert counts[0] == counts[1], (number, since, in_thread)

    await db.write(work)
    await db.read(compare)
    assert history.count_answered(action(9, RateLimits()), START - 1, in_thread=True) == 2
    assert history.count_answered(action(9, RateLimits()), START - 1, in_thread=False) == 3
    assert history.count_answered(action(3, RateLimits()), START - 1, in_thread=False) == 2


async def test_what_stands_below_a_comment_is_counted_whoever_wrote_it(db: SqliteStore) -> None:
    history = InMemoryHistory()
    below = {"kind": Kind.REPLY, "parent_id": "55_0"}

    def work(tx: Transaction) -> None:
        for number in range(1, 6):
            said = action(number, RateLimits(), author=f"a{number}", **below)
            row = received(tx, number, at=number * 100.0, author_id=f"a{number}", **below)
            decision = Decision(rules_version="v1", actions=(said,))
            decisions.commit(tx, event_id=row, decision=decision, at=START + number * 100.0)
            history.record(said, START + number * 100.0)

    def counts(tx: Transaction) -> list[tuple[int, int]]:
        stored = rate_limits._OutboxHistory(tx)
        asked = [action(9, RateLimits(), **below), action(5, RateLimits(), **below)]
        return [
            (
                stored.count_answered_below(one, START + since),
                history.count_answered_below(one, START + since),
            )
            for one in asked
            for since in (0.0, 200.0)
        ]

    await db.write(work)
    assert await db.read(counts) == [(5, 5), (3, 3), (4, 4), (2, 2)]


async def test_people_are_never_limited(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        for number in range(3):
            decide(
                tx, number, action(number, RateLimits(), actor=Actor.person("lea")), actor=Actor.person("lea")
            )
        return len(tx.execute("SELECT 1 FROM outbox").fetchall())

    assert await db.write(work) == 3
    assert len(await db.write(lambda tx: outbox.claim_due(tx, limit=9, now=START + 100, busy=()))) == 3
