"""The hours in which a team is on duty, ready to be asked often: how many seconds of a span are in them."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate

from bot.errors import UserError
from bot.services.workspace import Workspace


class OpeningHours:
    """The open periods of a calendar between two moments. Times are seconds since 1970."""

    def __init__(self, name: str, periods: Iterable[tuple[datetime, datetime]]) -> None:
        """`periods` are in order and do not overlap."""
        self.name = name
        spans = [(start.timestamp(), end.timestamp()) for start, end in periods]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._before = [0.0, *accumulate(end - start for start, end in spans)]

    def seconds_between(self, begin: float, end: float) -> float:
        """How many open seconds there are from `begin` to `end`; 0 when it ends before it begins."""
        return max(0.0, self._open_until(end) - self._open_until(begin))

    def is_open(self, moment: float) -> bool:
        """Whether the team is on duty at that moment."""
        index = bisect_right(self._starts, moment) - 1
        return index >= 0 and moment < self._ends[index]

    def _open_until(self, moment: float) -> float:
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0.0
        return self._before[index] + min(moment, self._ends[index]) - self._starts[index]


def read_opening_hours(
    workspace: Workspace, name: str, since: datetime, until: datetime
) -> OpeningHours | None:
    """The calendar of that name in the rules in force; None for no name.

    Raises `UserError` when no calendar has the name, and `ConfigError` when the rules are invalid.
    """
    if not name:
        return None
    calendars = workspace.rules.calendars
    if name not in calendars:
        raise UserError("no_such_calendar", name=name, calendars=", ".join(sorted(calendars)) or "-")
    return OpeningHours(name, calendars[name].periods(since, until))
