"""From plan to effect: carries out what was planned and records the outcome.

The intent is on disk before the call, the outcome after it. Each of our errors means one next
state; an unknown outcome is read back before anything is repeated.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.domain import (
    PUBLISHING_VERBS,
    SPEAKING_VERBS,
    TARGET_VERBS,
    VISIBILITY_VERBS,
    CancelReason,
    State,
    Verb,
    WaitReason,
)
from bot.domain.waits import LONGEST_WAIT
from bot.errors import (
    AlreadyDone,
    Blocked,
    EchoOnly,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
    Unfinished,
)
from bot.platforms.ports import Adapter, Transport, run
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.denials import open_failure_case, proves_permission
from bot.runtime.outcomes import OnSettled, OutcomeRecorder
from bot.runtime.own_texts import OwnTexts
from bot.runtime.post_images import with_image
from bot.runtime.quota_meter import QuotaMeter
from bot.runtime.rate_limiter import TokenBucketLimiter, backoff
from bot.runtime.transport import PacedTransport
from bot.store import Store, Transaction
from bot.store.delivery import instance_files, instance_mark, outbox, pauses
from bot.store.delivery.instance_files import Heartbeat
from bot.store.delivery.outbox import ClaimedAction
from bot.store.posts.obstacles import reason_not_to_publish
from bot.store.review import overrides

logger = logging.getLogger(__name__)

_STATE_IS_FRESH = 60.0  # within it a visibility call may be repeated without reading back first
_READ_BACK_BACKOFF = 2  # the attempt that a failed read-back counts as: at most four seconds


class Dispatcher:
    """Carries out outbox rows, at most `config.workers` at once."""

    def __init__(
        self,
        db: Store,
        adapters: Mapping[str, Adapter],
        transport: Transport,
        config: Config,
        folder: Path,
        on_settled: OnSettled | None = None,
        *,
        own_texts: OwnTexts | None = None,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
    ) -> None:
        self._db = db
        self._adapters = adapters
        self._transport = transport
        self._own_texts = own_texts
        self._config = config
        self._folder = folder
        self._rules_folder = Path(config.rules).parent
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._meter = QuotaMeter(db, clock)
        self._limiter = TokenBucketLimiter(config.calls_per_second, per_minute=_calls_per_minute(adapters))
        self._outcomes = OutcomeRecorder(db, config, self._limiter, on_settled, clock, self._jitter)
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._stopping = False

    async def recover(self) -> int:
        """Mark as unknown what was being sent when the program died; call once before the first step.

        Returns the number of rows.
        """
        return await self._db.write(
            lambda tx: outbox.recover_interrupted(tx, first_look=self._config.verify_after[0])
        )

    async def run_once(self) -> bool:
        """Begin as many due rows as there are free workers; False when none was due."""
        free = self._config.workers - len(self._in_flight)
        if free <= 0 or self._stopping or pauses.is_flagged(self._folder):
            return False
        busy = tuple(self._in_flight)  # the writer thread must not look at what changes here
        claimed, beat = await self._db.write(lambda tx: self._claim(tx, free, busy))
        if beat is not None:  # before anything leaves: a database without these calls is an older one
            instance_files.write_heartbeat(self._folder, beat)
        for row in claimed:
            task = asyncio.create_task(self._carry_out(row), name=f"outbox-{row.id}")
            self._in_flight[row.id] = task
            task.add_done_callback(lambda ended, row=row: self._on_ended(row, ended))  # type: ignore[misc]
        return bool(claimed)

    async def seconds_until_due(self) -> float | None:
        """Seconds until the next row is due, None when none waits."""
        if len(self._in_flight) >= self._config.workers:
            await asyncio.wait(self._in_flight.values(), return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        return await self._db.read(lambda tx: outbox.seconds_until_action_due(tx, self._timestamp()))

    async def stop(self, within: float) -> None:
        """Begin nothing new and give the calls in flight that many seconds to end.

        What is cut off stays `sending` and is read back after the next start.
        """
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._in_flight:  # a task that fails leaves its recovery here
                    await asyncio.wait(self._in_flight.values())
        while self._in_flight:
            for task in self._in_flight.values():
                task.cancel()
            await asyncio.wait(self._in_flight.values())

    # ---- choosing

    def _claim(
        self, tx: Transaction, limit: int, busy: Collection[int]
    ) -> tuple[list[ClaimedAction], Heartbeat | None]:
        now = self._timestamp()
        rows = outbox.claim_due(
            tx,
            limit=limit,
            now=now,
            busy=busy,
            limits=self._config.breaker,
            answers=self._config.answers,
            uptime=self._clock.boot_time(),
        )
        allowed = []
        for row in rows:
            reason = None if row.in_doubt else self._reason_to_cancel(tx, row, now)
            if reason is None:
                allowed.append(row)
                continue
            outbox.cancel_action(tx, row.id, reason, at=now)
            if reason is CancelReason.TOO_LATE:
                open_failure_case(tx, row.id, _TOO_LATE, now)
            elif reason is CancelReason.CRISIS:
                open_failure_case(tx, row.id, _IN_CRISIS, now)
        is_calling = any(not row.in_doubt for row in allowed)
        return allowed, instance_mark.advance(tx, now) if is_calling else None

    def _reason_to_cancel(self, tx: Transaction, row: ClaimedAction, now: float) -> CancelReason | None:
        if row.action.verb in PUBLISHING_VERBS:
            return reason_not_to_publish(tx, row, self._config.posts, now)
        return _reason_to_cancel(tx, row, now)

    def _on_ended(self, row: ClaimedAction, task: asyncio.Task[None]) -> None:
        del self._in_flight[row.id]
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        # A fault of ours in the middle of a call: it may have happened. Same as after a crash. The recovery
        # stays in flight, so that nobody claims the row meanwhile and `stop` waits for it.
        logger.error("action failed", exc_info=error, extra={"action": "fault", "outbox": row.id})
        recovery = asyncio.create_task(self._outcomes.mark_unknown(row, "a fault of the program"))
        self._in_flight[row.id] = recovery
        recovery.add_done_callback(lambda ended: self._on_recovered(row, ended))

    def _on_recovered(self, row: ClaimedAction, recovery: asyncio.Task[None]) -> None:
        del self._in_flight[row.id]
        error = None if recovery.cancelled() else recovery.exception()
        if error is not None:  # the row stays `sending`, and the next start finds it
            logger.error("recovery failed", exc_info=error, extra={"action": "fault", "outbox": row.id})

    # ---- one row

    async def _carry_out(self, row: ClaimedAction) -> None:
        adapter = self._adapters.get(row.action.via)
        if adapter is None:
            await self._outcomes.give_up(row, State.FAILED, f"'{row.action.via}' is not configured any more")
        elif row.in_doubt:
            await self._reconcile(row, adapter)
        elif self._own_texts and (objection := await self._own_texts.objection_to(row.action)):
            await self._outcomes.give_up(row, State.REFUSED, objection)
        else:
            await self._perform(row, adapter)

    async def _perform(self, row: ClaimedAction, adapter: Adapter) -> None:
        transport = self._paced_for(row, adapter)
        try:
            action = row.action
            if action.publication is not None:
                action = await with_image(action, self._rules_folder)
            effect = await run(adapter.perform(action), transport)
        except NotFound as error:
            await self._settle_absence(row, adapter, str(error))
        except NotPermitted as error:
            await self._settle_refusal(row, adapter, str(error))
        except AlreadyDone as error:
            await self._outcomes.settle_earlier_effect(row, str(error))
        except Rejected as error:
            await self._outcomes.give_up(row, State.REFUSED, str(error))
        except Blocked as error:
            await self._outcomes.pause_outgoing(row, str(error))
        except QuotaSpent as error:
            await self._outcomes.await_quota(row, str(error), error.retry_after)
        except RateLimited as error:
            self._limiter.record_rate_limit(
                transport.account, error.retry_after, self._clock.monotonic(), longest=row.longest_wait
            )
            await self._outcomes.retry_later(
                row, transport.account, WaitReason.RATE_LIMITED, str(error), error.retry_after
            )
        except NotSent as error:
            await self._outcomes.retry_later(row, transport.account, WaitReason.NOT_SENT, str(error))
        except Unfinished as error:
            await self._outcomes.go_on_later(row, str(error), error.link, error.seconds)
        except TokenExpired as error:
            await self._outcomes.pause_account(row, adapter, State.WAITING, str(error))
        except OutcomeUnknown as error:
            await self._outcomes.mark_unknown(row, str(error))
        else:
            self._limiter.record_success(transport.account, self._clock.monotonic())
            await self._outcomes.complete(row, effect)

    async def _settle_refusal(self, row: ClaimedAction, adapter: Adapter, why: str) -> None:
        """The account may not do this."""
        if proves_permission(row.action):  # and so does its refusal
            await self._outcomes.deny(row, adapter, why, is_gone=False)
        else:
            await self._outcomes.give_up(row, State.REFUSED, why)

    async def _settle_absence(self, row: ClaimedAction, adapter: Adapter, why: str) -> None:
        """The target is gone or out of reach. A reply has no target then; a hide has what it wanted, unless
        the comment is still there for everybody but us."""
        verb = row.action.verb
        if verb not in VISIBILITY_VERBS:
            await self._settle_refusal(row, adapter, why)
            return
        if not adapter.can_read_back(verb):
            await self._outcomes.deny(row, adapter, why, is_gone=True)
            return
        try:
            effect = await run(
                adapter.read_back(row.action, self._clock.now()), self._paced_for(row, adapter)
            )
        except NotFound:
            await self._outcomes.deny(row, adapter, why, is_gone=True)
        except Rejected as error:
            await self._outcomes.deny(row, adapter, f"{why}; {error}", is_gone=False)
        except TokenExpired as error:
            await self._outcomes.pause_account(row, adapter, State.WAITING, str(error))
        except TamisError as error:  # rate limited, not sent, unknown: look again soon
            await self._read_back_later(row, error)
        else:
            if effect is None:
                await self._outcomes.deny(row, adapter, f"it is still there: {why}", is_gone=False)
            elif verb is Verb.DELETE:  # its proof is that nobody of ours can see it any more
                await self._outcomes.deny(row, adapter, why, is_gone=True)
            else:
                await self._outcomes.complete(row, effect)

    async def _reconcile(self, row: ClaimedAction, adapter: Adapter) -> None:
        """Find out whether a call whose answer we never got took effect."""
        verb = row.action.verb
        started_at = row.doubted_since or row.started_at or row.planned_at
        is_idempotent, is_readable = adapter.is_idempotent(verb), adapter.can_read_back(verb)
        is_fresh = row.doubted_since is None and self._timestamp() - started_at < _STATE_IS_FRESH
        if is_idempotent and (not is_readable or is_fresh):
            await self._outcomes.repeat(row)
            return
        if not is_readable:
            await self._outcomes.leave_to_person(row, "nobody can tell whether it happened")
            return
        try:
            flow = adapter.read_back(row.action, datetime.fromtimestamp(started_at, UTC))
            effect = await run(flow, self._paced_for(row, adapter))
        except NotFound as error:
            if (
                verb in VISIBILITY_VERBS
            ):  # what was to disappear has disappeared, or we cannot see it any more
                await self._outcomes.deny(row, adapter, str(error), is_gone=True)
            else:
                await self._outcomes.give_up(row, State.REFUSED, str(error))
        except EchoOnly as error:
            why = f"nobody can tell whether it happened: {error}"
            await self._outcomes.await_echo(row, started_at, why)
        except Rejected as error:
            await self._outcomes.leave_to_person(row, f"nobody can tell whether it happened: {error}")
        except TokenExpired as error:
            await self._outcomes.pause_account(row, adapter, State.UNKNOWN, str(error))
        except TamisError as error:  # rate limited, not sent, unknown: reading may be repeated
            await self._read_back_later(row, error)
        else:
            if effect is not None and await self._db.read(lambda tx: outbox.is_of_another(tx, row, effect)):
                await self._outcomes.leave_to_person(row, "another answer of ours stands there")
                return
            await self._outcomes.conclude_read_back(row, effect, started_at, is_idempotent=is_idempotent)

    async def _read_back_later(self, row: ClaimedAction, error: TamisError) -> None:
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        wait = backoff(_READ_BACK_BACKOFF, retry_after, self._jitter, longest=row.longest_wait)
        await self._outcomes.mark_unknown(row, str(error), wait)

    def _timestamp(self) -> float:
        return self._clock.now().timestamp()

    def paced(self, adapter: Adapter) -> PacedTransport:
        """A transport for what is not an action: it keeps to the rates of the accounts, which all calls
        share, and leaves of a daily quota what is reserved for actions."""
        return self._paced(adapter, longest=LONGEST_WAIT, is_poll=True)

    def _paced_for(self, row: ClaimedAction, adapter: Adapter) -> PacedTransport:
        return self._paced(adapter, longest=row.longest_wait, is_poll=False)

    def _paced(self, adapter: Adapter, *, longest: float, is_poll: bool) -> PacedTransport:
        """One that lets what the provider reports close an account for `longest` seconds at most."""
        return PacedTransport(
            self._transport,
            self._limiter,
            adapter,
            self._clock,
            longest=longest,
            meter=self._meter,
            is_poll=is_poll,
        )


def _calls_per_minute(adapters: Mapping[str, Adapter]) -> dict[str, int]:
    return {
        account.id: calls
        for adapter in adapters.values()
        for account in adapter.source.accounts
        if (calls := adapter.calls_per_minute(account)) is not None
    }


_TOO_LATE = "too late to say it"
_IN_CRISIS = "the account is in a crisis"


def _reason_to_cancel(tx: Transaction, row: ClaimedAction, now: float) -> CancelReason | None:
    """Why a row must not be carried out any more, checked in the transaction that claims it."""
    action = row.action
    # An edit is of our own answer, which may stand though what it answers is gone.
    outlasts = TARGET_VERBS | {Verb.EDIT_REPLY}
    if action.verb not in outlasts and overrides.is_deleted(tx, action.account_id, action.message_id):
        return CancelReason.AUTHOR_DELETED
    if action.actor.is_person:
        overruled = action.verb in VISIBILITY_VERBS and overrides.is_overruled(
            tx, action.account_id, action.message_id, action.verb, row.planned_at
        )
        return CancelReason.OVERRULED if overruled else None
    if action.verb in SPEAKING_VERBS and row.expires_at is not None and row.expires_at < now:
        return CancelReason.TOO_LATE
    if action.verb in VISIBILITY_VERBS and overrides.is_in_force(tx, action.account_id, action.message_id):
        return CancelReason.OVERRULED
    return None
