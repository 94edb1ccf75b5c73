"""Flushes what was committed to disk, beside the thread that writes.

SQLite would flush within each commit (`synchronous=FULL`), so that nothing else is written meanwhile. Here it
flushes only what a checkpoint needs (`NORMAL`), and whoever must know that a commit lasts is told by this
thread: a flush of the log covers everything that was committed before it began. Many share one.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from bot.errors import StoreFull

#: What SQLite calls itself where the system has it: the length of the log is flushed with its content.
_flush = getattr(os, "fdatasync", os.fsync)

#: What is called with the promise of a result once that may be given: the result or the error.
Outcome = tuple[Future[Any], Callable[[], None]]


class Flusher:
    """The thread, for the log beside `database`. Once a flush has failed nobody knows what is on disk, and
    the system tells each failure only once: `failure` says so, and nothing is flushed any more."""

    def __init__(self, database: Path) -> None:
        self._path = f"{database}-wal"
        self.failure: StoreFull | None = None
        self._is_flushed = True
        self._waiting: SimpleQueue[list[Outcome] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-flusher", daemon=True)
        self._thread.start()

    def note_commit(self) -> None:
        """Something was committed that no flush covers which has begun."""
        self._is_flushed = False

    def deliver_flushed(self, outcomes: list[Outcome]) -> None:
        """Flush what was committed until now, then deliver these outcomes."""
        self._waiting.put(outcomes)

    def close(self) -> None:
        """End once everything was delivered."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_last = False
        while not is_last:
            batch = [self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            is_last = None in batch
            if self.failure is None and not self._is_flushed:
                self._is_flushed = True  # before it begins: what is committed meanwhile needs another one
                self.failure = self._flush_log()
            for promise, deliver in (outcome for outcomes in batch if outcomes for outcome in outcomes):
                if self.failure is None:
                    deliver()
                else:
                    promise.set_exception(self.failure)

    def _flush_log(self) -> StoreFull | None:
        try:
            # Opened anew each time, so that nothing need be known about when it is begun. SQLite has no locks
            # on it that closing it could end.
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                _flush(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            return StoreFull(f"what was written last may not be on disk, restart: {error.strerror}")
        return None
