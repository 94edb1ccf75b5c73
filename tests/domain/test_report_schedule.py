"""Periods and when they are due, where people live: over changes of the clocks, months and years."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.report_schedule import Every, Period, latest_period, next_due

PARIS = ZoneInfo("Europe/Paris")
EIGHT = time(8, 0)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def shown(period: Period) -> tuple[str, str, str, str]:
    moments = (period.since, period.until, period.due_at)
    return period.key, *(f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M}" for moment in moments)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("now", "every", "expected"),
    [
        (  # Monday at eight, to the minute
            "2026-11-30 08:00",
            Every.WEEK,
            ("2026-W48", "2026-11-23 00:00", "2026-11-30 00:00", "2026-11-30 08:00"),
        ),
        (
            "2026-11-30 07:59",
            Every.WEEK,
            ("2026-W47", "2026-11-16 00:00", "2026-11-23 00:00", "2026-11-23 08:00"),
        ),
        (
            "2026-12-06 23:59",
            Every.WEEK,
            ("2026-W48", "2026-11-23 00:00", "2026-11-30 00:00", "2026-11-30 08:00"),
        ),
        (
            "2026-12-01 08:00",
            Every.MONTH,
            ("2026-11", "2026-11-01 00:00", "2026-12-01 00:00", "2026-12-01 08:00"),
        ),
        (
            "2026-12-01 07:00",
            Every.MONTH,
            ("2026-10", "2026-10-01 00:00", "2026-11-01 00:00", "2026-11-01 08:00"),
        ),
        (
            "2027-01-04 09:00",
            Every.WEEK,
            ("2026-W53", "2026-12-28 00:00", "2027-01-04 00:00", "2027-01-04 08:00"),
        ),
        (
            "2027-01-01 09:00",
            Every.MONTH,
            ("2026-12", "2026-12-01 00:00", "2027-01-01 00:00", "2027-01-01 08:00"),
        ),
    ],
)
def test_the_last_period_whose_time_has_come(now: str, every: Every, expected: tuple[str, ...]) -> None:
    assert shown(latest_period(every, EIGHT, PARIS, local(now).astimezone(UTC))) == expected


def test_a_week_in_which_the_clocks_change_is_an_hour_longer_or_shorter() -> None:
    autumn = latest_period(Every.WEEK, EIGHT, PARIS, local("2026-10-26 08:00").astimezone(UTC))
    spring = latest_period(Every.WEEK, EIGHT, PARIS, local("2026-03-30 08:00").astimezone(UTC))
    assert (autumn.key, autumn.until - autumn.since) == ("2026-W43", timedelta(hours=169))
    assert (spring.key, spring.until - spring.since) == ("2026-W13", timedelta(hours=167))


def test_a_time_that_the_clock_skips_is_counted_on_and_one_that_comes_twice_is_the_first() -> None:
    # On 1 November 2026 the clocks of New York go from 2:00 back to 1:00; on 1 March 2026 nothing happens.
    new_york = ZoneInfo("America/New_York")
    twice = latest_period(Every.MONTH, time(1, 30), new_york, datetime(2026, 11, 2, tzinfo=UTC))
    assert twice.due_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    # On 1 October 2000 the clocks of Asunción skipped the hour after midnight.
    asuncion = ZoneInfo("America/Asuncion")
    skipped = latest_period(Every.MONTH, time(0, 30), asuncion, datetime(2000, 10, 2, tzinfo=UTC))
    assert skipped.due_at == datetime(2000, 10, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("every", list(Every))
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
def test_periods_follow_one_another_without_gap_and_each_is_due_once(every: Every, zone: str) -> None:
    tz, now = ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC)
    before = latest_period(every, EIGHT, tz, now)
    for _ in range(24):
        due = next_due(every, EIGHT, tz, now)
        assert due > now
        assert latest_period(every, EIGHT, tz, due - timedelta(microseconds=1)) == before
        period = latest_period(every, EIGHT, tz, due)
        assert (period.since, period.due_at) == (before.until, due)
        assert period.key > before.key or period.key[:4] > before.key[:4]
        before, now = period, due
