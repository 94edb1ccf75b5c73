"""One line on standard error that says how far a long command is, and for how much longer it runs.

At a terminal only, without colours, and gone when the command ends. The services tell the steps.
"""

import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from bot.cli.terminal import warn
from bot.domain.progress import Step
from bot.present.messages import Catalog

#: Seconds: what ends sooner shows nothing; the line changes no more often; nothing is foretold before.
_SILENCE, _BETWEEN, _BEFORE_FORETELLING = 1.0, 0.2, 3.0
#: How far back the speed is looked at: long enough to be steady, short enough to follow a change.
_MEMORY = 30.0
#: Below this, seconds would only be counted down wrongly; above, they are given in steps of five.
_A_FEW, _ROUNDING = 5.0, 5
_ERASE_ROW = "\r\x1b[K"

#: What is true after an interruption. Every other step changes nothing.
_AFTER_STOP = {
    Step.UNDO: "cli.stopped_undo",
    Step.BULK: "cli.stopped_bulk",
    Step.UNDO_BULK: "cli.stopped_bulk_undo",
    Step.ERASE_EVENTS: "cli.stopped_erasure",
    Step.ERASE_DELIVERIES: "cli.stopped_erasure",
    Step.ERASE_FILES: "cli.stopped_erasure",
    Step.BACKFILL: "cli.stopped_backfill",
    Step.SAVE: "",
    Step.CLASSIFY: "",
}


class ProgressLine:
    """The line, redrawn in place. It never wraps: a narrow terminal gets less of it."""

    def __init__(
        self, stream: TextIO | None, t: Catalog, clock: Callable[[], float], columns: Callable[[], int]
    ) -> None:
        """`stream` is None where nothing is to be drawn; `clock` counts seconds, `columns` the terminal's."""
        self.step: Step | None = None
        self._stream, self._t, self._clock, self._columns = stream, t, clock, columns
        self._began_at = clock()
        self._drawn_at = -math.inf
        self._is_measured = False
        self._speed = _Speed(self._began_at)

    def __call__(self, step: Step, done: int = 0, total: int | None = None) -> None:
        """Draw how far the step is, unless it was drawn just now."""
        now = self._clock()
        is_new, is_measured = step is not self.step, total is not None
        if is_new or is_measured != self._is_measured:
            # What went by before anybody could count is no measure of what follows.
            self.step, self._is_measured, self._speed = step, is_measured, _Speed(now)
        self._speed.advance(now, done)
        # A step without a measure may say nothing again before it ends: it is drawn when it begins.
        is_busy = is_new and not is_measured
        is_due = now - self._began_at >= _SILENCE and (is_new or now - self._drawn_at >= _BETWEEN)
        if self._stream is not None and (is_due or is_busy):
            self._drawn_at = now
            self._write(self._stream, self._fitting(self._versions(step, done, total, now)))

    def erase(self) -> None:
        """Leave the row as it was; nothing is drawn any more."""
        if self._stream is not None and self._drawn_at > -math.inf:
            self._write(self._stream, "")
        self._stream = None

    def _versions(self, step: Step, done: int, total: int | None, now: float) -> Iterator[str]:
        """What can be said, the fullest first."""
        t = self._t
        name = t(f"step.{step}")
        if not total:
            if done:
                yield t("progress.count", step=name, done=done)
            yield t("progress.busy", step=name)
            return
        percent = min(100, 100 * done // total)
        left = self._speed.seconds_left(now, done, total)
        if left is not None and left < _A_FEW:
            yield t("progress.nearly", step=name, percent=percent)
        elif left is not None:
            rounded = _ROUNDING * round(left / _ROUNDING)
            yield t("progress.left", step=name, percent=percent, left=t.duration(rounded))
        yield t("progress.share", step=name, percent=percent)
        yield f"{percent} %"

    def _fitting(self, versions: Iterator[str]) -> str:
        # The last column stays free: a sign there makes some terminals begin a new row.
        room = self._columns() - 1
        return next((text for text in map(self._encodable, versions) if len(text) <= room), "")

    def _encodable(self, text: str) -> str:
        encoding = getattr(self._stream, "encoding", None) or "ascii"
        return text.encode(encoding, "backslashreplace").decode(encoding)

    def _write(self, stream: TextIO, text: str) -> None:
        # The cursor goes back to the first column, so that a warning of another part begins there.
        try:
            stream.write(f"{_ERASE_ROW}{text}\r" if text else _ERASE_ROW)
            stream.flush()
        except OSError:  # the terminal was closed, and the work goes on without it
            self._stream = None


@contextmanager
def follow(t: Catalog) -> Iterator[ProgressLine]:
    """A line for as long as a service runs. Who interrupts it is told what has become of the work."""
    stream = sys.stderr if can_draw(sys.stderr, os.environ) else None
    line = ProgressLine(stream, t, time.monotonic, _columns_of_stderr)
    try:
        yield line
    except KeyboardInterrupt:
        line.erase()
        after = _AFTER_STOP.get(line.step, "cli.stopped_unchanged") if line.step else ""
        if after:
            warn(t(after))
        raise
    finally:
        line.erase()


def can_draw(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a line can be redrawn there: on a terminal that moves its cursor."""
    return stream.isatty() and environment.get("TERM", "dumb") not in ("", "dumb")


class _Speed:
    """How fast a step goes, with what happened lately counting most."""

    def __init__(self, now: float) -> None:
        self._began_at = self._at = now
        self._last_done: int | None = None
        self._done = self._seconds = 0.0

    def advance(self, now: float, done: int) -> None:
        """So much is done now. What was done when the step was first told is no work of its own."""
        elapsed, increase = now - self._at, done - (done if self._last_done is None else self._last_done)
        faded = math.exp(-elapsed / _MEMORY)
        self._done = self._done * faded + increase
        self._seconds = self._seconds * faded + elapsed
        self._at, self._last_done = now, done

    def seconds_left(self, now: float, done: int, total: int) -> float | None:
        """None while there is too little to go by, and when there is nothing left to do."""
        if now - self._began_at < _BEFORE_FORETELLING or self._done <= 0 or done >= total:
            return None
        return (total - done) * self._seconds / self._done


def _columns_of_stderr() -> int:
    # Of standard error itself: standard output may be a file. A terminal that does not know its width says 0.
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
