"""From plan to effect: carries out what was planned and records what became of it.

The intent is on disk before the call, the outcome after it. Each of our errors means one next
state; doubt is cleared by reading back before anything is repeated.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.domain import SPEAKING_VERBS, Action, CaseRequest, Effect, State, Verb
from bot.errors import (
    Blocked,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.ports import Adapter, run
from bot.runtime.rate_limiter import TokenBucketLimiter, backoff
from bot.runtime.transport import HttpTransport, PacedTransport
from bot.store import Store, Transaction
from bot.store.delivery import outbox, pauses
from bot.store.delivery.boot_clock import boot_time
from bot.store.delivery.outbox import Claimed
from bot.store.history import audit
from bot.store.review import cases, overrides

logger = logging.getLogger(__name__)

_MOST_ATTEMPTS = 40
_OLDEST = 7 * 24 * 3600.0
_DESK_SECONDS = 300.0  # until a desk whose token ended is tried again
_STATE_IS_FRESH = 60.0  # within it a visibility call may be repeated without looking first
_VISIBILITY = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE})

OnSettled = Callable[[Action, State, str], None]


class Dispatcher:
    """Carries out outbox rows, at most `config.workers` at once."""

    def __init__(
        self,
        db: Store,
        adapters: Mapping[str, Adapter],
        transport: HttpTransport,
        config: Config,
        folder: Path,
        on_settled: OnSettled | None = None,
    ) -> None:
        self._db = db
        self._adapters = adapters
        self._transport = transport
        self._config = config
        self._folder = folder
        self._on_settled = on_settled
        self._pace = TokenBucketLimiter(config.calls_per_second)
        self._rng = random.Random()  # noqa: S311  jitter, not a secret
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        self._later: asyncio.Future[None] | None = None

    async def recover(self) -> int:
        """Call once before the first step: what was being sent when we died is in doubt."""
        return await self._db.write(lambda tx: outbox.recover(tx, first_look=self._config.read_back_after[0]))

    async def run_once(self) -> bool:
        """Begin as many due rows as there are free hands; False when none was due."""
        free = self._config.workers - len(self._busy)
        if free <= 0 or self._stopping or pauses.is_flagged(self._folder):
            return False
        busy = tuple(self._busy)  # the writer thread must not look at what changes here
        claimed = await self._db.write(lambda tx: self._claim(tx, free, busy))
        for row in claimed:
            task = asyncio.create_task(self._work(row), name=f"outbox-{row.id}")
            self._busy[row.id] = task
            task.add_done_callback(lambda ended, row=row: self._ended(row, ended))  # type: ignore[misc]
        return bool(claimed)

    async def seconds_until_due(self) -> float | None:
        """Seconds until the next row is due, None when none waits."""
        if len(self._busy) >= self._config.workers:
            await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        return await self._db.read(lambda tx: outbox.next_due(tx, time.time()))

    async def stop(self, within: float) -> None:
        """Begin nothing new and give the calls in flight that many seconds to end."""
        self._stopping = True
        if self._busy:
            await asyncio.wait(list(self._busy.values()), timeout=within)
        left = list(self._busy.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # ---- choosing

    def _claim(self, tx: Transaction, limit: int, busy: Collection[int]) -> list[Claimed]:
        now = time.time()
        rows = outbox.claim(
            tx, limit=limit, now=now, busy=busy, limits=self._config.breaker, uptime=boot_time()
        )
        allowed = []
        for row in rows:
            why = None if row.looking else _forbidden(tx, row, now)
            if why is None:
                allowed.append(row)
            else:
                outbox.end(tx, row.id, State.CANCELLED, why, at=now)
                if why == _TOO_LATE:
                    _to_a_person(tx, row, why, now)
        return allowed

    def _ended(self, row: Claimed, task: asyncio.Task[None]) -> None:
        del self._busy[row.id]
        if not task.cancelled() and task.exception() is not None:
            # A fault of ours in the middle of a call: it may have happened. Same as a crash.
            logger.error(
                "action failed", exc_info=task.exception(), extra={"action": "fault", "outbox": row.id}
            )
            self._later = asyncio.ensure_future(self._doubt(row, "a fault of the program"))

    # ---- one row

    async def _work(self, row: Claimed) -> None:
        adapter = self._adapters.get(row.action.via)
        if adapter is None:
            await self._give_up(row, State.DEAD, f"'{row.action.via}' is not configured any more")
        elif row.looking:
            await self._look(row, adapter)
        else:
            await self._act(row, adapter)

    async def _act(self, row: Claimed, adapter: Adapter) -> None:
        paced = PacedTransport(self._transport, self._pace, adapter)
        try:
            effect = await run(adapter.perform(row.action), paced)
        except NotFound as gone:
            if row.action.verb in _VISIBILITY:  # what was to disappear has disappeared
                await self._settle(row, Effect(found_by="gone"))
            else:
                await self._give_up(row, State.REFUSED, str(gone))
        except Rejected as refused:
            await self._give_up(row, State.REFUSED, str(refused))
        except Blocked as blocked:
            await self._silence(row, str(blocked))
        except RateLimited as throttled:
            self._pace.throttled(paced.account, throttled.retry_after, time.monotonic())
            await self._wait(row, paced.account, str(throttled), throttled.retry_after)
        except NotSent as unavailable:
            await self._wait(row, paced.account, str(unavailable), None)
        except TokenExpired as ended:
            await self._pause_account(row, adapter, State.WAITING, str(ended))
        except OutcomeUnknown as unclear:
            await self._doubt(row, str(unclear))
        else:
            self._pace.succeeded(paced.account, time.monotonic())
            await self._settle(row, effect)

    async def _look(self, row: Claimed, adapter: Adapter) -> None:
        """Find out whether a call whose answer we never got took effect."""
        verb, now = row.action.verb, time.time()
        harmless = adapter.is_idempotent(verb)
        started = row.started_at or row.planned_at
        if harmless and (not adapter.can_read_back(verb) or now - started < _STATE_IS_FRESH):
            await self._repeat(row)
            return
        if not adapter.can_read_back(verb):
            await self._give_up(row, State.DEAD, "nobody can tell whether it happened")
            return
        try:
            flow = adapter.read_back(row.action, datetime.fromtimestamp(started, UTC))
            effect = await run(flow, PacedTransport(self._transport, self._pace, adapter))
        except NotFound as gone:
            if verb in _VISIBILITY:
                await self._settle(row, Effect(found_by="gone"))
            else:
                await self._give_up(row, State.REFUSED, str(gone))
        except Rejected as refused:
            await self._give_up(row, State.DEAD, f"nobody can tell whether it happened: {refused}")
        except TokenExpired as ended:
            await self._pause_account(row, adapter, State.UNKNOWN, str(ended))
        except TamisError as trouble:  # throttled, unavailable, unclear: reading may be repeated
            after = trouble.retry_after if isinstance(trouble, RateLimited) else None
            await self._doubt(row, str(trouble), backoff(2, after, self._rng))
        else:
            await self._looked(row, effect, started, repeat_at_once=harmless)

    async def _repeat(self, row: Claimed) -> None:
        """Call again, later and later: repeating does no harm, but it may never help either."""
        if self._is_hopeless(row):
            await self._give_up(row, State.DEAD, f"no clear answer in {row.attempts} tries")
            return
        due = time.time() + (0.0 if row.attempts < 2 else backoff(row.attempts, None, self._rng))
        await self._db.write(lambda tx: outbox.not_found(tx, row.id, not_before=due, again=True))

    async def _looked(
        self, row: Claimed, effect: Effect | None, started: float, *, repeat_at_once: bool
    ) -> None:
        if effect is not None:
            await self._settle(row, effect)
            return
        schedule = self._config.read_back_after
        looks = row.looks + 1
        again = repeat_at_once or looks >= len(schedule)
        due = time.time() if again else max(time.time() + 1.0, started + schedule[looks])
        await self._db.write(lambda tx: outbox.not_found(tx, row.id, not_before=due, again=again))

    # ---- outcomes

    async def _settle(self, row: Claimed, effect: Effect) -> None:
        await self._db.write(lambda tx: outbox.done(tx, row.id, effect, at=time.time()))
        self._tell(row, State.DONE, effect.found_by)

    async def _give_up(self, row: Claimed, state: State, why: str) -> None:
        def work(tx: Transaction) -> None:
            if outbox.end(tx, row.id, state, why, at=time.time()):
                _to_a_person(tx, row, why, time.time())

        await self._db.write(work)
        self._tell(row, state, why)

    async def _wait(self, row: Claimed, account: str, why: str, retry_after: float | None) -> None:
        if self._is_hopeless(row):
            await self._give_up(row, State.DEAD, f"gave up after {row.attempts} tries: {why}")
            return
        wait = backoff(row.attempts, retry_after, self._rng)
        wait = max(wait, self._pace.closed_for(account, time.monotonic()))
        await self._db.write(
            lambda tx: outbox.postpone(tx, row.id, State.WAITING, not_before=time.time() + wait, why=why)
        )
        self._tell(row, State.WAITING, why)

    def _is_hopeless(self, row: Claimed) -> bool:
        return row.attempts >= _MOST_ATTEMPTS or time.time() - row.planned_at > _OLDEST

    async def _doubt(self, row: Claimed, why: str, wait: float | None = None) -> None:
        if self._is_hopeless(row):
            await self._give_up(row, State.DEAD, f"gave up after {row.attempts} tries: {why}")
            return
        due = time.time() + (self._config.read_back_after[0] if wait is None else wait)
        await self._db.write(lambda tx: outbox.postpone(tx, row.id, State.UNKNOWN, not_before=due, why=why))
        self._tell(row, State.UNKNOWN, why)

    async def _silence(self, row: Claimed, why: str) -> None:
        """Blocked for abuse: no automatic word of this account leaves until a person resumes it."""
        account = row.action.account_id

        def work(tx: Transaction) -> None:
            now = time.time()
            outbox.postpone(tx, row.id, State.WAITING, not_before=now + 60, why=why)
            pauses.set(tx, scope=f"words:{account}", reason=why, by="dispatch", at=now)

        await self._db.write(work)
        logger.critical(
            "words paused: the platform blocked us", extra={"action": "blocked", "account": account}
        )
        self._tell(row, State.WAITING, why)

    async def _pause_account(self, row: Claimed, adapter: Adapter, back_to: State, why: str) -> None:
        account_id = row.action.account_id
        if row.action.verb is Verb.ESCALATE:  # the desk's credential, not the account's
            logger.critical("an escalation target refuses our token", extra={"action": "token_ended"})
            await self._wait(row, row.action.via, why, _DESK_SECONDS)
            return
        account = adapter.source.account(account_id)
        token = account.token.fingerprint() if account and account.token else ""

        def work(tx: Transaction) -> None:
            now = time.time()
            outbox.postpone(tx, row.id, back_to, not_before=now, why=why)
            pauses.set(tx, scope=f"account:{account_id}", reason=why, by="dispatch", at=now, token=token)

        await self._db.write(work)
        logger.critical(
            "account paused: its token ended", extra={"action": "token_ended", "account": account_id}
        )
        self._tell(row, back_to, why)

    def _tell(self, row: Claimed, state: State, why: str) -> None:
        logger.info(
            "outbox row is %s",
            state,
            extra={"action": "outbox_settled", "outbox": row.id, "verb": row.action.verb},
        )
        if self._on_settled:
            self._on_settled(row.action, state, why)


_TOO_LATE = "too late to say it"


def _forbidden(tx: Transaction, row: Claimed, now: float) -> str | None:
    """Why a row must not be carried out any more, checked in the transaction that claims it."""
    action = row.action
    if overrides.is_deleted(tx, action.account_id, action.message_id) and action.verb is not Verb.ESCALATE:
        return "removed by its author"
    if action.rule.startswith("person:"):
        overruled = action.verb in _VISIBILITY and overrides.is_later(
            tx, action.account_id, action.message_id, action.verb, row.planned_at
        )
        return "a person decided otherwise" if overruled else None
    if action.verb in SPEAKING_VERBS and row.expires_at is not None and row.expires_at < now:
        return _TOO_LATE
    if action.verb in _VISIBILITY and overrides.is_in_force(tx, action.account_id, action.message_id):
        return "a person decided otherwise"
    return None


def _to_a_person(tx: Transaction, row: Claimed, why: str, now: float) -> None:
    request = CaseRequest(
        rule=row.action.rule, why=f"{row.action.verb}: {why}", queue="failed", priority=30, suggested=()
    )
    cases.open(tx, event_id=row.event_id, request=request, at=now)
    audit.record(tx, at=now, actor="dispatch", action="case_opened", subject=f"outbox:{row.id}")
