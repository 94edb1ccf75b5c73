"""Packs days that are over for the report, one after the other, while nobody waits for anything else."""

from bot.runtime.clock import Clock
from bot.runtime.loop import Loops
from bot.services.reports.packing import pack_days
from bot.store import Store
from bot.store.intake import events

#: Between two days: a year takes six minutes, and a processor of two is idle most of it.
_PAUSE_SECONDS = 1.0


#: How often is looked whether a day is over, or has changed.
_LONGEST_SECONDS = 60.0


def start(loops: Loops, db: Store, clock: Clock) -> None:
    """Pack days for as long as the program runs."""
    packer = DayPacker(db, clock=clock)
    loops.start(
        "report_days", packer.run_once, longest=_LONGEST_SECONDS, seconds_until_due=packer.seconds_until_due
    )


class DayPacker:
    """Packs the days of one database."""

    def __init__(self, db: Store, *, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._has_more = False

    async def run_once(self) -> bool:
        """Pack the latest day that is not packed, unless something waits to be decided. Always False: the
        next one has time."""
        now = self._clock.now()
        due = await self._db.read(lambda tx: events.seconds_until_event_due(tx, now.timestamp()))
        if due is None or due > 0:
            self._has_more = await pack_days(self._db, now, most=1) > 0
        return False

    async def seconds_until_due(self) -> float | None:
        """Seconds until the next day is packed; None when there may be none."""
        return _PAUSE_SECONDS if self._has_more else None
