"""The breaker: no rule takes more out of sight than it may, whatever happens."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Actor, Mode, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import breaker_buckets, breaker_signals, circuit_breaker
from bot.store.delivery.boot_clock import BootTime
from bot.store.delivery.circuit_breaker import Reset
from bot.store.history import audit
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received
from tests.fakes.removals import DAY, HOUR, WIDE, count_claimed, count_states, plan_removals


async def test_a_rule_leaves_as_much_as_it_may_and_the_rest_is_held(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, dict[str, int]]:
        plan_removals(tx, 40)
        return count_claimed(tx, START + 100, BreakerLimits()), count_states(tx)

    left, found = await db.write(work)
    assert (left, found) == (30, {"sending": 30, "held": 10})
    assert await db.read(circuit_breaker.mode_caps) == {"insult": Mode.SUGGEST}


async def test_one_alert_and_one_audit_row_tell_of_it(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 40))
    await db.write(lambda tx: count_claimed(tx, START + 100, BreakerLimits()))
    await db.write(lambda tx: plan_removals(tx, 5, first=100))
    await db.write(lambda tx: count_claimed(tx, START + 200, BreakerLimits()))
    ((number, told),) = (await db.read(circuit_breaker.list_alerts)).items()
    assert told == "rule insult is held back: more than 30 within 10 minutes (rule)"
    await db.write(lambda tx: circuit_breaker.mark_notified(tx, [number]))
    assert await db.read(circuit_breaker.list_alerts) == {}
    rows = await db.read(lambda tx: audit.list_entries(tx, "rule:insult"))
    assert [row.action for row in rows] == ["breaker_tripped"]


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
    await db.write(lambda tx: plan_removals(tx, 8))
    await db.write(lambda tx: count_claimed(tx, START + 100, limits))
    (held,) = await db.read(circuit_breaker.list_mode_caps)
    assert held.why == why


async def test_a_busy_post_may_lose_a_tenth_of_its_comments(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=1000, account_per_hour=1000, post_per_day=3, post_share=0.1)
    await db.write(lambda tx: plan_removals(tx, 60))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 6


async def test_a_rule_that_deletes_is_held_at_once_unless_it_is_allowed(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 3, verb=Verb.DELETE))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, BreakerLimits())) == 0
    await db.write(lambda tx: plan_removals(tx, 3, verb=Verb.DELETE, rule="allowed", first=10))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, BreakerLimits(deletes_per_day=2))) == 2


async def test_people_and_words_are_never_counted(db: SqliteStore) -> None:
    none = BreakerLimits(
        rule_per_10_minutes=1, rule_per_day=1, account_per_hour=1, post_per_day=1, post_share=0
    )
    await db.write(lambda tx: plan_removals(tx, 5, rule="person:lea"))
    await db.write(lambda tx: plan_removals(tx, 5, verb=Verb.REPLY, first=10))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, none)) == 10


async def test_a_second_try_is_not_counted_again(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=3)
    await db.write(lambda tx: plan_removals(tx, 3))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 3
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'waiting', not_before = 0"))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 3
    assert await db.read(circuit_breaker.mode_caps) == {}


async def test_what_was_counted_and_only_waits_for_another_try_still_leaves(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=3)
    await db.write(lambda tx: plan_removals(tx, 3))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 3
    await db.write(
        lambda tx: tx.execute("UPDATE outbox SET state = 'waiting', not_before = 1e18 WHERE id < 3")
    )
    await db.write(lambda tx: plan_removals(tx, 3, first=10))
    assert await db.write(lambda tx: count_claimed(tx, START + 101, limits)) == 0
    assert await db.read(count_states) == {"sending": 1, "waiting": 2, "held": 3}
    await db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 0 WHERE id < 3"))
    assert await db.write(lambda tx: count_claimed(tx, START + 102, limits)) == 2


async def test_what_is_undone_with_the_claim_is_not_counted(db: SqliteStore) -> None:
    def crash(tx: Transaction) -> None:
        assert count_claimed(tx, START + 100, WIDE) == 5
        raise RuntimeError("killed")

    await db.write(lambda tx: plan_removals(tx, 5))
    with pytest.raises(RuntimeError, match="killed"):
        await db.write(crash)
    assert await db.read(lambda tx: breaker_buckets.list_buckets(tx, START + 100)) == []
    assert await db.read(count_states) == {"planned": 5}


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
        await workers[0].write(lambda tx: plan_removals(tx, 60))
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
                        lambda tx, size=size, now=now: count_claimed(tx, now, limits, size)  # type: ignore[misc]
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
    await first.write(lambda tx: plan_removals(tx, 5))
    assert await first.write(lambda tx: count_claimed(tx, START + 100, limits)) == 5
    first.close()
    second = SqliteStore(tmp_path)
    await second.write(lambda tx: plan_removals(tx, 5, first=10))
    assert await second.write(lambda tx: count_claimed(tx, START + 101, limits)) == 0
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

    await db.write(lambda tx: plan_removals(tx, 10))
    assert await db.write(lambda tx: count_claimed(tx, **at(0, jump))) == 10
    await db.write(lambda tx: plan_removals(tx, 30, first=100))
    assert await db.write(lambda tx: count_claimed(tx, **at(passed))) == more


@pytest.mark.parametrize(("jump", "more"), [(-HOUR, 0), (599.0, 0), (620.0, 10), (400 * DAY, 10)])
async def test_after_a_restart_of_the_machine_the_wall_clock_tells_what_has_passed(
    db: SqliteStore, jump: float, more: int
) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)
    await db.write(lambda tx: plan_removals(tx, 10))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits, uptime=BootTime("a", 5e6))) == 10
    await db.write(lambda tx: plan_removals(tx, 30, first=100))
    assert (
        await db.write(lambda tx: count_claimed(tx, START + 100 + jump, limits, uptime=BootTime("b", 9)))
        == more
    )


async def test_a_clock_that_was_far_ahead_does_not_stop_the_draining_for_good(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)
    ahead = START + 400 * DAY
    await db.write(lambda tx: plan_removals(tx, 10))
    assert await db.write(lambda tx: count_claimed(tx, ahead, limits)) == 10
    await db.write(lambda tx: plan_removals(tx, 30, first=100))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 0
    await db.write(trust_again)
    assert await db.write(lambda tx: count_claimed(tx, START + 100 + HOUR, limits)) == 10


async def test_two_machines_share_one_time(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=10)
    await db.write(lambda tx: plan_removals(tx, 40))
    left = 0
    for second in range(0, 590, 10):  # in turns; the clock of the second is half a minute ahead
        left += await db.write(
            lambda tx, s=second: count_claimed(tx, START + 100 + s, limits, uptime=BootTime("a", 1e6 + s))
        )
        left += await db.write(
            lambda tx, s=second: count_claimed(tx, START + 130 + s, limits, uptime=BootTime("b", s))
        )
        await db.write(trust_again)
    assert left == 10


async def test_a_higher_limit_holds_at_once(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 40))
    assert await db.write(lambda tx: count_claimed(tx, START, BreakerLimits(rule_per_10_minutes=10))) == 10
    await db.write(trust_again)
    assert await db.write(lambda tx: count_claimed(tx, START, BreakerLimits(rule_per_10_minutes=25))) == 15


async def test_a_post_that_grows_may_lose_more(db: SqliteStore) -> None:
    limits = replace(WIDE, post_per_day=3, post_share=0.1)

    def grow(tx: Transaction) -> None:
        trust_again(tx)
        for number in range(1000, 1040):
            received(tx, number)

    await db.write(lambda tx: plan_removals(tx, 40))
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 4
    await db.write(grow)
    assert await db.write(lambda tx: count_claimed(tx, START + 100, limits)) == 4


async def test_only_what_has_not_left_is_held_and_only_what_is_seen_outside(db: SqliteStore) -> None:
    verbs = [Verb.HIDE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.ESCALATE, Verb.LIKE]

    def work(tx: Transaction) -> dict[str, str]:
        for number, verb in enumerate(verbs):
            plan_removals(tx, 1, verb=verb, first=number)
        for number, state in enumerate(("waiting", "sending", "unknown", "done"), 10):
            plan_removals(tx, 1, first=number)
            tx.execute("UPDATE outbox SET state = ? WHERE message_id = ?", (state, f"55_{number}"))
        plan_removals(tx, 1, rule="other", first=20)
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
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
        plan_removals(tx, 3)
        tx.execute("UPDATE outbox SET expires_at = ? WHERE id = 1", (START + 4,))
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
        return circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=START + 5, release=release)

    assert await db.write(work) == expected
    assert await db.read(count_states) == states_then
    assert await db.read(circuit_breaker.mode_caps) == {}
    assert (await db.read(reconciliation.reconcile)).is_balanced
    again = await db.write(
        lambda tx: circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=1.0, release=True)
    )
    assert again is None


async def test_what_waits_for_a_second_person_goes_on_waiting(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        plan_removals(tx, 1)
        tx.execute("UPDATE outbox SET state = 'held', hold_reason = 'second_approval'")
        circuit_breaker.trip_rule(tx, "insult", "odd", at=START)
        circuit_breaker.reset_rule(tx, "insult", by=Actor.person("lea"), at=START, release=True)

    await db.write(work)
    assert await db.read(count_states) == {"held": 1}


async def test_a_reset_empties_the_buckets_of_that_rule_alone(db: SqliteStore) -> None:
    limits = BreakerLimits(rule_per_10_minutes=2)

    def work(tx: Transaction) -> list[tuple[str, float]]:
        plan_removals(tx, 3, rule="a_b")
        plan_removals(tx, 2, rule="axb", first=10)
        count_claimed(tx, START, limits)
        circuit_breaker.reset_rule(tx, "a_b", by=Actor.person("lea"), at=START, release=True)
        return [(bucket.scope, bucket.left) for bucket in breaker_buckets.list_buckets(tx, START)]

    assert await db.write(work) == [
        ("rule:10min:axb", 0.0),
        ("post:1000:1000_55", 46.0),
        ("account:1000", 96.0),
        ("rule:day:axb", 198.0),
    ]
    assert await db.write(lambda tx: count_claimed(tx, START, limits)) == 1


async def test_what_has_drained_is_forgotten(db: SqliteStore) -> None:
    await db.write(lambda tx: plan_removals(tx, 3))
    await db.write(lambda tx: count_claimed(tx, START, WIDE))
    await db.write(lambda tx: breaker_signals.trip_odd_rules(tx, START + 61 * DAY / 60 + 1))
    assert await db.read(lambda tx: tx.execute("SELECT * FROM bucket").fetchall()) == []
