"""Looks every hour whether an account may do what it has to and whether its webhooks come.

A subscription that was lost is made again where the platform allows it, unless the bot may not act: paused,
or a copied data folder. What stays wrong is told once and written down until it is over.
"""

import logging
import random
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.domain import Account, AccountFault, BackfillCause, CheckSubject
from bot.errors import NotSent, OutcomeUnknown, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms.connection import Connector, Subscription, TokenReport, missing_permissions
from bot.platforms.ports import Transport, run
from bot.runtime.clock import Clock
from bot.store import Store, Transaction
from bot.store.delivery import account_checks, pauses
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.intake import backfills

logger = logging.getLogger(__name__)

_SECONDS = 3600.0
#: Accounts are not all looked at in the same second.
_SPREAD_SECONDS = 60.0
#: A token that nothing renews is told about so long before it ends.
_SOON = timedelta(days=7)
#: A look that fails now and then is no news.
_FAILURES = 3
_NOBODY_ANSWERS = (NotSent, OutcomeUnknown, RateLimited)


class AccountChecker:
    """Looks after the permissions and the webhooks of one account.

    `callback` is the address of its webhooks, "" when nobody knows it. `is_renewed` says that a keeper looks
    after the token's end, `can_backfill` that the account can be asked for what no webhook told.
    """

    def __init__(
        self,
        db: Store,
        connector: Connector,
        account: Account,
        transport: Transport,
        folder: Path,
        *,
        callback: str,
        is_renewed: bool,
        can_backfill: bool = False,
        clock: Clock,
        jitter: random.Random | None = None,
    ) -> None:
        self._db = db
        self._connector = connector
        self._account = account
        self._transport = transport
        self._folder = folder
        self._callback = callback
        self._is_renewed = is_renewed
        self._can_backfill = can_backfill
        self._clock = clock
        jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._spread = jitter.uniform(0.0, _SPREAD_SECONDS)
        self._due_at = clock.monotonic() + self._spread
        self._failures: Counter[CheckSubject] = Counter()

    async def run_once(self) -> bool:
        """Look if it is time to; always False: there is nothing more to do at once."""
        if await self.seconds_until_due() > 0:
            return False
        if not self._account.token:  # its keeper has none yet, or it never had one, which is told elsewhere
            self._due_at = self._clock.monotonic() + _SPREAD_SECONDS
            return False
        self._due_at = self._clock.monotonic() + _SECONDS
        for subject, check in (
            (CheckSubject.PERMISSION, self._check_permissions),
            (CheckSubject.SUBSCRIPTION, self._check_subscription),
        ):
            try:
                await check()
            except TokenExpired as error:
                if not self._is_renewed:
                    await self._record(CheckSubject.TOKEN, AccountFault.ENDED, str(error))
            except TamisError as error:
                await self._count_failure(subject, error)
            else:
                self._failures[subject] = 0
        return False

    async def seconds_until_due(self) -> float:
        """Seconds until the account is looked at again."""
        return max(0.0, self._due_at - self._clock.monotonic())

    async def _check_permissions(self) -> None:
        report = await run(self._connector.inspect_token(self._account), self._transport)
        if report is None:
            return
        await self._record_token(report)
        missing = missing_permissions(self._connector, report.scopes)
        if missing:
            names = ", ".join(permission.name for permission in missing)
            await self._record(CheckSubject.PERMISSION, AccountFault.LACKS_PERMISSION, names)
        else:
            await self._record_well(CheckSubject.PERMISSION)

    async def _record_token(self, report: TokenReport) -> None:
        """Of a token that nothing renews, when it ends, in time; that it is accepted ends what was said of
        it."""
        if self._is_renewed:
            return
        if report.ends_at is None or report.ends_at - self._clock.now() > _SOON:
            await self._record_well(CheckSubject.TOKEN, ends_at=report.ends_at)
        else:
            day = report.ends_at.date().isoformat()
            await self._record(CheckSubject.TOKEN, AccountFault.ENDS_SOON, day, ends_at=report.ends_at)

    async def _check_subscription(self) -> None:
        subscription = await self._read()
        if subscription is None:
            return
        refusal, was_lost = "", bool(subscription.missing)
        if subscription.missing and subscription.can_be_renewed and await self._may_act():
            try:
                await self._subscribe()
            except Rejected as error:
                refusal = f": {error}"
            else:
                subscription = await self._read() or subscription
        if subscription.missing:
            detail = f"{', '.join(subscription.missing)}{refusal}"
            await self._record(CheckSubject.SUBSCRIPTION, AccountFault.UNSUBSCRIBED, detail)
        else:
            await self._db.write(partial(self._request_missed, was_lost=was_lost))
            await self._record_well(CheckSubject.SUBSCRIPTION, fields=subscription.fields)

    def _request_missed(self, tx: Transaction, *, was_lost: bool) -> None:
        """Ask for what no webhook told while the subscription was lost: since the look before the one that
        found it so. Before it is recorded that all is well, so that a crash asks again instead of never."""
        source, account_id = self._connector.source.name, self._account.id
        check = account_checks.get_check(tx, source, account_id, CheckSubject.SUBSCRIPTION)
        was_told = check is not None and check.fault is AccountFault.UNSUBSCRIBED
        if not (self._can_backfill and (was_lost or was_told)):
            return
        at = self._clock.now().timestamp()
        seen_at = at if check is None else check.since if was_told and check.since else check.checked_at
        since, cause = seen_at - _SECONDS, BackfillCause.SUBSCRIPTION
        backfills.request(tx, source, account_id, cause, since, at=at)

    async def _subscribe(self) -> None:
        fields = await self._last_fields()
        await run(self._connector.subscribe(self._account, self._callback, fields), self._transport)
        logger.warning(
            "a lost webhook subscription was made again", extra=self._extra("subscription_renewed")
        )

    async def _read(self) -> Subscription | None:
        return await run(self._connector.read_subscription(self._account, self._callback), self._transport)

    async def _last_fields(self) -> tuple[str, ...]:
        """Of what the platform told us when all was well."""
        source, account_id = self._connector.source.name, self._account.id
        check = await self._db.read(
            lambda tx: account_checks.get_check(tx, source, account_id, CheckSubject.SUBSCRIPTION)
        )
        return check.fields if check is not None else ()

    async def _may_act(self) -> bool:
        """Whether neither everything nor the account is paused, and this is no copy."""
        scopes = {"all", COPY_SCOPE, f"account:{self._account.id}"}
        in_force = await self._db.read(pauses.list_pauses)
        return not (pauses.is_flagged(self._folder) or any(pause.scope in scopes for pause in in_force))

    async def _count_failure(self, subject: CheckSubject, error: TamisError) -> None:
        self._failures[subject] += 1
        # Of nobody's answering it is told once, of the webhooks: with permissions it is for the same reason.
        is_told = subject is not CheckSubject.PERMISSION and self._failures[subject] >= _FAILURES
        if isinstance(error, _NOBODY_ANSWERS) and not is_told:
            return
        await self._record(subject, AccountFault.UNREADABLE, str(error))

    async def _record(
        self, subject: CheckSubject, fault: AccountFault, detail: str, *, ends_at: datetime | None = None
    ) -> None:
        source, account_id = self._connector.source.name, self._account.id
        at, until = self._clock.now().timestamp(), ends_at.timestamp() if ends_at is not None else None

        def record(tx: Transaction) -> bool:
            return account_checks.record_fault(
                tx, source, account_id, subject, fault, at=at, detail=detail, ends_at=until
            )

        if await self._db.write(record):
            extra = self._extra("account_fault") | {"fault": fault.value, "what": subject.value}
            logger.error("an account needs somebody: %s", detail, extra=extra)

    async def _record_well(
        self, subject: CheckSubject, *, ends_at: datetime | None = None, fields: tuple[str, ...] = ()
    ) -> None:
        source, account_id = self._connector.source.name, self._account.id
        at, until = self._clock.now().timestamp(), ends_at.timestamp() if ends_at is not None else None
        is_news = await self._db.write(
            lambda tx: account_checks.record_well(
                tx, source, account_id, subject, at=at, ends_at=until, fields=fields
            )
        )
        if is_news:
            extra = self._extra("account_recovered") | {"what": subject.value}
            logger.info("an account is as it should be again", extra=extra)

    def _extra(self, action: str) -> dict[str, str]:
        return {"action": action, "source": self._connector.source.name, "account": self._account.id}
