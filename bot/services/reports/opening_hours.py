"""The hours in which a team is on duty, ready to be asked often: how many seconds of a span are in them."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store.reporting.columns import Floats, Mask


class OpeningHours:
    """The open periods of a calendar between two moments. Times are seconds since 1970."""

    def __init__(self, name: str, periods: Iterable[tuple[datetime, datetime]]) -> None:
        """`periods` are in order and do not overlap."""
        self.name = name
        spans = [(start.timestamp(), end.timestamp()) for start, end in periods]
        self._starts = np.array([start for start, _ in spans])
        self._ends = np.array([end for _, end in spans])
        self._moments = np.array([moment for span in spans for moment in span])
        self._passed = np.repeat(np.cumsum(self._ends - self._starts), 2)
        self._passed[::2] -= self._ends - self._starts

    def seconds_between(self, begins: Floats, ends: Floats) -> Floats:
        """How many open seconds there are from each of `begins` to each of `ends`; 0 when it ends before it
        begins, NaN for an end that nobody knows."""
        seconds: Floats = np.maximum(0.0, self._open_until(ends) - self._open_until(begins))
        return seconds

    def are_open(self, moments: Floats) -> Mask:
        """At which of the moments the team is on duty."""
        index = np.searchsorted(self._starts, moments, side="right") - 1
        is_open: Mask = (index >= 0) & (moments < np.append(self._ends, np.nan)[index])
        return is_open

    def _open_until(self, moments: Floats) -> Floats:
        if not len(self._moments):
            return np.zeros(len(moments))
        passed: Floats = np.interp(moments, self._moments, self._passed)
        return passed


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
