"""After an outage, asks for what no webhook told meanwhile: platforms try again for hours, but not for ever,
and some do not try at all."""

import logging
from collections.abc import Iterable
from datetime import tzinfo

from bot.domain import BackfillCause
from bot.domain.silence import is_always_quiet
from bot.platforms.ports import Adapter
from bot.runtime.backfiller import may_backfill
from bot.store import Store, Transaction
from bot.store.delivery import instance_mark
from bot.store.intake import backfills, silences
from bot.store.reporting import spikes

logger = logging.getLogger(__name__)

#: A restart takes seconds, and what is sent meanwhile is sent again.
_SHORTEST = 300.0
#: Whatever is usual: nobody knows what happened in an hour.
_ALWAYS = 3600.0
#: What was sent just before the end may have been lost with it.
_MARGIN = 300.0
#: Nobody waits for an answer to what is older, and platforms do not keep it for ever.
_LONGEST = 30 * 86_400.0


async def request_missed(db: Store, adapters: Iterable[Adapter], zone: tzinfo, now: float) -> None:
    """Ask for a backfill of the accounts on which something usually happens in the time since the program
    last ran; once for each outage, however often it is started.

    To be called before the program notes that it runs again.
    """
    accounts = [(adapter, account) for adapter in adapters for account in adapter.source.accounts]

    def request(tx: Transaction) -> tuple[float, list[str]]:
        mark = instance_mark.load_mark(tx)
        away = 0.0 if mark is None else now - mark.beat_at
        if mark is None or away < _SHORTEST:
            return away, []
        spikes.record_gap(tx, "", mark.beat_at, now)
        requested = []
        for adapter, account in accounts:
            if not may_backfill(adapter, account):
                continue
            volume = silences.read_volume(tx, account.id, now)
            if away < _ALWAYS and is_always_quiet(volume, mark.beat_at, now, zone):
                continue
            since = max(mark.beat_at - _MARGIN, now - _LONGEST)
            cause, source = BackfillCause.OUTAGE, adapter.source.name
            if backfills.request(tx, source, account.id, cause, since, at=now) is not None:
                requested.append(account.id)
        return away, requested

    away, requested = await db.write(request)
    if requested:
        logger.warning(
            "away for %.0f min: what no webhook told is fetched",
            away / 60,
            extra={"action": "backfill_requested", "accounts": len(requested), "seconds": round(away)},
        )
