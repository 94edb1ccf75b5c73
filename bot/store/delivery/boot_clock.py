"""How long the machine has been running: a clock that nobody can set, for spans that must not be cheated."""

import time
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # Linux: https://man7.org/linux/man-pages/man5/proc.5.html


@dataclass(frozen=True, slots=True)
class BootTime:
    """Seconds since an unknown moment. Only two of the same boot can be compared; an empty boot is like
    no other."""

    boot: str
    seconds: float


UNKNOWN = BootTime("", 0.0)


def boot_time() -> BootTime:
    """The uptime now, with the time that the machine slept where the system counts it.

    Where the system does not name its boots, each process counts as one.
    """
    seconds = time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
    return BootTime(_boot(), seconds)


@cache
def _boot() -> str:
    try:
        return _BOOT_ID.read_text("ascii").strip() or uuid.uuid4().hex
    except (OSError, ValueError):
        return uuid.uuid4().hex
