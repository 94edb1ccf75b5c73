"""Webhooks that are not taken in: counted, logged once a minute, and stored for the doctor."""

import logging

from bot.domain import Refusal
from bot.errors import StoreBusy, StoreFull, StoreMoved
from bot.runtime.clock import Clock
from bot.runtime.minute_log import MinuteLog
from bot.store import Store
from bot.store.intake import refused_deliveries
from bot.store.intake.refused_deliveries import Refused

logger = logging.getLogger(__name__)

_TEXTS = {
    Refusal.SIGNATURE: (logging.WARNING, "webhooks with a wrong signature: forged, or the secret is wrong"),
    Refusal.VERIFY_TOKEN: (logging.WARNING, "a subscription with a wrong verify token"),
    Refusal.DISK_FULL: (logging.ERROR, "deliveries cannot be stored, the disk is full"),
    Refusal.DATABASE_BUSY: (logging.ERROR, "deliveries cannot be stored, the database is busy"),
    Refusal.DATABASE_MOVED: (
        logging.ERROR,
        "deliveries cannot be stored, the database was moved: name the new one as store: and start again",
    ),
}


def refusal_of(error: BaseException) -> Refusal:
    """Why a webhook was not taken in whose commit failed with this error."""
    if isinstance(error, StoreFull):
        return Refusal.DISK_FULL
    return Refusal.DATABASE_MOVED if isinstance(error, StoreMoved) else Refusal.DATABASE_BUSY


class Refusals:
    """The refusals of one running program."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._log = MinuteLog(logger, clock)
        self._pending: dict[tuple[str, Refusal], Refused] = {}

    def record(self, source: str, refusal: Refusal) -> None:
        """One more webhook was refused. Costs nothing that a stranger could make us pay."""
        level, text = _TEXTS[refusal]
        self._log.report(level, text, action="delivery_refused", source=source, why=refusal.value)
        earlier = self._pending.get((source, refusal), Refused(0, 0.0))
        self._pending[source, refusal] = Refused(earlier.count + 1, self._clock.now().timestamp())

    async def store(self, db: Store) -> None:
        """Store what has gathered. What cannot be stored, as on a full disk, is tried again."""
        self._log.flush()
        if not self._pending:
            return
        stored, self._pending = self._pending, {}
        try:
            await db.write(lambda tx: refused_deliveries.add_refused(tx, stored))
        except (StoreBusy, StoreFull):
            for key, refused in stored.items():
                later = self._pending.get(key, Refused(0, refused.last_at))
                self._pending[key] = Refused(refused.count + later.count, later.last_at)
            raise
