"""The windows of the breaker follow its own time, whatever is done to the wall clock."""

from typing import Any

import pytest

from bot.domain.rate_limits import BreakerLimits
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
