"""The windows of the breaker follow its own time, whatever is done to the wall clock."""

from typing import Any

import pytest

from bot.domain.rate_limits import BreakerLimits
from bot.store.delivery import breaker_clock
from bot.store.delivery.boot_clock import BootTime
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START
from tests.fakes.removals import DAY, HOUR, count_claimed, plan_removals, trust_again


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


@pytest.mark.parametrize("wrong_by", [-HOUR, 0.0])
async def test_across_a_restart_a_wall_clock_that_was_set_back_lets_no_time_pass(
    db: SqliteStore, wrong_by: float
) -> None:
    await db.write(lambda tx: breaker_clock.advance_time(tx, START, BootTime("a", 7.0)))
    restarted = BootTime("b", 1.0)
    assert await db.read(lambda tx: breaker_clock.breaker_time(tx, START + wrong_by, restarted)) == START


async def test_only_the_moments_of_the_last_day_are_stored(db: SqliteStore) -> None:
    for day, boot in enumerate(("a", "b", "c", "d")):
        now = START + day * DAY
        await db.write(lambda tx, n=now, b=boot: breaker_clock.advance_time(tx, n, BootTime(b, 7.0)))  # type: ignore[misc]
    rows = await db.read(lambda tx: tx.execute("SELECT boot FROM breaker_clock ORDER BY boot").fetchall())
    assert [row["boot"] for row in rows] == ["c", "d"]
