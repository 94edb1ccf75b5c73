"""Opening hours: several periods a day, past midnight, holidays, time zones, daylight saving.

Holidays come from the `holidays` package (https://holidays.readthedocs.io), which knows them by country and
region; it is imported only where a calendar names a country.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.documents import nearest
from bot.rules.source.node import Node, collect

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_LONGEST_WAIT = 400  # days in which an opening must come

Period = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When somebody is there. `week` holds the periods of Monday to Sunday, in minutes since local
    midnight; an end beyond 1440 lies in the next day. On a day that `is_closed`, no period begins: one
    that began the evening before still ends in it."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Period, ...], ...]
    is_closed: Callable[[date], bool]

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there at that moment."""
        return any(start <= moment < end for start, end in self._around(moment, days=1))

    def after(self, moment: datetime, open_seconds: float) -> datetime:
        """The moment when so many open seconds have passed since `moment`, in UTC.

        Raises `ValueError` when there are not that many within 400 days.
        """
        left, reached = open_seconds, moment.astimezone(UTC)
        for start, end in self._around(moment, days=_LONGEST_WAIT):
            begin = max(start, reached)
            if begin >= end:
                continue
            length = (end - begin).total_seconds()
            if left <= length:
                return begin + timedelta(seconds=left)
            left, reached = left - length, end
        raise ValueError(
            f"calendar '{self.name}' is not open for {open_seconds:g} s within {_LONGEST_WAIT} days"
        )

    def _around(self, moment: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """The periods from the day before `moment` on, in order, in UTC."""
        first = moment.astimezone(self.zone).date() - timedelta(days=1)
        for offset in range(days + 2):
            day = first + timedelta(days=offset)
            if not self.is_closed(day):
                for start, end in self.week[day.weekday()]:
                    yield self._moment(day, start), self._moment(day, end)

    def _moment(self, day: date, minutes: int) -> datetime:
        """The moment at which a local clock shows so many minutes after midnight. Where a clock shows a
        time twice, the first; a time that it skips is as far after the change as it would have been."""
        day, rest = day + timedelta(days=minutes // _DAY), minutes % _DAY
        local = datetime.combine(day, time(rest // 60, rest % 60), tzinfo=self.zone)
        return local.astimezone(UTC)


def calendar(spot: Node, zone: str) -> Calendar:
    """The calendar written at `spot`; `zone` is the one of the configuration."""
    members = spot.members(("timezone", "open", "holidays"))
    if "open" not in members:
        raise spot.wrong("'open' is missing; such as open: {mon-fri: [\"09:00-18:00\"]}")
    name = members["timezone"].text() if "timezone" in members else zone
    try:
        there = ZoneInfo(name)
    except (KeyError, ValueError, OSError) as trouble:
        raise members.get("timezone", spot).wrong(
            f"'timezone': there is no time zone '{name[:40]}'; write one such as Europe/Paris"
        ) from trouble
    closing = partial(_holidays, members["holidays"]) if "holidays" in members else lambda: _never
    steps: tuple[Callable[[], Any], ...] = (partial(_week, members["open"]), closing)
    week, closed = collect(steps)  # the mistakes of both
    return Calendar(name=str(spot.path[-1]), zone=there, week=week, is_closed=closed)


def always_open(name: str) -> Calendar:
    """A calendar without an end."""
    return Calendar(name=name, zone=ZoneInfo("UTC"), week=(((0, _DAY),),) * len(DAYS), is_closed=_never)


def _never(day: date) -> bool:
    return False


def _week(spot: Node) -> tuple[tuple[Period, ...], ...]:
    members = spot.members()
    week: dict[int, tuple[Period, ...]] = {}
    for key, periods in members.items():
        found = _periods(periods)
        for day in _days(key, periods):
            if day in week:
                raise periods.wrong(f"'{DAYS[day]}' stands under 'open' twice", key=True)
            week[day] = found
    if not any(week.values()):
        raise spot.wrong("this calendar is never open")
    return tuple(week.get(day, ()) for day in range(len(DAYS)))


def _days(key: str, spot: Node) -> list[int]:
    """The weekdays of `sat` or `mon-fri`; a range may run over the weekend."""
    ends = [word.strip().lower() for word in key.split("-")]
    wrong = next((word for word in ends if word not in DAYS), None)
    if wrong is not None or len(ends) > 2:
        hint = nearest(wrong or key, DAYS)
        raise spot.wrong(f"expected a day or days such as sat or mon-fri, found '{key[:20]}'{hint}", key=True)
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _periods(spot: Node) -> tuple[Period, ...]:
    found = sorted(collect(partial(_period, item) for item in spot.items()))
    for (_, end), (start, _) in pairwise(found):
        if start < end:
            raise spot.wrong("these periods overlap")
    return tuple(found)


def _period(spot: Node) -> Period:
    found = _PERIOD.fullmatch(spot.text().strip())
    if not found:
        raise spot.wrong(f"expected a period such as \"09:00-18:00\", found '{spot.text()[:20]}'")
    hours = [int(part) for part in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if start >= _DAY or end > _DAY or max(hours[1], hours[3]) > 59 or start == end:
        raise spot.wrong(f"'{spot.text()[:20]}' is no period of a day; 00:00-24:00 is all of it")
    return start, end if end > start else end + _DAY  # past midnight


def _holidays(spot: Node) -> Callable[[date], bool]:
    known = ("country", "region", "also", "open")
    members = spot.members(known) if isinstance(spot.value, dict) else {"country": spot}
    also = frozenset(_dates(members["also"])) if "also" in members else frozenset()
    opened = frozenset(_dates(members["open"])) if "open" in members else frozenset()
    public = _public(members) if "country" in members else _never
    return lambda day: day not in opened and (day in also or public(day))


def _public(members: dict[str, Node]) -> Callable[[date], bool]:
    country = members["country"].text().upper()
    region = members["region"].text().upper() if "region" in members else None
    try:
        found = _of_country(country, region)
    except NotImplementedError as trouble:
        is_region = region is not None and _is_country(country)
        what = f"{country[:20]}, {region[:20]}" if region else country[:20]
        raise members["region" if is_region else "country"].wrong(
            f"no holidays are known for '{what}'; write an ISO code such as fr, or list them under 'also'"
        ) from trouble
    return lambda day: day in found


@cache
def _of_country(country: str, region: str | None) -> Container[date]:
    """The holidays of a country or region: read once, whatever the number of calendars and reloads."""
    import holidays

    found: Container[date] = holidays.country_holidays(country, subdiv=region)
    return found


def _is_country(country: str) -> bool:
    import holidays

    return country in holidays.list_supported_countries()


def _dates(spot: Node) -> tuple[date, ...]:
    return collect(partial(_date, item) for item in spot.items())


def _date(spot: Node) -> date:
    try:
        return date.fromisoformat(spot.text())
    except ValueError as trouble:
        raise spot.wrong(f"expected a date such as 2026-12-24, found '{spot.text()[:20]}'") from trouble
