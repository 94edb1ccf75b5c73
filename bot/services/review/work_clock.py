"""How long somebody has worked without a break, by the keys they strike. Pure: the caller gives the time."""

#: From so many seconds without a key on it was a break.
BREAK = 600.0
#: Who has struck no key for so long is not at their work: as long as a claim lasts.
AWAY = 300.0


class WorkClock:
    """The stretch of work of one person, in seconds of any steady clock."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._last: float | None = None

    def strike(self, now: float) -> None:
        """A key was struck."""
        if self._last is None or self._began is None or now - self._last >= BREAK:
            self._began = now
        self._last = now

    def worked(self, now: float) -> float:
        """For how many seconds they have worked; 0 during a break."""
        if self._last is None or self._began is None or now - self._last >= BREAK:
            return 0.0
        return now - self._began

    def is_working(self, now: float) -> bool:
        """Whether they are at it; whoever has just come is."""
        return self._last is None or now - self._last < AWAY
