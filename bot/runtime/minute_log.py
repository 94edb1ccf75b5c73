"""Logs what goes wrong again and again: at once, and from then on once a minute with how often.

A full disk refuses thousands of webhooks an hour; a line for each would only hide the first.
"""

import logging
from dataclasses import dataclass

from bot.runtime.clock import Clock

_SECONDS = 60.0


@dataclass
class _Line:
    """The log of one thing: since when it was not written, and how often it has happened meanwhile."""

    written_at: float
    pending: int = 0


class MinuteLog:
    """Writes to `logger`. What is reported with the same text and the same details shares a line."""

    def __init__(self, logger: logging.Logger, clock: Clock) -> None:
        self._logger = logger
        self._clock = clock
        self._lines: dict[tuple[int, str, tuple[tuple[str, str], ...]], _Line] = {}

    def report(self, level: int, text: str, **details: str) -> None:
        """It has happened once more."""
        key = (level, text, tuple(sorted(details.items())))
        line = self._lines.get(key)
        if line is None:
            self._lines[key] = _Line(self._clock.monotonic())
            self._write(key, 1)
        else:
            line.pending += 1

    def flush(self) -> None:
        """Write what has gathered for a minute, and forget what has not happened for one; call this often."""
        now = self._clock.monotonic()
        for key, line in list(self._lines.items()):
            if now - line.written_at < _SECONDS:
                continue
            if line.pending:
                self._write(key, line.pending)
                self._lines[key] = _Line(now)
            else:
                del self._lines[key]

    def _write(self, key: tuple[int, str, tuple[tuple[str, str], ...]], count: int) -> None:
        level, text, details = key
        self._logger.log(level, text, extra={**dict(details), "count": count})
