"""Asks a platform once a day what it counts of an account: of the last days again, for figures are revised.

It changes nothing there. What fails is tried again after an hour, and shown by `tamis doctor`.
"""

import logging
import random
from datetime import timedelta

from bot.domain import Account, Actor
from bot.errors import TamisError
from bot.platforms.ports import Adapter, Transport, run
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.store import Store, Transaction
from bot.store.intake import polls
from bot.store.reporting import platform_metrics

logger = logging.getLogger(__name__)

_DAY_SECONDS, _HOUR_SECONDS = 86_400.0, 3_600.0
#: Accounts are not all asked in the same minute.
_SPREAD_SECONDS = 300.0
#: How many days before yesterday are asked for: some platforms count days late, and all revise the last ones.
_FIRST_LOOK, _AGAIN = timedelta(days=27), timedelta(days=3)
_PLATFORM = Actor.system("platform")


class MetricsReader:
    """Reads what a platform counts of one account, every day, over restarts."""

    def __init__(
        self,
        db: Store,
        adapter: Adapter,
        account: Account,
        transport: Transport,
        *,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
    ) -> None:
        self._db = db
        self._adapter = adapter
        self._account = account
        self._transport = transport
        self._clock = clock
        self._spread = (jitter or random.Random()).uniform(0.0, _SPREAD_SECONDS)  # noqa: S311  no secret
        #: Under which its state is kept, beside that of the account's own polls.
        self._name = f"{adapter.source.name}{polls.OF_METRICS}"
        self._due_at: float | None = None

    async def run_once(self) -> bool:
        """Ask if it is time to; always False: there is nothing more to do at once."""
        if await self.seconds_until_due() > 0:
            return False
        poll = await self._db.read(lambda tx: polls.get_poll(tx, self._name, self._account.id))
        last = self._clock.now().date() - timedelta(days=1)  # today is not over
        first = last - (_FIRST_LOOK if poll.polled_at is None else _AGAIN)
        try:
            rows = await run(self._adapter.metrics(self._account, first, last), self._transport)
        except TamisError as error:
            await self._postpone(error)
            return False
        at = self._clock.now().timestamp()

        def keep(tx: Transaction) -> None:
            for source in sorted({row.source for row in rows}):
                of_source = [row for row in rows if row.source == source]
                platform_metrics.take_from_api(
                    tx, of_source, source=source, account_id=self._account.id, by=_PLATFORM, at=at
                )
            polls.keep_page(tx, self._name, self._account.id, cursor=last.isoformat(), delivery=None, at=at)

        await self._db.write(keep)
        self._due_at = self._clock.monotonic() + _DAY_SECONDS
        return False

    async def seconds_until_due(self) -> float:
        """Seconds until the account is asked again."""
        if self._due_at is None:
            poll = await self._db.read(lambda tx: polls.get_poll(tx, self._name, self._account.id))
            age = _DAY_SECONDS if poll.polled_at is None else self._clock.now().timestamp() - poll.polled_at
            self._due_at = self._clock.monotonic() + self._spread + max(0.0, _DAY_SECONDS - age)
        return max(0.0, self._due_at - self._clock.monotonic())

    async def _postpone(self, error: TamisError) -> None:
        extra = {
            "action": "metrics_failed",
            "source": self._adapter.source.name,
            "account": self._account.id,
        }
        logger.warning("what a platform counts of an account cannot be read: %s", error, extra=extra)
        at, problem = self._clock.now().timestamp(), str(error)
        await self._db.write(
            lambda tx: polls.record_failure(tx, self._name, self._account.id, problem, at=at)
        )
        self._due_at = self._clock.monotonic() + _HOUR_SECONDS
