"""Opening hours: several periods a day, past midnight, holidays, time zones, daylight saving.

Holidays come from the `holidays` package (https://holidays.readthedocs.io), which knows them by country and
region.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import pairwise
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from bot.documents import with_suggestion
from bot.errors import message
from bot.rules.source.node import Node, collect

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_MAX_WAIT_DAYS = 400  # a year and its longest holidays

#: Start and end in minutes since local midnight.
Period = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a team is on duty. `week` holds the periods of Monday to Sunday, in minutes since local midnight;
    an end beyond 1440 is on the next day. On a day that `is_closed`, no period begins; one that began the
    evening before still ends."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Period, ...], ...]
    is_closed: Callable[[date], bool]

    def is_open(self, moment: datetime) -> bool:
        """Whether the calendar is open at that moment."""
        return any(start <= moment < end for start, end in self._periods_around(moment, days=1))

    def after(self, moment: datetime, open_seconds: float) -> datetime:
        """The moment when so many open seconds have passed since `moment`, in UTC.

        Raises `ValueError` when there are not that many within 400 days.
        """
        remaining, reached = open_seconds, moment.astimezone(UTC)
        for start, end in self._periods_around(moment, days=_MAX_WAIT_DAYS):
            begin = max(start, reached)
            if begin >= end:
                continue
            length = (end - begin).total_seconds()
            if remaining <= length:
                return begin + timedelta(seconds=remaining)
            remaining, reached = remaining - length, end
        raise ValueError(
            f"calendar '{self.name}' is not open for {open_seconds:g} s within {_MAX_WAIT_DAYS} days"
        )

    def periods(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open periods that end after `since` and begin before `until`, in order, in UTC."""
        for start, end in self._periods_around(since, days=(until - since).days + 2):
            if end > since and start < until:
                yield start, end

    def _periods_around(self, moment: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """The periods from the day before `moment` on, in order, in UTC."""
        first = moment.astimezone(self.zone).date() - timedelta(days=1)
        for offset in range(days + 2):
            day = first + timedelta(days=offset)
            if not self.is_closed(day):
                for start, end in self.week[day.weekday()]:
                    yield self._moment(day, start), self._moment(day, end)

    def _moment(self, day: date, minutes: int) -> datetime:
        """The moment at which a local clock shows so many minutes after midnight.

        When a clock shows a time twice, the first; a time that it skips is as far after the change as it
        would have been (PEP 495, `fold=0`).
        """
        day, minutes = day + timedelta(days=minutes // _DAY_MINUTES), minutes % _DAY_MINUTES
        local = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=self.zone)
        return local.astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delay:
    """How long after an event something is due: `seconds`, counted in `calendar` when there is one."""

    seconds: float
    calendar: Calendar | None = None

    def due(self, moment: datetime) -> datetime:
        """The moment at which it is due for an event at `moment`."""
        if self.calendar is not None:
            return self.calendar.after(moment, self.seconds)
        return moment + timedelta(seconds=self.seconds)


def compile_calendar(node: Node, default_zone: str) -> Calendar:
    """The calendar written at `node`; `default_zone` is the time zone of the configuration."""
    members = node.members(("timezone", "open", "holidays"))
    if "open" not in members:
        raise node.error(message("'open' is missing; such as open: {mon-fri: [\"09:00-18:00\"]}"))
    name = members["timezone"].text() if "timezone" in members else default_zone
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise members.get("timezone", node).error(
            message(
                "'timezone': there is no time zone '{name}'; write one such as Europe/Paris", name=name[:40]
            )
        ) from error
    closing = partial(_compile_holidays, members["holidays"]) if "holidays" in members else lambda: _never
    steps: tuple[Callable[[], Any], ...] = (partial(_compile_week, members["open"]), closing)
    week, is_closed = collect(steps)  # together, so that the mistakes of both are reported
    return Calendar(name=str(node.path[-1]), zone=zone, week=week, is_closed=is_closed)


def always_open(name: str) -> Calendar:
    """A calendar that never closes."""
    return Calendar(
        name=name, zone=ZoneInfo("UTC"), week=(((0, _DAY_MINUTES),),) * len(DAYS), is_closed=_never
    )


def _never(day: date) -> bool:
    return False


def _compile_week(node: Node) -> tuple[tuple[Period, ...], ...]:
    week: dict[int, tuple[Period, ...]] = {}
    for key, member in node.members().items():
        periods = _parse_periods(member)
        for day in _parse_days(key, member):
            if day in week:
                raise member.error(message("'{day}' is written twice under 'open'", day=DAYS[day]), key=True)
            week[day] = periods
    if not any(week.values()):
        raise node.error(message("this calendar is never open"))
    return tuple(week.get(day, ()) for day in range(len(DAYS)))


def _parse_days(key: str, node: Node) -> list[int]:
    """The weekdays of `sat` or `mon-fri`; a range may run over the weekend."""
    ends = [word.strip().lower() for word in key.split("-")]
    unknown = next((word for word in ends if word not in DAYS), None)
    if unknown is not None or len(ends) > 2:
        text = message("expected a day or days such as sat or mon-fri, found '{value}'", value=key[:20])
        raise node.error(with_suggestion(text, unknown or key, DAYS), key=True)
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _parse_periods(node: Node) -> tuple[Period, ...]:
    periods = sorted(collect(partial(_parse_period, item) for item in node.items()))
    for (_, end), (start, _) in pairwise(periods):
        if start < end:
            raise node.error(message("these periods overlap"))
    return tuple(periods)


def _parse_period(node: Node) -> Period:
    value = node.text()[:20]
    match = _PERIOD.fullmatch(node.text().strip())
    if not match:
        raise node.error(message("expected a period such as \"09:00-18:00\", found '{value}'", value=value))
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if start >= _DAY_MINUTES or end > _DAY_MINUTES or max(start_minute, end_minute) > 59 or start == end:
        raise node.error(
            message("'{value}' is not a period of a day; 00:00-24:00 is the whole day", value=value)
        )
    return start, end if end > start else end + _DAY_MINUTES  # past midnight


def _compile_holidays(node: Node) -> Callable[[date], bool]:
    allowed = ("country", "region", "also", "open")
    members = node.members(allowed) if isinstance(node.value, dict) else {"country": node}
    also_closed = frozenset(_parse_dates(members["also"])) if "also" in members else frozenset()
    open_anyway = frozenset(_parse_dates(members["open"])) if "open" in members else frozenset()
    is_public_holiday = _public_holidays(members) if "country" in members else _never
    return lambda day: day not in open_anyway and (day in also_closed or is_public_holiday(day))


def _public_holidays(members: dict[str, Node]) -> Callable[[date], bool]:
    country = members["country"].text().upper()
    region = members["region"].text().upper() if "region" in members else None
    try:
        days = _country_holidays(country, region)
    except NotImplementedError as error:
        is_region = region is not None and country in _holidays_package().list_supported_countries()
        raise members["region" if is_region else "country"].error(
            message(
                "no holidays are known for '{where}'; write an ISO code such as fr, or list them under"
                " 'also'",
                where=f"{country[:20]}, {region[:20]}" if region else country[:20],
            )
        ) from error
    return lambda day: day in days


@cache
def _country_holidays(country: str, region: str | None) -> Container[date]:
    """The holidays of a country or region: computed once, however many calendars and reloads there are."""
    days: Container[date] = _holidays_package().country_holidays(country, subdiv=region)
    return days


def _holidays_package() -> ModuleType:
    # Importing it takes 60 ms, which every command would pay; most rules name no country.
    import holidays  # noqa: PLC0415

    return holidays


def _parse_dates(node: Node) -> tuple[date, ...]:
    return collect(partial(_parse_date, item) for item in node.items())


def _parse_date(node: Node) -> date:
    try:
        return date.fromisoformat(node.text())
    except ValueError as error:
        raise node.error(
            message("expected a date such as 2026-12-24, found '{value}'", value=node.text()[:20])
        ) from error
