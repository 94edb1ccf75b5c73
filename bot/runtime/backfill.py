"""Fetches now what no webhook told: what `tamis backfill` does, beside the running program or without one.

It leaves a request for each account. Where the program runs, it carries them out and this watches; where it
does not, this fetches, and what it keeps is decided about at the next start. Either may end or begin
meanwhile: a page is kept once, and an open request is never forgotten.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

from bot import platforms
from bot.config import Config
from bot.domain import DECIDABLE_KINDS, Account, BackfillCause
from bot.domain.progress import Step
from bot.errors import TamisError, UserError
from bot.platforms.ports import Adapter, Transport
from bot.runtime.accounts import AccountCare
from bot.runtime.backfiller import AccountBackfiller, FetchedItem, list_missed, may_backfill
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import TokenBucketLimiter
from bot.runtime.transport import HttpTransport, PacedTransport, named_hosts, open_session
from bot.services.workspace import Workspace
from bot.store import instance_lock
from bot.store.intake import backfills
from bot.store.intake.backfills import Backfill

_WATCH_SECONDS = 0.25
#: The program that runs has not moved for so long: it does not know the account, or is kept waiting.
_PATIENCE_SECONDS = 60.0
#: Who waits at a terminal is told sooner that it takes longer.
_LONGEST_WAIT, _MOST_FAILURES = 30.0, 3
#: Pages of a preview; more would be a platform whose pages never end.
_MOST_PREVIEWED = 100_000


class BackfillState(StrEnum):
    """What has become of a backfill of an account."""

    DONE = "done"
    LEFT = "left"  # to the program: it goes on later
    FAILED = "failed"  # and nothing was to be kept
    POLLED = "polled"  # and goes on where it stopped: nothing can be missed
    IMPOSSIBLE = "impossible"  # the platform lists nothing, or nobody may ask


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountBackfill:
    """What was fetched of an account: of the `events` that were listed, `missed` are those that no webhook
    had told, and of these `too_old` what rules will not answer any more (only in a preview)."""

    source: str
    account_id: str
    platform: str
    state: BackfillState
    events: int = 0
    missed: int = 0
    too_old: int = 0
    problem: str = ""


async def fetch_missed(
    workspace: Workspace,
    account_ids: Iterable[str],
    since: datetime,
    *,
    is_preview: bool = False,
    clock: Clock = SYSTEM_CLOCK,
) -> tuple[tuple[AccountBackfill, ...], bool]:
    """Fetch what was written on these accounts from `since` on (on all that are configured where none is
    named), and say whether the program runs, which decides about it at once.

    A preview stores nothing. Raises `UserError` for an account that is not configured.
    """
    config, db = workspace.config, workspace.store
    sources = [platforms.load_adapter(source) for source in config.sources]
    chosen = _chosen(sources, list(account_ids))
    async with _transport(config, clock) as paced:
        AccountCare(db, sources, paced, workspace.folder, clock)  # takes up the tokens that were renewed
        fetching = [
            _Fetching(workspace, config, adapter, account, paced(adapter), clock)
            for adapter, account in chosen
        ]
        carry_out = _Fetching.preview if is_preview else _Fetching.fetch
        results = await asyncio.gather(*(carry_out(one, since) for one in fetching))
    return tuple(results), instance_lock.is_held(workspace.folder)


def _chosen(adapters: list[Adapter], account_ids: list[str]) -> list[tuple[Adapter, Account]]:
    accounts = [(adapter, account) for adapter in adapters for account in adapter.source.accounts]
    configured = {account.id for _, account in accounts}
    for account_id in account_ids:
        if account_id not in configured:
            listed = ", ".join(sorted(configured)) or "-"
            raise UserError("account_unknown", account=account_id, accounts=listed)
    return [
        (adapter, account) for adapter, account in accounts if not account_ids or account.id in account_ids
    ]


@asynccontextmanager
async def _transport(config: Config, clock: Clock) -> AsyncIterator[Callable[[Adapter], Transport]]:
    """A transport of our own, which keeps to the same rates as the program's."""
    hosts = named_hosts([*config.sources, *config.targets])
    async with open_session(hosts) as session:
        transport = HttpTransport(session, config.call_timeout, hosts)
        limiter = TokenBucketLimiter(config.calls_per_second)
        yield lambda adapter: PacedTransport(transport, limiter, adapter, clock)


class _Fetching:
    """Fetches one account, or watches the program do it."""

    def __init__(
        self,
        workspace: Workspace,
        config: Config,
        adapter: Adapter,
        account: Account,
        transport: Transport,
        clock: Clock,
    ) -> None:
        self._workspace = workspace
        self._db = workspace.store
        self._folder: Path = workspace.folder
        self._max_age = timedelta(seconds=config.reply_max_age)
        self._adapter = adapter
        self._account = account
        self._clock = clock
        self._backfiller = AccountBackfiller(self._db, adapter, account, transport, clock=clock)

    async def fetch(self, since: datetime) -> AccountBackfill:
        """Fetch until all of it is there, or until it has to wait."""
        is_running = instance_lock.is_held(self._folder)
        # The program may have a token that whoever calls this may not read.
        can_fetch = self._adapter.can_backfill(self._account) if is_running else self._may_ask
        if not can_fetch:
            return self._impossible()
        source, account_id = self._adapter.source.name, self._account.id
        at = self._clock.now().timestamp()
        asked = await self._db.write(
            lambda tx: backfills.request(
                tx, source, account_id, BackfillCause.OPERATOR, since.timestamp(), at=at
            )
        )
        if asked is None:  # a moment that was typed twice: it was fetched
            return self._result(BackfillState.DONE, 0, 0)
        return await self._until_done(asked)

    async def preview(self, since: datetime) -> AccountBackfill:
        """Ask for everything, keep nothing, and say what would have been kept."""
        if not self._may_ask:
            return self._impossible()
        now = self._clock.now()
        backfill = Backfill(
            id=0,
            source=self._adapter.source.name,
            account_id=self._account.id,
            cause=BackfillCause.OPERATOR,
            since=since,
            until=now,
            cursor="",
            pages=0,
            events=0,
            missed=0,
            ended_at=None,
            failing_since=None,
            problem="",
        )
        previewed = self._result(BackfillState.DONE, 0, 0)
        while backfill.pages < _MOST_PREVIEWED:
            try:
                page = await self._backfiller.fetch(backfill)
            except TamisError as error:
                return replace(previewed, state=BackfillState.FAILED, problem=str(error))
            items = await self._backfiller.read(page, backfill)
            missed = await self._db.read(partial(list_missed, items=items))
            previewed = replace(
                previewed,
                events=previewed.events + sum(len(item.happened) for item in items),
                missed=previewed.missed + len(missed),
                too_old=previewed.too_old + sum(self._is_too_old(item, now) for item in missed),
            )
            self._workspace.progress(Step.PREVIEW_BACKFILL, previewed.events)
            if not page.has_more:
                break
            backfill = replace(backfill, cursor=page.cursor, pages=backfill.pages + 1)
        return previewed

    async def _until_done(self, asked: Backfill) -> AccountBackfill:
        failures, moved_at, pages = 0, self._clock.monotonic(), -1
        while True:
            state = await self._db.read(lambda tx: backfills.get_backfill(tx, asked.id))
            self._workspace.progress(Step.BACKFILL, state.events)
            if state.ended_at is not None:
                return self._result(BackfillState.DONE, state.events, state.missed)
            if state.pages != pages:
                pages, moved_at, failures = state.pages, self._clock.monotonic(), 0
            is_stuck = self._clock.monotonic() - moved_at > _PATIENCE_SECONDS
            if instance_lock.is_held(self._folder):
                if state.failing_since is not None or is_stuck:
                    return self._result(BackfillState.LEFT, state.events, state.missed, state.problem)
                await asyncio.sleep(_WATCH_SECONDS)
                continue
            wait = await self._backfiller.seconds_until_due()
            if failures >= _MOST_FAILURES or wait > _LONGEST_WAIT:
                return self._result(BackfillState.LEFT, state.events, state.missed, state.problem)
            await asyncio.sleep(wait)
            await self._backfiller.run_once()
            failures += 1

    def _impossible(self) -> AccountBackfill:
        is_polled = self._adapter.poll_interval(self._account) is not None
        return self._result(BackfillState.POLLED if is_polled else BackfillState.IMPOSSIBLE, 0, 0)

    @property
    def _may_ask(self) -> bool:
        return may_backfill(self._adapter, self._account)

    def _is_too_old(self, item: FetchedItem, now: datetime) -> bool:
        return not item.is_ours and any(
            event.kind in DECIDABLE_KINDS and now - event.created_at > self._max_age
            for event in item.happened
        )

    def _result(self, state: BackfillState, events: int, missed: int, problem: str = "") -> AccountBackfill:
        return AccountBackfill(
            source=self._adapter.source.name,
            account_id=self._account.id,
            platform=self._account.platform,
            state=state,
            events=events,
            missed=missed,
            problem=problem,
        )
