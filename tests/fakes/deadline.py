"""A deadline in processor time: for what must end at all, however slow or busy the machine is."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Far more than any text may take; what stops the program would take hours. bench/ measures how fast it is.
SECONDS = 30.0


class NeverEnds(AssertionError):
    """The work used up its processor time."""


@contextmanager
def must_end() -> Iterator[None]:
    """Raises `NeverEnds` in the work that uses up its processor time, also in a regular expression."""

    def stop(_: int, frame: FrameType | None) -> None:
        raise NeverEnds(f"{SECONDS:.0f} s of processor time were not enough")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
