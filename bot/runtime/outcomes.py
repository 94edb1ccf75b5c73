"""What becomes of an outbox row once its call has ended, and when it is due again.

One method per outcome, each one transaction. Which error means which outcome is up to the dispatcher.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import TypeVar

from bot.config import Config
from bot.domain import TARGET_VERBS, Action, Actor, Effect, PauseCause, State, Verb, WaitReason
from bot.errors import StoreBusy, StoreFull
from bot.platforms.ports import Adapter
from bot.runtime import denials
from bot.runtime.clock import Clock
from bot.runtime.rate_limiter import TokenBucketLimiter, backoff
from bot.store import Store, Transaction
from bot.store.delivery import outbox, pauses, restores
from bot.store.delivery.outbox import ClaimedAction
from bot.store.review import account_cases

logger = logging.getLogger(__name__)

T = TypeVar("T")

OnSettled = Callable[[Action, State, str], None]

_ACTOR = Actor.system("dispatch")
_MAX_ATTEMPTS = 40
_MAX_AGE = 7 * 24 * 3600.0
_TARGET_RETRY_SECONDS = 300.0  # until an escalation target whose token expired is tried again
_BLOCKED_RETRY_SECONDS = 60.0  # the account is paused meanwhile; this only keeps the row out of the way
_AFTER_TURN = 60.0  # within so many seconds of the new day what waited for it leaves
_MIN_READ_BACK_GAP = 1.0
_STORE_RETRY_SECONDS = 1.0  # until an outcome that found no room on the disk is written again
_BEFORE_RESTORE = "the database was restored; 'tamis restored' releases or drops it"
_REPLIES_PAUSED = "automatic replies are paused"


class OutcomeRecorder:
    """Writes outcomes to the outbox. `on_settled` is told each of them."""

    def __init__(
        self,
        db: Store,
        config: Config,
        limiter: TokenBucketLimiter,
        on_settled: OnSettled | None,
        clock: Clock,
        jitter: random.Random,
    ) -> None:
        self._db = db
        self._config = config
        self._limiter = limiter
        self._on_settled = on_settled
        self._clock = clock
        self._jitter = jitter

    async def complete(self, row: ClaimedAction, effect: Effect) -> None:
        """It took effect."""

        def end(tx: Transaction) -> None:
            outbox.mark_done(tx, row.id, effect, at=self._timestamp())
            # Found there proves that somebody did it, and not that we may.
            if effect.found_by == "answer" and denials.proves_permission(row.action):
                pauses.forget_denials(tx, row.action.account_id)

        await self._write(end)
        self._notify(row, State.DONE, effect.found_by)

    async def deny(self, row: ClaimedAction, adapter: Adapter, why: str, *, is_gone: bool) -> None:
        """The platform denied a call on a comment: it is gone, or the account may not touch it. Several in a
        row pause the account."""
        account_id, token = row.action.account_id, _fingerprint(adapter, row.action.account_id)
        state, is_lost = await self._write(
            lambda tx: denials.settle_denied_call(
                tx, row, why, is_gone=is_gone, token=token, now=self._timestamp()
            )
        )
        if is_lost:
            logger.critical(
                "account paused: it may not act on comments any more",
                extra={"action": "lost_permission", "account": account_id},
            )
        self._notify(row, state, "gone" if state is State.DONE else why)

    async def give_up(
        self, row: ClaimedAction, state: State, why: str, *, found_by: str | None = None
    ) -> None:
        """End the row in `state`, refused or failed, and open a case for a person."""

        def end(tx: Transaction) -> None:
            now = self._timestamp()
            if outbox.end_action(tx, row.id, state, why, at=now, found_by=found_by):
                denials.open_failure_case(tx, row.id, why, now)

        await self._write(end)
        self._notify(row, state, why)

    async def settle_earlier_effect(self, row: ClaimedAction, why: str) -> None:
        """The platform has one of the kind. It is ours if a call of this row was in doubt and we said nothing
        else there; otherwise what was to be said now has not been said."""
        is_ours = row.was_in_doubt and not await self._db.read(lambda tx: outbox.has_other_words(tx, row))
        if is_ours:
            await self.complete(row, Effect(found_by="repeat"))
        else:
            await self.give_up(row, State.REFUSED, why, found_by=outbox.EARLIER)

    async def leave_to_person(self, row: ClaimedAction, why: str) -> None:
        """Nobody can tell whether it happened. It has failed; after a restore it is held: it may never
        have been begun."""
        if row.doubted_since is None:
            await self.give_up(row, State.FAILED, why)
            return

        def hold(tx: Transaction) -> None:
            now = self._timestamp()
            if restores.hold_action(tx, row.id, at=now):
                denials.open_failure_case(tx, row.id, f"{why}; {_BEFORE_RESTORE}", now)

        await self._write(hold)
        self._notify(row, State.HELD, why)

    async def retry_later(
        self, row: ClaimedAction, account: str, reason: WaitReason, why: str, retry_after: float | None = None
    ) -> None:
        """Nothing happened: wait for the backoff, the platform and the account, then call again."""
        if self._is_exhausted(row):
            await self.give_up(row, State.FAILED, f"gave up after {row.attempts} tries: {why}")
            return
        wait = backoff(row.attempts, retry_after, self._jitter, longest=row.longest_wait)
        wait = max(wait, self._limiter.seconds_closed(account, self._clock.monotonic()))
        now = self._timestamp()
        await self._write(
            lambda tx: outbox.postpone_action(tx, row, State.WAITING, at=now, wait=wait, problem=why)
        )
        self._notify(row, State.WAITING, why, reason)

    async def go_on_later(self, row: ClaimedAction, why: str, link: str, seconds: float) -> None:
        """A step that nobody sees is done: remember it, and take the next one in so many seconds."""
        if self._is_exhausted(row):
            await self.give_up(row, State.FAILED, f"gave up after {row.attempts} tries: {why}")
            return
        now = self._timestamp()

        def postpone(tx: Transaction) -> None:
            outbox.set_link(tx, row.id, link)
            outbox.postpone_action(tx, row, State.WAITING, at=now, wait=seconds, problem=why)

        await self._write(postpone)
        self._notify(row, State.WAITING, why, WaitReason.UNFINISHED)

    async def await_quota(self, row: ClaimedAction, why: str, seconds: float | None) -> None:
        """Nothing happened, and nothing can before the platform's day turns in so many seconds: until then
        look now and then whether there are units again, which calls nobody and is no attempt."""
        if self._is_too_old(row):
            await self.give_up(row, State.FAILED, why)
            return
        until_turn = row.longest_wait if seconds is None else seconds
        now, wait = self._timestamp(), until_turn + self._jitter.uniform(1.0, _AFTER_TURN)
        await self._write(
            lambda tx: outbox.postpone_action(tx, row, State.WAITING, at=now, wait=wait, problem=why)
        )
        self._notify(row, State.WAITING, why, WaitReason.QUOTA_SPENT)

    async def mark_unknown(self, row: ClaimedAction, why: str, wait: float | None = None) -> None:
        """It may have happened: read back after `wait` seconds, or on the schedule."""
        if self._is_exhausted(row):
            await self.give_up(row, State.FAILED, f"gave up after {row.attempts} tries: {why}")
            return
        now, seconds = self._timestamp(), self._config.verify_after[0] if wait is None else wait
        await self._write(
            lambda tx: outbox.postpone_action(tx, row, State.UNKNOWN, at=now, wait=seconds, problem=why)
        )
        self._notify(row, State.UNKNOWN, why, WaitReason.OUTCOME_UNKNOWN)

    async def pause_outgoing(self, row: ClaimedAction, why: str) -> None:
        """Blocked for abuse: no automatic reply of this account leaves until a person resumes it."""
        account_id = row.action.account_id

        def pause(tx: Transaction) -> None:
            now = self._timestamp()
            wait = _BLOCKED_RETRY_SECONDS
            outbox.postpone_action(tx, row, State.WAITING, at=now, wait=wait, problem=why)
            scope, cause = f"words:{account_id}", PauseCause.BLOCKED
            if pauses.pause_scope(tx, scope=scope, reason=why, by=_ACTOR, at=now, cause=cause):
                account_cases.open_account_case(
                    tx, account_id=account_id, event_id=row.event_id, why=f"{why}; {_REPLIES_PAUSED}", at=now
                )

        await self._write(pause)
        logger.critical(
            "replies paused: the platform blocked us", extra={"action": "blocked", "account": account_id}
        )
        self._notify(row, State.WAITING, why, WaitReason.BLOCKED)

    async def pause_account(self, row: ClaimedAction, adapter: Adapter, back_to: State, why: str) -> None:
        """The token expired: nothing of this account leaves until it has a new one."""
        account_id = row.action.account_id
        if row.action.verb in TARGET_VERBS:  # the target's credential, not the account's
            logger.critical("a target refuses our token", extra={"action": "token_expired"})
            await self.retry_later(row, row.action.via, WaitReason.TOKEN_EXPIRED, why, _TARGET_RETRY_SECONDS)
            return
        token = _fingerprint(adapter, account_id)

        def pause(tx: Transaction) -> None:
            now = self._timestamp()
            outbox.postpone_action(tx, row, back_to, at=now, wait=0.0, problem=why)
            scope, cause = f"account:{account_id}", PauseCause.TOKEN_EXPIRED
            pauses.pause_scope(tx, scope=scope, reason=why, by=_ACTOR, at=now, cause=cause, token=token)

        await self._write(pause)
        logger.critical(
            "account paused: its token expired", extra={"action": "token_expired", "account": account_id}
        )
        self._notify(row, back_to, why, WaitReason.TOKEN_EXPIRED)

    async def repeat(self, row: ClaimedAction) -> None:
        """Call again, later and later: repeating does no harm, but it may never help either."""
        if self._is_exhausted(row):
            await self.give_up(row, State.FAILED, f"no clear answer in {row.attempts} tries")
            return
        wait = backoff(row.attempts, None, self._jitter, longest=row.longest_wait)
        due = self._timestamp() + (wait if row.attempts > 1 else 0.0)
        await self._write(lambda tx: outbox.record_not_found(tx, row.id, not_before=due, call_again=True))

    async def conclude_read_back(
        self, row: ClaimedAction, effect: Effect | None, started_at: float, *, is_idempotent: bool
    ) -> None:
        """A read-back has an answer: done with `effect`, or else read back later or call again."""
        if effect is not None:
            await self.complete(row, effect)
            return
        next_look = None if is_idempotent else self._next_look(row, started_at)
        due, again = (self._timestamp(), True) if next_look is None else (next_look, False)
        await self._write(lambda tx: outbox.record_not_found(tx, row.id, not_before=due, call_again=again))

    async def await_echo(self, row: ClaimedAction, started_at: float, why: str) -> None:
        """The platform cannot be asked: its webhook has as long as read-backs would take. Of what was done
        before a restore nothing comes any more."""
        due = None if row.doubted_since is not None else self._next_look(row, started_at)
        if due is None:
            await self.leave_to_person(row, why)
            return
        await self._write(lambda tx: outbox.record_not_found(tx, row.id, not_before=due, call_again=False))

    def _next_look(self, row: ClaimedAction, started_at: float) -> float | None:
        """When to look again; None when the schedule is over."""
        schedule, looks = self._config.verify_after, row.read_backs + 1
        if looks >= len(schedule):
            return None
        return max(self._timestamp() + _MIN_READ_BACK_GAP, started_at + schedule[looks])

    async def _write(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work`, once it is on disk, however long that takes: the call has happened, and what
        came of it is known nowhere else. Who stops the program cuts this off; the next start then looks."""
        while True:
            try:
                return await self._db.write(work)
            except (StoreBusy, StoreFull):
                await asyncio.sleep(_STORE_RETRY_SECONDS)

    def _notify(self, row: ClaimedAction, state: State, why: str, reason: WaitReason | None = None) -> None:
        details = {"action": "outbox_settled", "outbox": row.id, "verb": row.action.verb}
        if reason is not None:
            details |= {"why": reason.value, "attempts": row.attempts}
        if reason is WaitReason.NOT_SENT:  # then nobody's words but ours are in it
            details |= {"detail": why}
        logger.info("outbox row is %s", state, extra=details)
        if self._on_settled:
            self._on_settled(row.action, state, why)

    def _is_exhausted(self, row: ClaimedAction) -> bool:
        # A desk may be away for a weekend, and its cases stand in our queue meanwhile.
        is_worn_out = row.attempts >= _MAX_ATTEMPTS and row.action.verb is not Verb.ESCALATE
        return is_worn_out or self._is_too_old(row)

    def _is_too_old(self, row: ClaimedAction) -> bool:
        return self._timestamp() - row.planned_at > _MAX_AGE

    def _timestamp(self) -> float:
        return self._clock.now().timestamp()


def _fingerprint(adapter: Adapter, account_id: str) -> str:
    """That of the account's token; empty when it has none."""
    account = adapter.source.account(account_id)
    return account.token.fingerprint() if account and account.token else ""
