"""When a post is due, as somebody writes it: a day and a time on the clocks of a place.

Twice a year these clocks skip an hour or show one twice. A time that does not exist there is a mistake, which
nobody could mend for its author; of one that is there twice the first is meant, and that is said.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Message, message

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}(?::\d{2})?\s*(?:Z|[+-]\d{2}:?\d{2})?")
_DAY_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}")


class WrongTime(Exception):
    """A time that cannot be meant; `problem` says why and what to write."""

    def __init__(self, problem: Message) -> None:
        self.problem = problem
        super().__init__(str(problem))


def parse_due_time(text: str, timezone: str) -> tuple[datetime, Message | None]:
    """The moment in UTC, and what should be known about it. Raises `WrongTime`.

    With an offset (`2026-10-25 02:30+01:00`) it is that moment, whatever the zone.
    """
    written = text.strip()
    if _DAY_ALONE.fullmatch(written):
        raise WrongTime(message("the time of day is missing: write '{day} 09:00'", day=written))
    if not _WRITTEN.fullmatch(written):
        raise WrongTime(message("expected a day and a time such as 2026-12-31 18:30"))
    try:
        moment = datetime.fromisoformat(_two_digits(written.replace(" ", "T", 1).replace(" ", "")))
    except ValueError as error:
        raise WrongTime(message("there is no such day or time")) from error
    if moment.tzinfo is not None:
        return moment.astimezone(UTC), None
    return _on_clocks_of(moment, timezone)


def _two_digits(text: str) -> str:
    """With the hour in two digits, as the standard wants it: people write 8:30."""
    return re.sub(r"T(\d):", r"T0\1:", text)


def _on_clocks_of(naive: datetime, timezone: str) -> tuple[datetime, Message | None]:
    zone = ZoneInfo(timezone)
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    moment = first.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        after = moment.astimezone(zone)
        raise WrongTime(
            message(
                "the clocks of {zone} skip this time, they go forward then: write {time}",
                zone=timezone,
                time=f"{after:%Y-%m-%d %H:%M}",
            )
        )
    if first.utcoffset() == second.utcoffset():
        return moment, None
    notice = message(
        "the clocks of {zone} show this time twice; the first is meant ({first}), for the second write"
        " {second}",
        zone=timezone,
        first=f"{first:%H:%M %Z}",
        second=f"{naive:%Y-%m-%d %H:%M}{_offset(second.utcoffset())}",
    )
    return moment, notice


def _offset(offset: timedelta | None) -> str:
    minutes = round((offset or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
