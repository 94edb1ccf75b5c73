"""Logs what goes wrong again and again: at once, and from then on once a minute with how often.

A full disk refuses thousands of webhooks an hour; a line for each would only hide the first.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.runtime.clock import Clock

_SECONDS = 60.0
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass
class _Line:
    """The log of one thing: since when it was not written, and how often it has happened meanwhile."""

    written_at: float
    pending: int = 0
    latest: Mapping[str, str] = field(default_factory=dict)


class MinuteLog:
    """Writes to `logger`. What is reported with the same text and the same details shares a line."""

    def __init__(self, logger: logging.Logger, clock: Clock) -> None:
        self._logger = logger
        self._clock = clock
        self._lines: dict[tuple[int, str, tuple[tuple[str, str], ...]], _Line] = {}

    def report(self, level: int, text: str, *, latest: Mapping[str, str] = _NOTHING, **details: str) -> None:
        """It has happened once more. `latest` may differ each time: a line shows the last one."""
        key = (level, text, tuple(sorted(details.items())))
        line = self._lines.get(key)
        if line is None:
            self._lines[key] = _Line(self._clock.monotonic())
            self._write(key, 1, latest)
        else:
            line.pending += 1
            line.latest = latest

    def flush(self) -> None:
        """Write what has gathered for a minute, and forget what has not happened for one; call this often."""
        now = self._clock.monotonic()
        for key, line in list(self._lines.items()):
            if now - line.written_at < _SECONDS:
                continue
            if line.pending:
                self._write(key, line.pending, line.latest)
                self._lines[key] = _Line(now)
            else:
                del self._lines[key]

    def _write(
        self, key: tuple[int, str, tuple[tuple[str, str], ...]], count: int, latest: Mapping[str, str]
    ) -> None:
        level, text, details = key
        self._logger.log(level, text, extra={**dict(details), **latest, "count": count})
