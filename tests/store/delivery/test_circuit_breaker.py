"""The breaker: no rule takes more out of sight than it may, whatever happens."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import SLOT_OF, Action, Decision, Mode, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction, decisions
from bot.store.delivery import circuit_breaker, outbox
from bot.store.delivery.boot_clock import UNKNOWN, BootTime
from bot.store.delivery.circuit_breaker import Reset
from bot.store.history import audit
from bot.store.reporting import reconciliation
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import START, received

HOUR, DAY = 3600.0, 86_400.0
WIDE = BreakerLimits(rule_per_10_minutes=1000, rule_per_day=1000, account_per_hour=1000, post_per_day=1000)


def plan(
    tx: Transaction, count: int, *, rule: str = "insult", verb: Verb = Verb.HIDE, first: int = 0
) -> None:
    for number in range(first, first + count):
        row = received(tx, number, author_id=f"a{number}", text=f"text {number}")
        message = f"55_{number}"
        action = Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform="facebook",
            account_id="1000",
            message_id=message,
            target=message,
            key=f"{rule}:{verb}:{message}",
            rule=rule,
            via="meta",
        )
        decisions.keep(
            tx, event_id=row, decision=Decision(rules_version="v1", actions=(action,)), at=START + number
        )


def claimed(
    tx: Transaction, now: float, limits: BreakerLimits, limit: int = 1000, uptime: BootTime = UNKNOWN
) -> int:
    return len(outbox.claim(tx, limit=limit, now=now, busy=(), limits=limits, uptime=uptime))


def states(tx: Transaction) -> dict[str, int]:
    rows = tx.execute("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


async def test_a_rule_leaves_as_much_as_it_may_and_the_rest_is_held(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, dict[str, int]]:
        plan(tx, 40)
        return claimed(tx, START + 100, BreakerLimits()), states(tx)

    left, found = await db.write(work)
    assert (left, found) == (30, {"sending": 30, "held": 10})
    assert await db.read(circuit_breaker.mode_caps) == {"insult": Mode.SUGGEST}


async def test_one_alert_and_one_audit_row_tell_of_it(db: SqliteStore) -> None:
    await db.write(lambda tx: plan(tx, 40))
    await db.write(lambda tx: claimed(tx, START + 100, BreakerLimits()))
    await db.write(lambda tx: plan(tx, 5, first=100))
    await db.write(lambda tx: claimed(tx, START + 200, BreakerLimits()))
    ((number, told),) = (await db.read(circuit_breaker.alerts)).items()
    assert told == "rule insult is held back: more than 30 within 10 minutes (rule)"
    await db.write(lambda tx: circuit_breaker.mark_notified(tx, [number]))
    assert await db.read(circuit_breaker.alerts) == {}
    rows = await db.read(lambda tx: audit.of(tx, "rule:insult"))
    assert [row["action"] for row in rows] == ["breaker_tripped"]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (BreakerLimits(rule_per_10_minutes=9, rule_per_day=5), "more than 5 within a day (rule)"),
        (BreakerLimits(account_per_hour=4), "more than 4 within an hour (account)"),
        (BreakerLimits(post_per_day=3, post_share=0.0), "more than 3 within a day (post)"),
    ],
)
async def test_every_bucket_can_be_the_first_that_is_empty(
    db: SqliteStore, limits: BreakerLimits, why: str
) -> None:
    await db.write(lambda tx: plan(tx, 8))
    await db.write(lambda tx: claimed(tx, START + 100, limits))
    (held,) = await db.read(circuit_breaker.held_back)
    assert held.why == why


async def test_a_busy_post_may_lose_a_tenth_of_its_comments(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=1000, account_per_hour=1000, post_per_day=3, post_share=0.1)
    await db.write(lambda tx: plan(tx, 60))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 6


async def test_a_rule_that_deletes_is_held_at_once_unless_it_is_allowed(db: SqliteStore) -> None:
    await db.write(lambda tx: plan(tx, 3, verb=Verb.DELETE))
    assert await db.write(lambda tx: claimed(tx, START + 100, BreakerLimits())) == 0
    await db.write(lambda tx: plan(tx, 3, verb=Verb.DELETE, rule="allowed", first=10))
    assert await db.write(lambda tx: claimed(tx, START + 100, BreakerLimits(deletes_per_day=2))) == 2


async def test_people_and_words_are_never_counted(db: SqliteStore) -> None:
    none = BreakerLimits(
        rule_per_10_minutes=1, rule_per_day=1, account_per_hour=1, post_per_day=1, post_share=0
    )
    await db.write(lambda tx: plan(tx, 5, rule="person:lea"))
    await db.write(lambda tx: plan(tx, 5, verb=Verb.REPLY, first=10))
    assert await db.write(lambda tx: claimed(tx, START + 100, none)) == 10


async def test_a_second_try_is_not_counted_again(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=3)
    await db.write(lambda tx: plan(tx, 3))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 3
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'waiting', not_before = 0"))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 3
    assert await db.read(circuit_breaker.mode_caps) == {}


async def test_what_was_counted_and_only_waits_for_another_try_still_leaves(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=3)
    await db.write(lambda tx: plan(tx, 3))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 3
    await db.write(
        lambda tx: tx.execute("UPDATE outbox SET state = 'waiting', not_before = 1e18 WHERE id < 3")
    )
    await db.write(lambda tx: plan(tx, 3, first=10))
    assert await db.write(lambda tx: claimed(tx, START + 101, limits)) == 0
    assert await db.read(states) == {"sending": 1, "waiting": 2, "held": 3}
    await db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 0 WHERE id < 3"))
    assert await db.write(lambda tx: claimed(tx, START + 102, limits)) == 2


async def test_what_is_undone_with_the_claim_is_not_counted(db: SqliteStore) -> None:
    def crash(tx: Transaction) -> None:
        assert claimed(tx, START + 100, WIDE) == 5
        raise RuntimeError("killed")

    await db.write(lambda tx: plan(tx, 5))
    with pytest.raises(RuntimeError, match="killed"):
        await db.write(crash)
    assert await db.read(lambda tx: circuit_breaker.buckets(tx, START + 100)) == []
    assert await db.read(states) == {"planned": 5}


STEPS = st.lists(
    st.one_of(
        st.lists(st.integers(1, 12), min_size=1, max_size=8).map(tuple),  # so many workers claim at once
        st.sampled_from(["restart", "trust it again", -3600.0, -86_400.0, 60.0]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, limit=st.integers(1, 20))
def test_no_interleaving_of_workers_restarts_and_clocks_lets_more_through(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("breaker")
    limits = replace(WIDE, rule_per_10_minutes=limit)

    async def left() -> int:
        workers, now, total = [SqliteStore(folder), SqliteStore(folder)], START + 100, 0
        await workers[0].write(lambda tx: plan(tx, 60))
        for step in steps:
            if isinstance(step, float):
                now += step
            elif step == "restart":
                workers[0].close()
                workers[0] = SqliteStore(folder)
            elif step == "trust it again":
                await workers[0].write(trust_again)
            else:
                claims = (
                    workers[number % 2].write(
                        lambda tx, size=size, now=now: claimed(tx, now, limits, size)  # type: ignore[misc]
                    )
                    for number, size in enumerate(step)
                )
                total += sum(await asyncio.gather(*claims))
        for worker in workers:
            worker.close()
        return total

    asked = sum(sum(step) for step in steps if isinstance(step, tuple))
    assert asyncio.run(left()) <= min(limit, asked)


def trust_again(tx: Transaction) -> None:
    """Without a word to the buckets, so that they alone must hold."""
    tx.execute("DELETE FROM mode_cap")
    tx.execute("UPDATE outbox SET state = 'planned' WHERE state = 'held'")


async def test_what_was_used_up_survives_a_restart(tmp_path: Path) -> None:
    limits = BreakerLimits(rule_per_10_minutes=5)
    first = SqliteStore(tmp_path)
    await first.write(lambda tx: plan(tx, 5))
    assert await first.write(lambda tx: claimed(tx, START + 100, limits)) == 5
    first.close()
    second = SqliteStore(tmp_path)
    await second.write(lambda tx: plan(tx, 5, first=10))
    assert await second.write(lambda tx: claimed(tx, START + 101, limits)) == 0
    second.close()


@pytest.mark.parametrize("jump", [-400 * DAY, -HOUR, 0.0, 620.0, HOUR, 400 * DAY])
@pytest.mark.parametrize(("passed", "more"), [(1.0, 0), (599.0, 0), (620.0, 10)])
async def test_windows_go_by_what_has_passed_and_not_by_the_wall_clock(
    db: SqliteStore, jump: float, passed: float, more: int
) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)

    def at(seconds: float, wrong_by: float = 0.0) -> dict[str, Any]:
        return {
            "now": START + 100 + seconds + wrong_by,
            "limits": limits,
            "uptime": BootTime("b", 7 + seconds),
        }

    await db.write(lambda tx: plan(tx, 10))
    assert await db.write(lambda tx: claimed(tx, **at(0, jump))) == 10
    await db.write(lambda tx: plan(tx, 30, first=100))
    assert await db.write(lambda tx: claimed(tx, **at(passed))) == more


@pytest.mark.parametrize(("jump", "more"), [(-HOUR, 0), (599.0, 0), (620.0, 10), (400 * DAY, 10)])
async def test_after_a_restart_of_the_machine_the_wall_clock_tells_what_has_passed(
    db: SqliteStore, jump: float, more: int
) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)
    await db.write(lambda tx: plan(tx, 10))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits, uptime=BootTime("a", 5e6))) == 10
    await db.write(lambda tx: plan(tx, 30, first=100))
    assert await db.write(lambda tx: claimed(tx, START + 100 + jump, limits, uptime=BootTime("b", 9))) == more


async def test_a_clock_that_was_far_ahead_does_not_stop_the_draining_for_good(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)
    ahead = START + 400 * DAY
    await db.write(lambda tx: plan(tx, 10))
    assert await db.write(lambda tx: claimed(tx, ahead, limits)) == 10
    await db.write(lambda tx: plan(tx, 30, first=100))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 0
    await db.write(trust_again)
    assert await db.write(lambda tx: claimed(tx, START + 100 + HOUR, limits)) == 10


async def test_two_machines_share_one_time(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)
    await db.write(lambda tx: plan(tx, 40))
    left = 0
    for second in range(0, 590, 10):  # in turns; the clock of the second is half a minute ahead
        left += await db.write(
            lambda tx, s=second: claimed(tx, START + 100 + s, limits, uptime=BootTime("a", 1e6 + s))
        )
        left += await db.write(
            lambda tx, s=second: claimed(tx, START + 130 + s, limits, uptime=BootTime("b", s))
        )
        await db.write(trust_again)
    assert left == 10


async def test_a_higher_limit_holds_at_once(db: SqliteStore) -> None:
    await db.write(lambda tx: plan(tx, 40))
    assert await db.write(lambda tx: claimed(tx, START, BreakerLimits(rule_per_10_minutes=10))) == 10
    await db.write(trust_again)
    assert await db.write(lambda tx: claimed(tx, START, BreakerLimits(rule_per_10_minutes=25))) == 15


async def test_a_post_that_grows_may_lose_more(db: SqliteStore) -> None:
    limits = replace(WIDE, post_per_day=3, post_share=0.1)

    def grow(tx: Transaction) -> None:
        trust_again(tx)
        for number in range(1000, 1040):
            received(tx, number)

    await db.write(lambda tx: plan(tx, 40))
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 4
    await db.write(grow)
    assert await db.write(lambda tx: claimed(tx, START + 100, limits)) == 4


async def test_only_what_has_not_left_is_held_and_only_what_is_seen_outside(db: SqliteStore) -> None:
    verbs = [Verb.HIDE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.ESCALATE, Verb.LIKE]

    def work(tx: Transaction) -> dict[str, str]:
        for number, verb in enumerate(verbs):
            plan(tx, 1, verb=verb, first=number)
        for number, state in enumerate(("waiting", "sending", "unknown", "done"), 10):
            plan(tx, 1, first=number)
            tx.execute("UPDATE outbox SET state = ? WHERE message_id = ?", (state, f"55_{number}"))
        plan(tx, 1, rule="other", first=20)
        circuit_breaker.trip(tx, "insult", "odd", at=START)
        return {row["key"]: row["state"] for row in tx.execute("SELECT key, state FROM outbox ORDER BY id")}

    assert list((await db.write(work)).values()) == [
        *("held", "held", "held", "planned", "planned"),
        *("held", "sending", "unknown", "done", "planned"),
    ]


@pytest.mark.parametrize(
    ("release", "expected", "states_then"),
    [
        (True, Reset(released=2, dropped=1), {"planned": 2, "cancelled": 1}),
        (False, Reset(released=0, dropped=3), {"cancelled": 3}),
    ],
    ids=["release", "drop"],
)
async def test_a_person_lets_it_go_on_and_what_has_expired_is_dropped(
    db: SqliteStore, release: bool, expected: Reset, states_then: dict[str, int]
) -> None:
    def work(tx: Transaction) -> Reset | None:
        plan(tx, 3)
        tx.execute("UPDATE outbox SET expires_at = ? WHERE id = 1", (START + 4,))
        circuit_breaker.trip(tx, "insult", "odd", at=START)
        return circuit_breaker.reset(tx, "insult", by="person:lea", at=START + 5, release=release)

    assert await db.write(work) == expected
    assert await db.read(states) == states_then
    assert await db.read(circuit_breaker.mode_caps) == {}
    assert (await db.read(reconciliation.check)).is_balanced
    again = await db.write(
        lambda tx: circuit_breaker.reset(tx, "insult", by="person:lea", at=1.0, release=True)
    )
    assert again is None


async def test_what_waits_for_a_second_person_goes_on_waiting(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        plan(tx, 1)
        tx.execute("UPDATE outbox SET state = 'held', problem = ?", (outbox.NEEDS_SECOND,))
        circuit_breaker.trip(tx, "insult", "odd", at=START)
        circuit_breaker.reset(tx, "insult", by="person:lea", at=START, release=True)

    await db.write(work)
    assert await db.read(states) == {"held": 1}


async def test_a_reset_empties_the_buckets_of_that_rule_alone(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=2)

    def work(tx: Transaction) -> list[tuple[str, float]]:
        plan(tx, 3, rule="a_b")
        plan(tx, 2, rule="axb", first=10)
        claimed(tx, START, limits)
        circuit_breaker.reset(tx, "a_b", by="person:lea", at=START, release=True)
        return [(bucket.scope, bucket.left) for bucket in circuit_breaker.buckets(tx, START)]

    assert await db.write(work) == [
        ("rule:10min:axb", 0.0),
        ("post:1000:1000_55", 46.0),
        ("account:1000", 96.0),
        ("rule:day:axb", 198.0),
    ]
    assert await db.write(lambda tx: claimed(tx, START, limits)) == 1


async def test_what_has_drained_is_forgotten(db: SqliteStore) -> None:
    await db.write(lambda tx: plan(tx, 3))
    await db.write(lambda tx: claimed(tx, START, WIDE))
    await db.write(lambda tx: circuit_breaker.watch(tx, START + 61 * DAY / 60 + 1))
    assert await db.read(lambda tx: tx.execute("SELECT * FROM bucket").fetchall()) == []


class TestWatch:
    async def test_the_same_text_of_many_authors(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 31)
            tx.execute("UPDATE event SET text = 'same'")
            return circuit_breaker.watch(tx, START + 100)

        assert await db.write(work) == ["insult"]

    @pytest.mark.parametrize(("most", "tripped"), [(54, ["insult"]), (55, [])])
    async def test_every_number_can_be_changed(self, db: SqliteStore, most: int, tripped: list[str]) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 55)
            tx.execute("UPDATE event SET text = 'same'")
            return circuit_breaker.watch(tx, START + 100, BreakerLimits(same_text_authors=most))

        assert await db.write(work) == tripped

    async def test_thirty_authors_are_not_too_many(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 30)
            tx.execute("UPDATE event SET text = 'same'")
            return circuit_breaker.watch(tx, START + 100)

        assert await db.write(work) == []

    @pytest.mark.parametrize(("overturned", "tripped"), [(10, []), (11, ["insult"])])
    async def test_hides_that_people_overturn(
        self, db: SqliteStore, overturned: int, tripped: list[str]
    ) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 50)
            tx.execute("UPDATE outbox SET state = 'done'")
            for number in range(overturned):
                tx.execute(
                    "INSERT INTO override VALUES ('1000', ?, ?, 'person:lea', 'unhide')",
                    (f"55_{number}", START + 500),
                )
            return circuit_breaker.watch(tx, START + 2 * DAY)

        assert await db.write(work) == tripped

    @pytest.mark.parametrize(("usual", "tripped"), [(10, ["insult"]), (12, [])])
    async def test_far_more_than_in_a_usual_hour(
        self, db: SqliteStore, usual: int, tripped: list[str]
    ) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 55)
            for hour in range(1, 4):
                plan(tx, usual, first=1000 * hour)
                tx.execute(
                    "UPDATE outbox SET planned_at = ? WHERE id > (SELECT count(*) FROM outbox) - ?",
                    (START - hour * HOUR - 60.0, usual),
                )
            return circuit_breaker.watch(tx, START + 100)

        assert await db.write(work) == tripped

    @pytest.mark.parametrize(
        ("count", "overturned", "said_at", "tripped"),
        [
            (50, range(50), 500.0, ["insult"]),
            (50, range(50), -1.0, []),
            (49, range(49), 500.0, []),
            (100, range(50), 500.0, []),
            (100, range(50, 61), 500.0, ["insult"]),
        ],
        ids=["all", "said before the hide", "too few to tell", "long ago", "lately"],
    )
    async def test_what_counts_as_overturned(
        self, db: SqliteStore, count: int, overturned: range, said_at: float, tripped: list[str]
    ) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, count)
            tx.execute("UPDATE outbox SET state = 'done'")
            for number in overturned:
                overrides.give(
                    tx,
                    account_id="1000",
                    message_id=f"55_{number}",
                    by="person:lea",
                    verb="keep",
                    at=START + said_at,
                )
            return circuit_breaker.watch(tx, START + 2 * DAY)

        assert await db.write(work) == tripped

    async def test_people_are_not_watched(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 31, rule="person:lea")
            tx.execute("UPDATE event SET text = 'same'")
            return circuit_breaker.watch(tx, START + 100)

        assert await db.write(work) == []

    async def test_what_a_person_has_seen_does_not_trip_it_again(self, db: SqliteStore) -> None:
        def odd(tx: Transaction, first: int) -> None:
            plan(tx, 60, first=first)
            tx.execute("UPDATE event SET text = 'same'")
            tx.execute("UPDATE outbox SET state = 'done'")
            tx.execute(
                "INSERT OR IGNORE INTO override SELECT account_id, message_id, ?, 'person:lea', 'unhide'"
                " FROM outbox",
                (START + HOUR,),
            )

        await db.write(lambda tx: odd(tx, 0))
        assert await db.write(lambda tx: circuit_breaker.watch(tx, START + 200)) == ["insult"]
        await db.write(
            lambda tx: circuit_breaker.reset(tx, "insult", by="person:lea", at=START + 300, release=True)
        )
        assert await db.write(lambda tx: circuit_breaker.watch(tx, START + 330)) == []
        await db.write(lambda tx: odd(tx, 1000))
        assert await db.write(lambda tx: circuit_breaker.watch(tx, START + 1500)) == ["insult"]

    async def test_it_trips_once(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> list[list[str]]:
            plan(tx, 31)
            tx.execute("UPDATE event SET text = 'same'")
            return [circuit_breaker.watch(tx, START + at) for at in (100, 130)]

        assert await db.write(work) == [["insult"], []]
        assert len(await db.read(circuit_breaker.alerts)) == 1

    async def test_it_never_reads_a_large_table_whole(self, db: SqliteStore) -> None:
        def work(tx: Transaction) -> list[str]:
            plan(tx, 60)
            plan(tx, 2, rule="other", first=100)
            asked: list[str] = []
            tx.connection.set_trace_callback(asked.append)
            circuit_breaker.watch(tx, START + 200)
            circuit_breaker.trip(tx, "other", "odd", at=START)
            circuit_breaker.held_back(tx)
            circuit_breaker.reset(tx, "other", by="person:lea", at=START, release=True)
            tx.connection.set_trace_callback(None)
            return [row["detail"] for one in asked for row in tx.execute(f"EXPLAIN QUERY PLAN {one}")]

        plans = await db.write(work)
        assert plans
        large = ("outbox", "event", "verdict", "o", "e", "v")
        assert [plan for plan in plans if plan in [f"SCAN {table}" for table in large]] == []
