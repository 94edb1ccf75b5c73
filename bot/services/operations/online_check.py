"""Asks the platforms how each account is: is its token accepted, what may it do, do its webhooks come.

The same questions as the running bot's, asked now. Changes nothing, neither there nor here.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from bot import platforms
from bot.domain import Account, Secret, Source
from bot.errors import Malformed, TamisError, TokenExpired, explain_io, message
from bot.platforms.connection import Connector, Subscription, TokenReport, missing_permissions
from bot.platforms.ports import Transport, run
from bot.services.operations.findings import Finding, Severity
from bot.services.stored_credentials import credentials_file, load_credentials
from bot.services.workspace import Workspace


class Network(Protocol):
    """How platforms are reached."""

    def open_transport(self, source: Source) -> AbstractAsyncContextManager[Transport]:
        """What sends the calls for a source."""


async def ask_platforms(workspace: Workspace, network: Network) -> tuple[Finding, ...]:
    """A finding for each thing that a platform says of an account. Raises `ConfigError`."""
    if not workspace.is_configured:
        return ()
    return tuple([finding async for finding in _findings(workspace, network)])


async def _findings(workspace: Workspace, network: Network) -> AsyncIterator[Finding]:
    public_url = workspace.config.public_url.rstrip("/")
    for source in workspace.config.sources:
        callback = f"{public_url}/webhooks/{source.name}" if public_url else ""
        async with network.open_transport(source) as transport:
            for configured in source.accounts:
                connector = platforms.connector_of(source, configured)
                if connector is None:
                    continue
                try:
                    account = _with_token(workspace, source, configured)
                except (OSError, Malformed) as error:
                    reason = explain_io(error) if isinstance(error, OSError) else message("it is damaged")
                    yield _finding(Severity.WARNING, configured, "unreadable", reason=reason)
                    continue
                for finding in await _ask(connector, account, callback, transport):
                    yield finding


async def _ask(
    connector: Connector, account: Account, callback: str, transport: Transport
) -> tuple[Finding, ...]:
    if not account.token:
        return (_finding(Severity.WARNING, account, "no_token"),)
    source = connector.source
    own = replace(
        source, accounts=tuple(account if each.id == account.id else each for each in source.accounts)
    )
    connector = type(connector)(own)
    try:
        report = await run(connector.inspect_token(account), transport)
        subscription = await run(connector.read_subscription(account, callback), transport)
    except TokenExpired as error:
        return (_finding(Severity.WRONG, account, "refused", reason=str(error)),)
    except TamisError as error:
        return (_finding(Severity.WARNING, account, "unreadable", reason=str(error)),)
    return (*_of_report(connector, account, report), *_of_subscription(account, subscription))


def _of_report(connector: Connector, account: Account, report: TokenReport | None) -> Iterator[Finding]:
    if report is None:
        yield _finding(Severity.OK, account, "token_untold")
        return
    missing = missing_permissions(connector, report.scopes)
    for permission in missing:
        yield _finding(Severity.WARNING, account, "permission", name=permission.name, costs=permission.costs)
    if not missing:
        code = "accepted" if report.ends_at is None else "accepted_until"
        yield _finding(Severity.OK, account, code, until=_moment(report.ends_at))


def _of_subscription(account: Account, subscription: Subscription | None) -> Iterator[Finding]:
    if subscription is None:
        return
    if subscription.missing:
        yield _finding(Severity.WRONG, account, "unsubscribed", fields=", ".join(subscription.missing))
    else:
        yield _finding(Severity.OK, account, "subscribed", fields=", ".join(subscription.fields))


def _with_token(workspace: Workspace, source: Source, account: Account) -> Account:
    """The account with the token that the bot was given last."""
    shown = platforms.load_adapter(source).renewal_token(account)
    if not shown:
        return account
    stored = load_credentials(
        credentials_file(workspace.folder, source.name, account.id), Secret(shown.reveal())
    )
    return account if stored is None else replace(account, token=stored.token)


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(" ", "minutes").removesuffix("+00:00")


def _finding(severity: Severity, account: Account, code: str, /, **data: object) -> Finding:
    return Finding(
        severity=severity,
        subject=f"{account.platform} {account.id}",
        code=f"doctor.online.{code}",
        data=MappingProxyType({"platform": account.platform, **data}),
    )
