"""What accounts need beside their webhooks: a token that stays valid, and polls."""

from collections.abc import Callable, Iterable
from pathlib import Path

from bot.platforms.ports import Adapter, Transport
from bot.runtime.clock import Clock
from bot.runtime.credentials import CredentialKeeper
from bot.runtime.loop import Loops
from bot.runtime.poller import AccountPoller
from bot.store import Store

_LONGEST_SLEEP = 3600.0


def start_accounts(
    loops: Loops,
    db: Store,
    adapters: Iterable[Adapter],
    paced: Callable[[Adapter], Transport],
    folder: Path,
    clock: Clock,
) -> None:
    """Start a loop for each account whose token is renewed, and one for each that is polled.

    `paced` gives the transport that keeps to the account's rate.
    """
    for adapter in adapters:
        for account in adapter.source.accounts:
            name = f"{adapter.source.name}:{account.id}"
            if account.refresh_token is not None and adapter.renews_tokens:
                keeper = CredentialKeeper(db, adapter, account, paced(adapter), folder, clock=clock)
                loops.start(
                    f"renew:{name}",
                    keeper.run_once,
                    longest=_LONGEST_SLEEP,
                    seconds_until_due=keeper.seconds_until_due,
                )
            if (interval := adapter.poll_interval(account)) is not None:
                poller = AccountPoller(db, adapter, account, interval, paced(adapter), clock=clock)
                loops.start(
                    f"poll:{name}",
                    poller.run_once,
                    longest=interval.longest,
                    seconds_until_due=poller.seconds_until_due,
                    wakes="pipeline",
                )
