"""Repeats the steps of the program until told to stop, and survives whatever one of them raises.

A step is a coroutine that returns True when there was work, so that it is called again at once. Between two
calls a loop sleeps until something is due, until it is woken, or until `longest` has passed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from bot.errors import StoreBusy, StoreFull

logger = logging.getLogger(__name__)

Step = Callable[[], Awaitable[bool]]
SecondsUntilDue = Callable[[], Awaitable[float | None]]

_FIRST_PAUSE_AFTER_FAULT = 1.0
_MAX_PAUSE_AFTER_FAULT = 30.0
_MIN_SLEEP = 0.01  # what is due "now" may be due by another clock's rounding; do not spin on it


async def never_due() -> float | None:
    """For a step that knows no due time: its loop sleeps for `longest`."""
    return None


class Loops:
    """The loops of one running program.

    `on_fault` is called with the name of a step that failed, `on_blocked` with the error of one that could
    not commit: that is no fault of the step, and the next try may succeed.
    """

    def __init__(
        self, on_fault: Callable[[str], None], on_blocked: Callable[[StoreBusy | StoreFull], None]
    ) -> None:
        self._on_fault = on_fault
        self._on_blocked = on_blocked
        self._wakeups: dict[str, asyncio.Event] = {}
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self,
        name: str,
        step: Step,
        *,
        longest: float,
        seconds_until_due: SecondsUntilDue = never_due,
        wakes: str | None = None,
    ) -> None:
        """Repeat `step`. When it had work, the loop named `wakes` is woken. None starts after `stop`."""
        if self._stopping.is_set():
            return
        self._spawn(name, self._run_loop(name, step, seconds_until_due, longest, wakes))

    def start_once(self, name: str, step: Step) -> None:
        """Call `step` once, beside the loops."""
        self._spawn(name, self._run_once(name, step))

    @property
    def is_stopping(self) -> bool:
        """Whether the program was told to stop."""
        return self._stopping.is_set()

    @property
    def names(self) -> list[str]:
        """The steps that were started."""
        return sorted(task.get_name() for task in self._tasks)

    def wake(self, name: str) -> None:
        """End the sleep of the loop of that name, or skip its next one."""
        self._wakeup(name).set()

    def waker(self, name: str) -> Callable[[], None]:
        """`wake` for that name, as a callback without arguments."""
        return partial(self.wake, name)

    async def pause(self, seconds: float) -> None:
        """Sleep that many seconds, or until the program is told to stop."""
        await _wait(self._stopping, seconds)

    def begin_stopping(self) -> None:
        """Let every loop end after its present step."""
        self._stopping.set()
        for wakeup in self._wakeups.values():
            wakeup.set()

    async def stop(self) -> None:
        """Cancel what has not ended and return once nothing runs any more."""
        self.begin_stopping()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _run_loop(
        self, name: str, step: Step, seconds_until_due: SecondsUntilDue, longest: float, wakes: str | None
    ) -> None:
        wakeup, pause = self._wakeup(name), _FIRST_PAUSE_AFTER_FAULT

        async def step_and_sleep() -> bool:
            wakeup.clear()  # before the step: what arrives while it works must not be slept over
            if await step():
                if wakes is not None:
                    self.wake(wakes)
                return True
            due = await seconds_until_due()
            await _wait(wakeup, longest if due is None else min(longest, max(due, _MIN_SLEEP)))
            return False

        while not self._stopping.is_set():
            if await self._survive(name, step_and_sleep):
                pause = _FIRST_PAUSE_AFTER_FAULT
            else:
                await self.pause(pause)
                pause = min(_MAX_PAUSE_AFTER_FAULT, pause * 2)

    async def _run_once(self, name: str, step: Step) -> None:
        await self._survive(name, step)

    async def _survive(self, name: str, step: Step) -> bool:
        """Call `step`; False when it failed. This is the one place that catches everything."""
        try:
            await step()
        except (StoreBusy, StoreFull) as error:
            self._on_blocked(error)
            return False
        except Exception:
            logger.exception("a step failed", extra={"action": "fault", "step": name})
            self._on_fault(name)
            return False
        return True

    def _spawn(self, name: str, coroutine: Coroutine[None, None, None]) -> None:
        self._tasks.add(asyncio.create_task(coroutine, name=name))

    def _wakeup(self, name: str) -> asyncio.Event:
        return self._wakeups.setdefault(name, asyncio.Event())


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
