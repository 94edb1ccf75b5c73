"""What waits to be written, in the order in which an engine's one writer thread takes it.

Writes share a commit with others. One that is urgent overtakes the ordinary ones, and a flood of urgent ones
does not keep the others waiting.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, TypeVar

from bot.errors import StoreBusy
from bot.store.ports import Transaction

T = TypeVar("T")

# Most writes in one commit: that many share its pages, and none waits long for the others. Urgent ones are
# short, and are the more the busier it is.
_MAX_GROUP = 16
_MAX_WRITES = 256


class Write(Generic[T]):
    """One piece of work for the writer thread, and the promise of its result."""

    __slots__ = ("is_lasting", "is_urgent", "outcome", "work")

    def __init__(self, work: Callable[[Transaction], T], *, is_urgent: bool, is_lasting: bool) -> None:
        self.work = work
        self.is_urgent = is_urgent
        self.is_lasting = is_lasting
        self.outcome: Future[T] = Future()


class Compaction:
    """A place in the queue of writes at which the file is rewritten: that cannot be done in a transaction."""

    __slots__ = ("outcome",)

    def __init__(self) -> None:
        self.outcome: Future[bool] = Future()


class WriteQueue:
    """What the writer thread has to do. Something urgent waits for a few other writes, not for all that came
    before it; and those are made, so that a flood of the urgent does not keep everything else waiting."""

    def __init__(self) -> None:
        self._urgent: deque[Write[Any]] = deque()
        self._ordinary: deque[Write[Any] | Compaction | None] = deque()
        self._length = threading.Semaphore(0)

    def put(self, item: Write[Any] | Compaction | None) -> None:
        """Add something to do; None is the end."""
        if isinstance(item, Write) and item.is_urgent:
            self._urgent.append(item)
        else:
            self._ordinary.append(item)
        self._length.release()

    def take(self) -> Write[Any] | Compaction | None:
        """What is next; the end when nothing else is left. Waits for it."""
        self._length.acquire()
        if self._urgent and (not self._ordinary or self._ordinary[0] is None):
            return self._urgent.popleft()
        return self._ordinary.popleft()

    def take_group(self, first: Write[Any]) -> Iterator[Write[Any]]:
        """The writes that share a commit with `first`, each taken when it is asked for. An urgent one that
        comes meanwhile is among them, and from then on no others are."""
        yield first
        has_urgent = first.is_urgent
        for size in range(1, _MAX_WRITES):
            if self._urgent:
                write, has_urgent = self._urgent.popleft(), True
            else:
                is_open = size < _MAX_GROUP and not has_urgent
                following = self._ordinary[0] if self._ordinary and is_open else None
                if not isinstance(following, Write):
                    return
                self._ordinary.popleft()
                write = following
            self._length.acquire()
            yield write


class QueuedStore:
    """What every engine does to have something written: it puts it into the queue of its writer thread."""

    def __init__(self) -> None:
        self._writes = WriteQueue()
        self._closed = False

    async def write(
        self, work: Callable[[Transaction], T], *, urgent: bool = False, lasting: bool = True
    ) -> T:
        """The result of `work(transaction)`, once it is on disk, or committed if it need not be `lasting`.

        An exception of `work` undoes only its own changes and is raised here. Raises
        `StoreFull` or `StoreBusy` when the commit cannot be made.
        """
        if self._closed:
            raise StoreBusy("the store is closing")
        write = Write(work, is_urgent=urgent, is_lasting=lasting or urgent)
        self._writes.put(write)
        return await asyncio.wrap_future(write.outcome)

    async def write_all(
        self, works: Iterable[Callable[[Transaction], T]], *, lasting: bool = True
    ) -> list[T]:
        """What each piece of work returned, in their order, once all are on disk, or committed.

        Each is as safe from the others as with `write`: of those that fail, the first one's exception is
        raised when all are through.
        """
        if self._closed:
            raise StoreBusy("the store is closing")
        writes = [Write(work, is_urgent=False, is_lasting=False) for work in works]
        for write in writes[-1:]:
            write.is_lasting = lasting  # and with it those before
        for write in writes:
            self._writes.put(write)
        try:
            # They are made in this order, so that nobody need be woken before the last one.
            for last in writes[-1:]:
                with suppress(Exception):
                    await asyncio.wrap_future(last.outcome)
        except asyncio.CancelledError:
            for write in writes:
                write.outcome.cancel()
            raise
        return [write.outcome.result() for write in writes]

    async def compact(self) -> bool:
        """Rewrite the file, and empty the write-ahead log into it; False when a reader would not let go.

        Raises `StoreFull` or `StoreBusy` when the file cannot be rewritten: that takes its size once more.
        """
        if self._closed:
            raise StoreBusy("the store is closing")
        compaction = Compaction()
        self._writes.put(compaction)
        return await asyncio.wrap_future(compaction.outcome)
