"""Notices accounts that have been silent for longer than is usual at this hour of the week: more often a lost
subscription than peace. What they did not tell is then fetched."""

import logging
from collections.abc import Callable, Iterable
from datetime import tzinfo
from functools import partial

from bot.domain import Account, BackfillCause
from bot.domain.silence import Volume, is_unusual, usual_gap
from bot.platforms.ports import Adapter
from bot.runtime.backfiller import may_backfill
from bot.runtime.clock import Clock
from bot.runtime.loop import Loops
from bot.store import Store, Transaction
from bot.store.delivery import alerts
from bot.store.intake import backfills, silences
from bot.store.intake.silences import Silence
from bot.store.reporting import spikes

logger = logging.getLogger(__name__)

#: Between two looks.
_SECONDS = 60.0
#: What is usual changes slowly, and reading weeks of it takes a moment.
_VOLUME_SECONDS = 3600.0
#: Before that, nothing is looked up: no silence of so short a time is told.
_SHORTEST = 600.0
#: What was written just before the last thing that was told may not have been told any more.
_MARGIN = 300.0


def watch_silences(loops: Loops, db: Store, adapters: Iterable[Adapter], zone: tzinfo, clock: Clock) -> None:
    """Look every minute for as long as the program runs."""
    watch = SilenceWatch(db, adapters, zone, clock=clock)
    loops.start("silence", watch.run_once, longest=_SECONDS)


class SilenceWatch:
    """Looks at every account of these adapters; `zone` is that of the people there."""

    def __init__(self, db: Store, adapters: Iterable[Adapter], zone: tzinfo, *, clock: Clock) -> None:
        self._db = db
        self._accounts = [(adapter, account) for adapter in adapters for account in adapter.source.accounts]
        self._zone = zone
        self._clock = clock
        #: Before it started, nobody could tell it anything: that was no silence.
        self._started_at = clock.now().timestamp()
        self._volumes: dict[str, tuple[float, Volume]] = {}

    async def run_once(self) -> bool:
        """Always False: there is nothing more to do at once."""
        silent = {(one.source, one.account_id): one for one in await self._db.read(silences.list_silences)}
        for adapter, account in self._accounts:
            silence = silent.pop((adapter.source.name, account.id), None)
            heard_at = await self._db.read(partial(silences.last_heard, account_id=account.id))
            if heard_at is None:
                continue
            if silence is None:
                await self._look(adapter, account, heard_at)
            elif heard_at > silence.since:
                await self._end(silence)
        for silence in silent.values():  # accounts that are configured no more
            await self._db.write(_ending(silence))
        return False

    async def _look(self, adapter: Adapter, account: Account, heard_at: float) -> None:
        now = self._clock.now().timestamp()
        since = max(heard_at, self._started_at)
        if now - since < _SHORTEST:
            return
        volume = await self._volume(account.id, now)
        if not is_unusual(volume, since, now, self._zone):
            return
        usual = usual_gap(volume, since, self._zone)
        silence = Silence(
            source=adapter.source.name,
            account_id=account.id,
            since=heard_at,
            usual=now - since if usual is None else usual,
            noticed_at=now,
        )
        can_backfill = may_backfill(adapter, account)
        await self._db.write(lambda tx: _begin(tx, silence, can_backfill=can_backfill))

    async def _end(self, silence: Silence) -> None:
        heard_at = self._clock.now().timestamp()

        def end(tx: Transaction) -> None:
            silences.end_silence(tx, silence.source, silence.account_id)
            spikes.record_gap(tx, silence.account_id, silence.since, heard_at)

        await self._db.write(end)
        logger.warning(
            "an account is heard again",
            extra={"action": "silence_ended", "source": silence.source, "account": silence.account_id},
        )

    async def _volume(self, account_id: str, now: float) -> Volume:
        read_at, volume = self._volumes.get(account_id, (float("-inf"), None))
        if volume is None or now - read_at >= _VOLUME_SECONDS:
            volume = await self._db.read(lambda tx: silences.read_volume(tx, account_id, now))
            self._volumes[account_id] = now, volume
        return volume


def _ending(silence: Silence) -> Callable[[Transaction], None]:
    return partial(silences.end_silence, source=silence.source, account_id=silence.account_id)


def _begin(tx: Transaction, silence: Silence, *, can_backfill: bool) -> None:
    """Tell the operator once, and have fetched what was not told."""
    if not silences.begin_silence(tx, silence):
        return
    silent, usual = (silence.noticed_at - silence.since) / 60, silence.usual / 60
    alerts.raise_alert(
        tx,
        f"account {silence.account_id} has told nothing for {silent:.0f} min, where at most {usual:.0f} min"
        f" are usual at this hour: check its token and its webhook subscription",
        at=silence.noticed_at,
    )
    if can_backfill:
        since = silence.since - _MARGIN
        source, account_id = silence.source, silence.account_id
        backfills.request(tx, source, account_id, BackfillCause.SILENCE, since, at=silence.noticed_at)
