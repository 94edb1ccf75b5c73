"""The count of a quota outlives the process, and says when the day turns."""

from datetime import UTC, datetime

import pytest

from bot.domain import DailyQuota
from bot.errors import QuotaSpent
from bot.runtime.quota_meter import QuotaMeter
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock

QUOTA = DailyQuota(scope="tube", units=100, reserved=60)


def seconds_left(clock: FakeClock) -> float:
    now = clock.now()
    return 86_400 - (now - datetime(now.year, now.month, now.day, tzinfo=UTC)).total_seconds()


async def test_what_does_not_fit_waits_for_the_day_to_turn_after_a_restart_too(db: SqliteStore) -> None:
    clock = FakeClock()
    await QuotaMeter(db, clock).take(QUOTA, 40, is_poll=True)
    meter = QuotaMeter(db, clock)
    with pytest.raises(QuotaSpent, match="what polls may use of the quota of the day is used up") as poll:
        await meter.take(QUOTA, 1, is_poll=True)
    assert poll.value.retry_after == pytest.approx(seconds_left(clock))
    await meter.take(QUOTA, 60, is_poll=False)
    with pytest.raises(QuotaSpent, match=r"^the quota of the day is used up; it goes on at 00:00 UTC$"):
        await meter.take(QUOTA, 1, is_poll=False)
    clock.advance(seconds_left(clock))
    await meter.take(QUOTA, 40, is_poll=True)


async def test_a_platform_that_says_so_ends_the_day_and_a_call_that_was_not_made_does_not_count(
    db: SqliteStore,
) -> None:
    meter = QuotaMeter(db, FakeClock())
    await meter.take(QUOTA, 40, is_poll=True)
    await meter.give_back(QUOTA, 40)
    assert await meter.seconds_between_polls(QUOTA, 1, 1) == 0.0
    await meter.use_up(QUOTA)
    with pytest.raises(QuotaSpent):
        await meter.take(QUOTA, 1, is_poll=False)
    assert await meter.seconds_between_polls(QUOTA, 1, 1) == pytest.approx(seconds_left(FakeClock()))
