"""What time it is, as a port: whoever needs the time is given a clock and asks no other.

Three times, because they answer three questions. `now` dates what is stored and may be set by a person or
by NTP; `monotonic` measures waits within this process; `boot_time` measures spans that must survive a
restart and must not be cheated by setting the wall clock.
"""

import time
from datetime import UTC, datetime
from typing import Protocol

from bot.store.delivery.boot_clock import BootTime, boot_time


class Clock(Protocol):
    """Tells the time. The tests pass one that they set themselves."""

    def now(self) -> datetime:
        """The wall-clock time, aware and in UTC."""

    def monotonic(self) -> float:
        """Seconds since an unknown moment; never goes back while the process lives."""

    def boot_time(self) -> BootTime:
        """How long the machine has been running, and which boot of it this is."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The wall-clock time, aware and in UTC."""
        # Not datetime.now(): the walk with a wrong clock replaces time.time() in the whole process.
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        """Seconds since an unknown moment; never goes back while the process lives."""
        return time.monotonic()

    def boot_time(self) -> BootTime:
        """How long the machine has been running, and which boot of it this is."""
        return boot_time()


SYSTEM_CLOCK: Clock = SystemClock()
