"""Polls an account that its platform sends no webhooks for, and keeps what is new like a delivery.

The page and the place where the next poll goes on are one transaction, so a crash at any moment repeats a
page at most, whose events are known by their keys. Each account has a loop of its own: one that fails or is
slow holds up no other.
"""

import logging
import random
from datetime import timedelta
from functools import partial

from bot.domain import Account, Delivery
from bot.domain.waits import LONGEST_WAIT
from bot.errors import QuotaSpent, RateLimited, TamisError
from bot.platforms.ports import Adapter, Page, PollInterval, Request, Response, Transport, run
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.quota_meter import QuotaMeter
from bot.runtime.rate_limiter import backoff
from bot.store import Store
from bot.store.intake import polls

logger = logging.getLogger(__name__)

#: How far the first poll of an account looks back: nobody waits for an answer to what is older.
_FIRST_LOOK = timedelta(days=1)
#: An account on which something came is polled twice as often, one on which nothing did half as often again.
_SOONER, _LATER = 0.5, 1.5
#: Within so many seconds of the new day an account is polled whose quota was used up.
_AFTER_TURN = 60.0


class AccountPoller:
    """Polls one account again and again, the sooner the more comes; where the platform has a daily quota,
    which `sharing` accounts use, no sooner than it lasts for."""

    def __init__(
        self,
        db: Store,
        adapter: Adapter,
        account: Account,
        interval: PollInterval,
        transport: Transport,
        *,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
        sharing: int = 1,
    ) -> None:
        self._db = db
        self._adapter = adapter
        self._account = account
        self._interval = interval
        self._calls = _Calls(transport)
        self._meter = QuotaMeter(db, clock)
        self._sharing = sharing
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._seconds = interval.shortest
        self._due_at = clock.monotonic()
        self._failures = 0

    async def run_once(self) -> bool:
        """Poll if it is time to; True when something new was kept."""
        if await self.seconds_until_due() > 0:
            return False
        poll = await self._db.read(lambda tx: polls.get_poll(tx, self._adapter.source.name, self._account.id))
        since = self._clock.now() - _FIRST_LOOK
        self._calls.cost = 0
        try:
            page = await run(self._adapter.poll(self._account, poll.cursor, since), self._calls)
        except TamisError as error:
            await self._postpone(error)
            return False
        return await self._keep(page)

    async def seconds_until_due(self) -> float:
        """Seconds until the account is polled again."""
        return max(0.0, self._due_at - self._clock.monotonic())

    async def _keep(self, page: Page) -> bool:
        now, source = self._clock.now(), self._adapter.source.name
        delivery = page.body and Delivery(source=source, body=page.body, headers={}, received_at=now)
        is_new = await self._db.write(
            partial(
                polls.keep_page,
                source=source,
                account_id=self._account.id,
                cursor=page.cursor,
                delivery=delivery or None,
                at=now.timestamp(),
            )
        )
        if self._failures:
            logger.info("an account can be polled again", extra=self._extra("poll_recovered"))
        self._failures = 0
        factor = _SOONER if is_new else _LATER
        self._seconds = min(self._interval.longest, max(self._interval.shortest, self._seconds * factor))
        wait = 0.0 if page.has_more else max(self._seconds, await self._seconds_by_quota())
        self._due_at = self._clock.monotonic() + wait
        return is_new

    async def _seconds_by_quota(self) -> float:
        """How long to wait so that polls like the last one last until the day of the quota turns."""
        quota = self._adapter.daily_quota()
        if quota is None or not self._calls.cost:
            return 0.0
        return await self._meter.seconds_between_polls(quota, self._calls.cost, self._sharing)

    async def _postpone(self, error: TamisError) -> None:
        """Later and later, and never as late as the platform may wish; the first failure is logged."""
        self._failures += 1
        if self._failures == 1:
            logger.warning("an account cannot be polled: %s", error, extra=self._extra("poll_failed"))
        problem, at = str(error), self._clock.now().timestamp()
        source, account_id = self._adapter.source.name, self._account.id
        await self._db.write(lambda tx: polls.record_failure(tx, source, account_id, problem, at=at))
        if isinstance(error, QuotaSpent) and (quota := self._adapter.daily_quota()) is not None:
            now = self._clock.now()
            until_turn = (quota.turns_at(now) - now).total_seconds()
            self._due_at = self._clock.monotonic() + until_turn + self._jitter.uniform(1.0, _AFTER_TURN)
            return
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        longest = self._interval.longest if retry_after is None else LONGEST_WAIT
        wait = backoff(self._failures, retry_after, self._jitter, longest=longest)
        self._due_at = self._clock.monotonic() + min(wait, LONGEST_WAIT)

    def _extra(self, action: str) -> dict[str, str]:
        return {"action": action, "source": self._adapter.source.name, "account": self._account.id}


class _Calls:
    """The calls of a poll, with what they take of a daily quota."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.cost = 0

    async def send(self, request: Request) -> Response:
        """Send one."""
        self.cost += request.cost
        return await self._transport.send(request)
