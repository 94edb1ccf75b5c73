"""Reports that are due once a week or once a month: about which period, and when.

A period begins and ends at midnight in the zone of the people, so that a week in which the clocks change is
an hour longer or shorter. It is due on the day after it, at a time of that day's clock; a time that the clock
skips in spring is counted on from the hour before, of one that it shows twice in autumn the first is meant.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.report_scope import EVERYTHING, ReportScope


class Every(StrEnum):
    """How long a period is: from Monday to Sunday, or a month of the calendar."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledReport:
    """A report that is sent, or written to a folder, once for each period. `at` is the local time at which it
    is due; `calendar` names one of the rules, "" for none."""

    name: str
    every: Every = Every.WEEK
    at: time = time(8, 0)
    to: tuple[str, ...] = ()
    folder: str = ""
    language: str = ""
    scope: ReportScope = EVERYTHING
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """[since, until), by its key (`2026-W48`, `2026-11`), and when the report about it is due; in UTC."""

    key: str
    since: datetime
    until: datetime
    due_at: datetime


def latest_period(every: Every, at: time, zone: tzinfo, now: datetime) -> Period:
    """The last period whose report is due by now."""
    first = _first_day(every, now.astimezone(zone).date())
    period = _period_before(every, first, at, zone)
    return period if period.due_at <= now else _period_before(every, _before(every, first), at, zone)


def next_due(every: Every, at: time, zone: tzinfo, now: datetime) -> datetime:
    """When the next report is due after that."""
    day = _first_day(every, now.astimezone(zone).date())
    while (due_at := _moment(day, at, zone)) <= now:
        day = _after(every, day)
    return due_at


def _period_before(every: Every, first: date, at: time, zone: tzinfo) -> Period:
    """The period that ends where the one that begins with this day begins."""
    start = _before(every, first)
    week = start.isocalendar()
    key = f"{week.year}-W{week.week:02}" if every is Every.WEEK else f"{start:%Y-%m}"
    since, until = _moment(start, time(), zone), _moment(first, time(), zone)
    return Period(key, since, until, _moment(first, at, zone))


def _first_day(every: Every, day: date) -> date:
    return day - timedelta(days=day.weekday()) if every is Every.WEEK else day.replace(day=1)


def _before(every: Every, first: date) -> date:
    return _first_day(every, first - timedelta(days=1))


def _after(every: Every, first: date) -> date:
    return _first_day(every, first + timedelta(days=7 if every is Every.WEEK else 31))


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
