"""Renews the access token of an account before it ends, and keeps what the platform gave on the disk.

The new pair is on the disk before the old one is forgotten, so a crash never costs the refresh token. It lies
in a private file of the data folder, which no backup of the database holds.

That a renewal is asked for is written down before, because its answer may get lost: then the old token is
shown again, and where the platform does not take that any more, a person is told to connect the account anew.
A copied data folder renews nothing: it would use up what the original needs.
"""

import fcntl
import logging
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain import (
    Account,
    AccountFault,
    Actor,
    CheckSubject,
    Credentials,
    PauseCause,
    RenewableSecret,
    Secret,
)
from bot.errors import Malformed, OutcomeUnknown, RateLimited, Rejected, TamisError, TokenExpired
from bot.files import make_folder
from bot.platforms.ports import Adapter, Transport, run
from bot.runtime import logs
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import backoff
from bot.services.stored_credentials import (
    StoredCredentials,
    credentials_file,
    load_credentials,
    save_credentials,
)
from bot.store import Store, Transaction
from bot.store.delivery import account_checks, pauses
from bot.store.delivery.instance_mark import COPY_SCOPE

logger = logging.getLogger(__name__)

#: A token is renewed when a fifth of its time is left, or ten minutes of it.
_SHARE_LEFT, _LEAST_LEFT = 0.2, 600.0
#: A token that is exchanged itself must be a day old, and nobody knows when a configured one was made.
_TOO_YOUNG_SECONDS = 90_000.0
#: How often an account is asked about whose token is over, in case somebody has seen to it at the platform.
_OVER_SECONDS = 6 * 3600.0
#: How soon is looked again whether another process has finished, or a copied folder was adopted.
_BUSY_SECONDS = 60.0


class CredentialKeeper:
    """Keeps the access token of one account valid."""

    def __init__(
        self,
        db: Store,
        adapter: Adapter,
        account: Account,
        transport: Transport,
        folder: Path,
        *,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
    ) -> None:
        assert isinstance(account.token, RenewableSecret)
        shown = adapter.renewal_token(account)
        assert shown is not None
        self._db = db
        self._adapter = adapter
        self._account = account
        self._token = account.token
        # A copy: the token itself may be what is shown, and is exchanged in place.
        self._configured = Secret(shown.reveal())
        self._transport = transport
        self._path = credentials_file(folder, adapter.source.name, account.id)
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._refresh_token = self._configured
        self._failures = 0
        self._ends_at: datetime | None = None
        self._renewed_at = 0.0  # of the pair in use; nothing was renewed before
        self._due_at = clock.now()
        self._take_up()

    async def run_once(self) -> bool:
        """Renew the token if it is time to; always False: there is nothing more to do at once."""
        if await self.seconds_until_due() > 0:
            return False
        with _exclusively(self._path.parent) as is_ours:
            if not is_ours or await self._db.read(_is_copy):
                self._wait(_BUSY_SECONDS)
            elif not self._has_newer():
                await self._renew()
        return False

    async def seconds_until_due(self) -> float:
        """Seconds until the token is renewed again."""
        return max(0.0, (self._due_at - self._clock.now()).total_seconds())

    async def _renew(self) -> None:
        was_in_doubt = await self._begin()
        try:
            newer = await run(self._adapter.renew(self._account, self._refresh_token), self._transport)
        except TamisError as error:
            await self._postpone(error, was_in_doubt=was_in_doubt)
        else:
            await self._keep(newer)

    async def _begin(self) -> bool:
        """Write down that a renewal is asked for; whether it is unknown what became of the one before."""
        source, account_id = self._adapter.source.name, self._account.id
        at = self._clock.now().timestamp()

        def begin(tx: Transaction) -> bool:
            check = account_checks.get_check(tx, source, account_id, CheckSubject.TOKEN)
            account_checks.mark_attempt(tx, source, account_id, at)
            return check is not None and (check.attempted_at or 0.0) > self._renewed_at

        return await self._db.write(begin)

    def _has_newer(self) -> bool:
        """Whether another process has renewed the token meanwhile, whose pair is taken up."""
        before = self._refresh_token, self._ends_at
        self._take_up()
        return (self._refresh_token, self._ends_at) != before

    def _take_up(self) -> None:
        """Go on with what was kept, unless the operator has configured another token since."""
        try:
            stored = load_credentials(self._path, self._configured)
        except (OSError, Malformed):  # renewed at once, with the configured one
            logger.warning("kept credentials cannot be read", extra=self._extra("credentials_unreadable"))
            return
        if stored is not None:
            self._use(stored)

    async def _keep(self, newer: Credentials) -> None:
        lasts, now = timedelta(seconds=newer.seconds), self._clock.now()
        stored = StoredCredentials(
            token=newer.token,
            refresh_token=newer.refresh_token or self._refresh_token,
            ends_at=now + lasts,
            lasts=lasts,
            renewed_at=now.timestamp(),
        )
        save_credentials(self._path, self._configured, stored)
        self._use(stored)
        self._failures = 0
        source, account_id, fingerprint = (
            self._adapter.source.name,
            self._account.id,
            self._token.fingerprint(),
        )
        at = self._clock.now().timestamp()

        def settle(tx: Transaction) -> None:
            pauses.resume_with_new_token(tx, account_id, fingerprint, at)
            account_checks.record_well(
                tx, source, account_id, CheckSubject.TOKEN, at=at, ends_at=stored.ends_at.timestamp()
            )

        await self._db.write(settle)
        logger.info("the token of an account was renewed", extra=self._extra("token_renewed"))

    def _use(self, stored: StoredCredentials) -> None:
        self._refresh_token = stored.refresh_token
        self._renewed_at = stored.renewed_at
        logs.mask((stored.token, stored.refresh_token))
        self._token.exchange(stored.token)
        seconds = stored.lasts.total_seconds()
        left = min(max(seconds * _SHARE_LEFT, _LEAST_LEFT), seconds / 2)
        self._ends_at = stored.ends_at
        self._due_at = stored.ends_at - timedelta(seconds=left)

    async def _postpone(self, error: TamisError, *, was_in_doubt: bool) -> None:
        """Try again, later and later; a failure is told once, for there is still time to see to it."""
        self._failures += 1
        is_first_look = self._failures == 1 and self._ends_at is None
        if isinstance(error, Rejected) and is_first_look and self._shows_itself:
            await self._settle_attempt()
            logger.info("a token is too young to be renewed", extra=self._extra("token_too_young"))
            self._wait(_TOO_YOUNG_SECONDS)
            return
        fault = _fault_of(error, may_be_used_up=was_in_doubt and self._adapter.rotates_refresh_tokens)
        # What was unknown before stays so until the platform has said what it is worth.
        if not (isinstance(error, OutcomeUnknown) or (was_in_doubt and not isinstance(error, TokenExpired))):
            await self._settle_attempt()
        await self._record(fault, error)
        await self._pause_when_over(fault, error)
        if fault is AccountFault.NOT_RENEWED:
            retry_after = error.retry_after if isinstance(error, RateLimited) else None
            self._wait(backoff(self._failures + 4, retry_after, self._jitter))
        else:
            self._wait(_OVER_SECONDS)

    @property
    def _shows_itself(self) -> bool:
        return self._account.refresh_token is None

    def _wait(self, seconds: float) -> None:
        """Until then, but no longer than the token that we have lasts."""
        self._due_at = self._clock.now() + timedelta(seconds=seconds)
        if self._ends_at is not None and self._ends_at > self._clock.now():
            self._due_at = min(self._due_at, self._ends_at)

    async def _settle_attempt(self) -> None:
        source, account_id = self._adapter.source.name, self._account.id
        await self._db.write(lambda tx: account_checks.mark_attempt(tx, source, account_id, None))

    async def _record(self, fault: AccountFault, error: TamisError) -> None:
        source, account_id = self._adapter.source.name, self._account.id
        at = self._clock.now().timestamp()
        ends_at = self._ends_at.timestamp() if self._ends_at is not None else None

        def record(tx: Transaction) -> bool:
            before = account_checks.get_check(tx, source, account_id, CheckSubject.TOKEN)
            if fault is AccountFault.NOT_RENEWED and before is not None and before.fault in _OVER:
                return False  # that it cannot be asked now proves nothing about what was said before
            return account_checks.record_fault(
                tx, source, account_id, CheckSubject.TOKEN, fault, at=at, detail=str(error), ends_at=ends_at
            )

        if await self._db.write(record):
            extra = self._extra("token_not_renewed") | {"fault": fault.value}
            logger.error(_SENTENCES[fault], error, extra=extra)

    async def _pause_when_over(self, fault: AccountFault, error: TamisError) -> None:
        """Nothing is called with a token that is over and stays so; until then the account goes on."""
        if self._ends_at is not None:
            is_over = self._ends_at <= self._clock.now()
        else:  # of a configured token whose end nobody knows, the platform's word counts
            is_over = self._shows_itself or not self._token
        if fault is AccountFault.NOT_RENEWED or not is_over:
            return
        scope, fingerprint = f"account:{self._account.id}", self._token.fingerprint()
        at = self._clock.now().timestamp()
        await self._db.write(
            lambda tx: pauses.pause_scope(
                tx,
                scope=scope,
                reason=str(error),
                by=Actor.system("token"),
                at=at,
                cause=PauseCause.TOKEN_EXPIRED,
                token=fingerprint,
            )
        )

    def _extra(self, action: str) -> dict[str, str]:
        return {"action": action, "source": self._adapter.source.name, "account": self._account.id}


_OVER = (AccountFault.ENDED, AccountFault.ANSWER_LOST)
_SENTENCES = {
    AccountFault.NOT_RENEWED: "a token cannot be renewed: %s",
    AccountFault.ENDED: "a token cannot be renewed any more; connect the account again: %s",
    AccountFault.ANSWER_LOST: (
        "a token cannot be renewed any more, because the answer to its renewal got lost;"
        " connect the account again: %s"
    ),
}


def _fault_of(error: TamisError, *, may_be_used_up: bool) -> AccountFault:
    # Not every platform names what is wrong with a token that is used up; a refusal of any kind is one.
    if may_be_used_up and isinstance(error, TokenExpired | Rejected):
        return AccountFault.ANSWER_LOST
    return AccountFault.ENDED if isinstance(error, TokenExpired) else AccountFault.NOT_RENEWED


def _is_copy(tx: Transaction) -> bool:
    return any(pause.scope == COPY_SCOPE for pause in pauses.list_pauses(tx))


@contextmanager
def _exclusively(folder: Path) -> Iterator[bool]:
    """Whether no other process renews from this folder now; none can before this ends."""
    make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
