"""A day of a quota turns at the platform's midnight; polls leave something of it, and slow down in time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain import DailyQuota

QUOTA = DailyQuota(scope="tube", units=10_000, reserved=4_000, zone=ZoneInfo("America/Los_Angeles"))
NOON = datetime(2026, 11, 29, 20, tzinfo=UTC)  # in California, where twelve hours are left


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        (NOON, datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC)),
        (datetime(2026, 11, 30, 7, 59, 59, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        # Clocks are put forward on the 8th of March and back on the 1st of November.
        (datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_the_day_turns_at_midnight_where_the_platform_is(now: datetime, turn: datetime) -> None:
    assert QUOTA.turns_at(now) == turn


def test_polls_leave_what_is_reserved_and_nothing_is_below_nought() -> None:
    assert (QUOTA.left(5_990, is_poll=True), QUOTA.left(5_990, is_poll=False)) == (10, 4_010)
    assert (QUOTA.left(9_999, is_poll=True), QUOTA.left(12_000, is_poll=False)) == (0, 0)


@pytest.mark.parametrize(
    ("used", "accounts", "seconds"),
    [
        (2_999, 1, 0.0),  # more than half of the 6,000 is left
        (3_000, 1, 43_200 * 3 / 3_000),
        (5_400, 1, 43_200 * 3 / 600),
        (5_400, 4, 43_200 * 12 / 600),
        (5_999, 9, 43_200.0),  # until the day turns, and no longer
        (6_000, 1, 43_200.0),
        (11_000, 1, 43_200.0),
    ],
)
def test_polls_slow_down_so_that_they_last_for_the_day(used: int, accounts: int, seconds: float) -> None:
    assert QUOTA.seconds_between_polls(used, 3, accounts, NOON) == pytest.approx(seconds)


def test_a_day_of_polls_at_that_pace_never_meets_the_end() -> None:
    now, used, polls = 0.0, 0, 0
    start = datetime(2026, 11, 29, 8, tzinfo=UTC)
    while now < 86_400:
        cost = 30
        assert cost <= QUOTA.left(used, is_poll=True) or now > 80_000
        used, polls = used + cost, polls + 1
        now += max(
            60.0,
            QUOTA.seconds_between_polls(used, cost, 1, datetime.fromtimestamp(start.timestamp() + now, UTC)),
        )
    assert 190 <= polls <= 201
