"""A clock that stands still until a test sets it."""

from datetime import UTC, datetime, timedelta

from bot.store.delivery.boot_clock import BootTime

#: A Tuesday noon; far from midnight, month ends and daylight saving.
START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class FakeClock:
    """`now`, `monotonic` and `boot_time` move together by `advance`; `set_wall_clock` moves `now` alone."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The wall-clock time that was set last."""
        return self._now

    def monotonic(self) -> float:
        """Seconds by which this clock was advanced."""
        return self._elapsed

    def boot_time(self) -> BootTime:
        """Seconds by which this clock was advanced, all of one boot."""
        return BootTime("fake", self._elapsed)

    @property
    def timestamp(self) -> float:
        """`now` as the store keeps it."""
        return self._now.timestamp()

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass."""
        self._now += timedelta(seconds=seconds)
        self._elapsed += seconds

    def set_wall_clock(self, now: datetime) -> None:
        """Set the wall clock without any time passing, as NTP or an administrator does."""
        self._now = now
