"""Follows the queue for everybody who listens, and only while somebody does: one event for each case that
came, changed or was closed.

The last events are kept, so that whoever was cut off names the last one they saw and misses nothing. Whoever
names one that is not known any more is told to read the whole list anew.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from bot.runtime.clock import Clock
from bot.services.review.watching import mark_cases
from bot.services.workspace import Workspace

_KEPT = 5_000
#: Longer without an event, and a comment keeps the connection open.
_SILENCE_SECONDS = 10.0
#: So long the queue is followed after the last listener has gone: it may only have been cut off.
_LINGERING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Change:
    number: int
    kind: str
    case_id: int


class CaseFeed:
    """The changes that all listeners share."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self._workspace = workspace
        self._clock = clock
        self._left_at = float("-inf")
        # The numbers of another run of the program mean nothing here.
        self._run = secrets.token_hex(4)
        self._number = 0
        self._changes: deque[_Change] = deque(maxlen=_KEPT)
        self._marks: Mapping[int, int] | None = None
        self._lock = asyncio.Lock()
        self._next = asyncio.Event()
        self._listeners = 0
        self._is_closed = False

    async def run_once(self) -> bool:
        """Look again if somebody listens; call this every second. Always False: nothing more is to do at
        once. Raises `StoreBusy` when the database cannot be read."""
        if self._listeners or self._clock.monotonic() - self._left_at < _LINGERING_SECONDS:
            await self._look()
        else:
            # What happens while nobody looks is not known: whoever comes back reads the list anew.
            self._forget()
        return False

    def close(self) -> None:
        """Let every listener go."""
        self._is_closed = True
        self._next.set()

    async def events(self, last_id: str) -> AsyncIterator[bytes]:
        """The bytes of a stream of server-sent events, without an end until the feed is closed."""
        self._listeners += 1
        try:
            if self._marks is None:
                await self._look()
            seen = self._seen(last_id)
            if seen is None:
                seen = self._number
                yield self._event(seen, "reset", None)
            while not self._is_closed:
                waiting = self._next
                if seen < self._number - len(self._changes):  # too slow: it has missed some
                    seen = self._number
                    yield self._event(seen, "reset", None)
                for change in [change for change in self._changes if change.number > seen]:
                    seen = change.number
                    yield self._event(seen, change.kind, change.case_id)
                while not self._is_closed and not await _is_set_within(waiting, _SILENCE_SECONDS):
                    yield b": still here\n\n"
        finally:
            self._listeners -= 1
            self._left_at = self._clock.monotonic()

    async def _look(self) -> None:
        async with self._lock:
            marks = await mark_cases(self._workspace)
            before, self._marks = self._marks, marks
            if before is None:
                return
            for case_id in before.keys() - marks.keys():
                self._add("closed", case_id)
            for case_id, mark in marks.items():
                if case_id not in before:
                    self._add("opened", case_id)
                elif before[case_id] != mark:
                    self._add("changed", case_id)
            self._next.set()
            self._next = asyncio.Event()

    def _add(self, kind: str, case_id: int) -> None:
        self._number += 1
        self._changes.append(_Change(self._number, kind, case_id))

    def _forget(self) -> None:
        if self._marks is not None:
            self._marks = None
            self._changes.clear()
            self._run = secrets.token_hex(4)

    def _seen(self, last_id: str) -> int | None:
        """The number of the last event that a listener has; None when what came since is not known."""
        run, _, number = last_id.partition("-")
        if run != self._run or not (number.isascii() and number.isdecimal()) or len(number) > 18:
            return None
        return int(number) if self._number - len(self._changes) <= int(number) <= self._number else None

    def _event(self, number: int, kind: str, case_id: int | None) -> bytes:
        data = {} if case_id is None else {"case_id": case_id}
        return f"id: {self._run}-{number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n".encode()


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
