"""Keys as a person strikes them, one at a time.

What was struck before anybody can have read the screen, a key that is held down, and what arrives in one
piece (a paste, an arrow key, the backlog of a slow line) are no keys: they are dropped without a word.
"""

import os
import select
import signal
import sys
import termios
import time
from collections.abc import Callable
from types import FrameType, TracebackType

from bot.present.answer_keys import READING_SECONDS, REPEAT_SECONDS

#: What ends a session whenever it comes: interrupt and end of file.
INTERRUPT, END = "\x03", "\x04"
_PIECE = 1024  # bytes read at once
_STOPPED = 128  # plus the signal, as shells count

SignalHandler = Callable[[int, FrameType | None], object] | int | None


class Keyboard:
    """A terminal that gives single keys and echoes none, from entering to leaving."""

    def __init__(self, descriptor: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._descriptor = descriptor
        self._clock = clock
        self._drawn_at = clock()
        self._struck = ""  # the last key, counted or not
        self._struck_at = float("-inf")
        self._counted = ""  # the last key that counted
        self._pending = ""
        self._handlers: dict[signal.Signals, SignalHandler] = {}

    def __enter__(self) -> "Keyboard":
        self._attributes = termios.tcgetattr(self._descriptor)
        attributes = termios.tcgetattr(self._descriptor)
        # Lines of ours are still drawn as ever, so this is less than a raw terminal.
        attributes[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, attributes)
        for number in (signal.SIGTERM, signal.SIGHUP):
            # So that the case goes back to the queue and the terminal to its echo.
            self._handlers[number] = signal.signal(number, _stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._attributes)

    def screen_drawn(self) -> None:
        """A new screen stands: forget what was struck before it."""
        termios.tcflush(self._descriptor, termios.TCIFLUSH)
        self._pending = ""
        self._drawn_at = self._clock()

    def read(self, timeout: float | None = None) -> str:
        """The next key that counts, in lower case; empty when none came within `timeout` seconds."""
        while True:
            piece = self._pending or self._read_piece(timeout)
            self._pending = ""
            if not piece or INTERRUPT in piece:
                return piece and INTERRUPT
            if self._counts(piece):
                self._counted = piece
                return piece.lower()

    def has_input(self, timeout: float = 0.0) -> bool:
        """Whether something was struck and not read yet."""
        return bool(select.select([self._descriptor], [], [], timeout)[0])

    def _counts(self, piece: str) -> bool:
        if len(piece) != 1:
            return False
        now = self._clock()
        is_held = piece == self._struck and now - self._struck_at < REPEAT_SECONDS
        self._struck, self._struck_at = piece, now
        if piece == END:
            return True
        if is_held or now - self._drawn_at < READING_SECONDS:
            return False
        # A key that is held pauses for half a second before it repeats, long enough for the next screen.
        return piece != self._counted or not self._is_repeated(piece)

    def _is_repeated(self, key: str) -> bool:
        following = self._read_piece(REPEAT_SECONDS)
        if following.strip(key) or not following:
            self._pending = following
            return False
        self._struck_at = self._clock()
        return True

    def _read_piece(self, timeout: float | None) -> str:
        """What has arrived; empty when nothing has within that time."""
        if timeout is not None and not self.has_input(timeout):
            return ""
        try:
            piece = os.read(self._descriptor, _PIECE)
        except OSError:  # the other side has gone
            piece = b""
        return piece.decode("utf-8", "replace") if piece else END


def _stop(number: int, _frame: FrameType | None) -> None:
    sys.exit(_STOPPED + number)
