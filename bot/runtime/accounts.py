"""What accounts need beside their webhooks: a token that stays valid, polls, and what no webhook told."""

from collections.abc import Callable, Iterable
from pathlib import Path

from bot.platforms.ports import Adapter, Transport
from bot.runtime.backfiller import AccountBackfiller, may_backfill
from bot.runtime.clock import Clock
from bot.runtime.credentials import CredentialKeeper
from bot.runtime.loop import Loops
from bot.runtime.poller import AccountPoller
from bot.store import Store, Transaction
from bot.store.delivery import account_checks

_LONGEST_SLEEP = 3600.0
_REQUEST_SECONDS = 2.0  # how soon a backfill that another process asked for is noticed

Paced = Callable[[Adapter], Transport]


class AccountCare:
    """Looks after all accounts. `paced` gives the transport that keeps to the rate of an account.

    The tokens that were kept for accounts are in force once this is built.
    """

    def __init__(
        self, db: Store, adapters: Iterable[Adapter], paced: Paced, folder: Path, clock: Clock
    ) -> None:
        self._db = db
        self._paced = paced
        self._clock = clock
        self._accounts = [(adapter, account) for adapter in adapters for account in adapter.source.accounts]
        self._keepers = [
            (
                f"{adapter.source.name}:{account.id}",
                CredentialKeeper(db, adapter, account, paced(adapter), folder, clock=clock),
            )
            for adapter, account in self._accounts
            if adapter.renewal_token(account)
        ]

    def take_over(self, tx: Transaction) -> None:
        """Forget what was seen of accounts that are not there any more."""
        account_checks.retain_accounts(
            tx, [(adapter.source.name, account.id) for adapter, account in self._accounts]
        )

    def start(self, loops: Loops) -> None:
        """Start a loop for each account whose token is renewed, one for each that is polled, and one for each
        that can be asked for what no webhook told."""
        for name, keeper in self._keepers:
            loops.start(
                f"renew:{name}",
                keeper.run_once,
                longest=_LONGEST_SLEEP,
                seconds_until_due=keeper.seconds_until_due,
            )
        for adapter, account in self._accounts:
            if (interval := adapter.poll_interval(account)) is not None:
                poller = AccountPoller(
                    self._db, adapter, account, interval, self._paced(adapter), clock=self._clock
                )
                loops.start(
                    f"poll:{adapter.source.name}:{account.id}",
                    poller.run_once,
                    longest=interval.longest,
                    seconds_until_due=poller.seconds_until_due,
                    wakes="pipeline",
                )
            if may_backfill(adapter, account):
                backfiller = AccountBackfiller(
                    self._db, adapter, account, self._paced(adapter), clock=self._clock
                )
                loops.start(
                    f"backfill:{adapter.source.name}:{account.id}",
                    backfiller.run_once,
                    longest=_REQUEST_SECONDS,
                    seconds_until_due=backfiller.seconds_until_next_look,
                    wakes="pipeline",
                )
