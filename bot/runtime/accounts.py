"""What accounts need beside their webhooks: a token that stays valid, polls, what no webhook told, and a look
every hour whether they may still act and hear of what happens."""

from collections.abc import Callable, Iterable
from pathlib import Path

from bot import platforms
from bot.domain import Account
from bot.platforms.ports import Adapter, Transport
from bot.runtime.account_checker import AccountChecker
from bot.runtime.backfiller import AccountBackfiller, may_backfill
from bot.runtime.clock import Clock
from bot.runtime.credentials import CredentialKeeper
from bot.runtime.loop import Loops
from bot.runtime.metrics_reader import MetricsReader
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
        self,
        db: Store,
        adapters: Iterable[Adapter],
        paced: Paced,
        folder: Path,
        clock: Clock,
        *,
        public_url: str = "",
    ) -> None:
        self._db = db
        self._folder = folder
        self._public_url = public_url.rstrip("/")
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
        that can be asked for what no webhook told or is looked at."""
        for name, keeper in self._keepers:
            loops.start(
                f"renew:{name}",
                keeper.run_once,
                longest=_LONGEST_SLEEP,
                seconds_until_due=keeper.seconds_until_due,
            )
        for adapter, account in self._accounts:
            name = f"{adapter.source.name}:{account.id}"
            self._start_checker(loops, name, adapter, account)
            self._start_poller(loops, name, adapter, account)
            self._start_backfiller(loops, name, adapter, account)
            self._start_metrics_reader(loops, name, adapter, account)

    def _start_checker(self, loops: Loops, name: str, adapter: Adapter, account: Account) -> None:
        connector = platforms.connector_of(adapter.source, account)
        if connector is None:
            return
        checker = AccountChecker(
            self._db,
            connector,
            account,
            self._paced(adapter),
            self._folder,
            callback=self._callback(adapter.source.name),
            is_renewed=any(name == renewed for renewed, _ in self._keepers),
            can_backfill=may_backfill(adapter, account),
            clock=self._clock,
        )
        loops.start(
            f"check:{name}",
            checker.run_once,
            longest=_LONGEST_SLEEP,
            seconds_until_due=checker.seconds_until_due,
        )

    def _start_poller(self, loops: Loops, name: str, adapter: Adapter, account: Account) -> None:
        if (interval := adapter.poll_interval(account)) is None:
            return
        poller = AccountPoller(
            self._db,
            adapter,
            account,
            interval,
            self._paced(adapter),
            clock=self._clock,
            sharing=self._sharing(adapter),
        )
        loops.start(
            f"poll:{name}",
            poller.run_once,
            longest=interval.longest,
            seconds_until_due=poller.seconds_until_due,
            wakes="pipeline",
        )

    def _sharing(self, adapter: Adapter) -> int:
        """How many polled accounts use the same daily quota."""
        quota = adapter.daily_quota()
        return sum(
            quota is not None and other.daily_quota() == quota and other.poll_interval(account) is not None
            for other, account in self._accounts
        )

    def _start_backfiller(self, loops: Loops, name: str, adapter: Adapter, account: Account) -> None:
        if not may_backfill(adapter, account):
            return
        backfiller = AccountBackfiller(self._db, adapter, account, self._paced(adapter), clock=self._clock)
        loops.start(
            f"backfill:{name}",
            backfiller.run_once,
            longest=_REQUEST_SECONDS,
            seconds_until_due=backfiller.seconds_until_next_look,
            wakes="pipeline",
        )

    def _start_metrics_reader(self, loops: Loops, name: str, adapter: Adapter, account: Account) -> None:
        if not adapter.counts_metrics(account):
            return
        reader = MetricsReader(self._db, adapter, account, self._paced(adapter), clock=self._clock)
        loops.start(
            f"metrics:{name}",
            reader.run_once,
            longest=_LONGEST_SLEEP,
            seconds_until_due=reader.seconds_until_due,
        )

    def _callback(self, source: str) -> str:
        """Where webhooks of a source come in from outside; "" where nobody knows."""
        return f"{self._public_url}/webhooks/{source}" if self._public_url else ""
