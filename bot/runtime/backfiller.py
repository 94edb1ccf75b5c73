"""Fetches what no webhook told, page by page, and keeps what is new of it like deliveries.

Each account has a loop of its own: one that fails or is slow holds up no other. Whoever asks for a backfill
leaves a request in the database; a page is kept by whoever asked for it first, so that a command may fetch
beside the program. It is never given up: what fails goes on later.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.domain import Account, Delivery, Event, Kind
from bot.errors import Malformed, RateLimited, TamisError
from bot.platforms.ports import Adapter, BackfillPage, Transport, run
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import backoff
from bot.store import Store, Transaction
from bot.store.delivery import pauses
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.intake import backfills, duplicates
from bot.store.intake.backfills import Backfill

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 900.0
#: A page is followed by a pause, so that what people wait for has its turn on the account.
_BETWEEN = 0.5


@dataclass(frozen=True, slots=True)
class FetchedItem:
    """One body of a page, and what `parse` reads in it."""

    delivery: Delivery
    items: tuple[Event | Malformed, ...]

    @property
    def happened(self) -> list[Event]:
        """The events of it."""
        return [item for item in self.items if isinstance(item, Event)]

    @property
    def is_ours(self) -> bool:
        """Whether one of our own accounts wrote it."""
        return any(event.is_own_echo for event in self.happened)


class AccountBackfiller:
    """Carries out the backfills of one account, oldest first."""

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
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._due_at = clock.monotonic()
        self._failures = 0

    async def run_once(self) -> bool:
        """Fetch a page if one is asked for and it is time; True when something new was kept."""
        if await self.seconds_until_due() > 0:
            return False
        source = self._adapter.source.name
        backfill = await self._db.read(lambda tx: backfills.next_backfill(tx, source, self._account.id))
        if backfill is None or await self._db.read(_is_copy):
            return False
        try:
            page = await self.fetch(backfill)
        except TamisError as error:
            await self._postpone(backfill, error)
            return False
        return await self._keep(backfill, page)

    async def seconds_until_due(self) -> float:
        """Seconds until the next page may be asked for, if there is one."""
        return max(0.0, self._due_at - self._clock.monotonic())

    async def seconds_until_next_look(self) -> float | None:
        """The same; None when only somebody else can ask for one."""
        seconds = await self.seconds_until_due()
        return seconds or None

    async def fetch(self, backfill: Backfill) -> BackfillPage:
        """The next page of a backfill; nothing is kept of it. Raises as `Adapter.perform`."""
        flow = self._adapter.backfill(self._account, backfill.cursor, backfill.since, backfill.until)
        return await run(flow, self._transport)

    async def read(self, page: BackfillPage, backfill: Backfill) -> list[FetchedItem]:
        """What a page says: our own answers first, to be known when what they answer is decided."""
        now, source = self._clock.now(), self._adapter.source.name
        deliveries = [
            Delivery(source=source, body=body, headers={}, received_at=now, backfill_id=backfill.id)
            for body in page.bodies
        ]
        parse = self._adapter.parse
        items = await asyncio.to_thread(
            lambda: [FetchedItem(delivery, tuple(parse(delivery))) for delivery in deliveries]
        )
        return sorted(items, key=lambda item: not item.is_ours)

    async def _keep(self, backfill: Backfill, page: BackfillPage) -> bool:
        items = await self.read(page, backfill)
        now = self._clock.now().timestamp()

        def keep(tx: Transaction) -> list[Delivery]:
            missed = [item.delivery for item in list_missed(tx, items)]
            is_ours = backfills.keep_page(
                tx,
                backfill,
                page.cursor,
                missed,
                events=sum(len(item.happened) for item in items),
                is_last=not page.has_more,
                at=now,
            )
            return missed if is_ours else []

        missed = await self._db.write(keep)
        if self._failures:
            logger.info("a backfill goes on", extra=self._extra("backfill_recovered", backfill))
        self._failures = 0
        self._due_at = self._clock.monotonic() + (_BETWEEN if page.has_more else 0.0)
        if not page.has_more:
            await self._report_end(backfill)
        return bool(missed)

    async def _report_end(self, backfill: Backfill) -> None:
        done = await self._db.read(lambda tx: backfills.get_backfill(tx, backfill.id))
        logger.log(
            logging.WARNING if done.missed else logging.INFO,
            "what no webhook told was fetched: %d events, %d of them new",
            done.events,
            done.missed,
            extra=self._extra("backfill_ended", done) | {"events": done.events, "missed": done.missed},
        )

    async def _postpone(self, backfill: Backfill, error: TamisError) -> None:
        """Later and later, and never as late as the platform may wish; the first failure is logged."""
        self._failures += 1
        if self._failures == 1:
            logger.warning(
                "a backfill has to wait: %s", error, extra=self._extra("backfill_failed", backfill)
            )
        problem, at = str(error), self._clock.now().timestamp()
        await self._db.write(partial(backfills.record_failure, backfill=backfill, problem=problem, at=at))
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        wait = backoff(self._failures, retry_after, self._jitter, longest=_LONGEST_PAUSE)
        self._due_at = self._clock.monotonic() + wait

    def _extra(self, action: str, backfill: Backfill) -> dict[str, object]:
        return {
            "action": action,
            "source": self._adapter.source.name,
            "account": self._account.id,
            "cause": backfill.cause.value,
            "since": backfill.since.isoformat(timespec="seconds"),
        }


def _is_copy(tx: Transaction) -> bool:
    """Whether this is a copied data folder, out of which nothing is called until it is adopted."""
    return any(pause.scope == COPY_SCOPE for pause in pauses.list_pauses(tx))


def may_backfill(adapter: Adapter, account: Account) -> bool:
    """Whether the account can be asked for what its webhooks did not tell: the platform lists it, and we have
    something to ask with."""
    return adapter.can_backfill(account) and bool(account.token or adapter.renewal_token(account))


def list_missed(tx: Transaction, items: Sequence[FetchedItem]) -> list[FetchedItem]:
    """Those in which something stands that nothing has told before: an event, a text that was edited since,
    or what cannot be read."""
    keys = {event.dedupe_key for item in items for event in item.happened if event.kind is not Kind.IGNORED}
    unknown = keys - backfills.known_keys(tx, keys)

    def is_missed(item: FetchedItem) -> bool:
        return len(item.happened) < len(item.items) or any(
            event.dedupe_key in unknown
            or duplicates.missed_edit(tx, event, item.delivery.received_at) is not None
            for event in item.happened
        )

    return [item for item in items if is_missed(item)]
