"""Connects an account: from an app and the consent of its owner to secrets in files, webhooks that come, and
the lines for `config.yaml`.

Writes files below the secrets folder, calls the provider, and changes nothing else: the configuration is its
operator's. Who is asked what, and how the provider is reached, is for the caller to provide.
"""

import re
import secrets
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from bot import platforms
from bot.domain import Account, RenewableSecret, Secret, Source
from bot.errors import (
    Malformed,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    TamisError,
    TokenExpired,
    UserError,
)
from bot.platforms import oauth
from bot.platforms.connection import Candidate, Connector, Grant, Permission, missing_permissions
from bot.platforms.ports import Flow, Transport, run
from bot.services.operations.connection_files import Written, write_connection
from bot.services.operations.connection_plan import ConnectionPlan, ConnectOptions, plan_connection
from bot.services.workspace import Workspace

_ERROR_WORD = re.compile(r"[a-z_]{1,60}")
_MISCOPIED = frozenset({"connect_no_code", "connect_wrong_state"})
_DENIED = ("access_denied", "user_cancelled_login", "user_cancelled_authorize", "user_denied")

T = TypeVar("T")


class Webhooks(StrEnum):
    """Whether the provider tells us what happens on an account; on some it is seen on its own pages only."""

    SENT = "sent"
    MISSING = "missing"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NO_ADDRESS = "no_address"
    POLLED = "polled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """What was connected. `missing` are permissions that were not allowed, None where the provider does not
    say; `unsubscribed` are what no webhooks come of, and `problem` is why nobody could look."""

    provider: str
    source: str
    account: Account
    written: Written
    missing: tuple[Permission, ...] | None
    webhooks: Webhooks
    unsubscribed: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is known to be missing."""
        return not self.missing and self.webhooks not in (Webhooks.MISSING, Webhooks.FAILED)


class Dialogue(Protocol):
    """Whoever connects: a person at a terminal, or options instead."""

    def show_steps(self, plan: ConnectionPlan) -> None:
        """Say which app is needed and with which permissions."""

    def ask_app(self, plan: ConnectionPlan) -> tuple[str, Secret]:
        """The app's id and secret. Raises `UserError` where nobody can be asked."""

    def ask_token(self, plan: ConnectionPlan) -> Secret:
        """The token that is pasted. Raises `UserError` likewise."""

    def show_address(self, plan: ConnectionPlan, address: str) -> None:
        """Say where the owner consents."""

    def ask_redirected(self, plan: ConnectionPlan) -> str:
        """The address to which the owner's browser was sent. Raises `UserError` likewise."""

    def is_asked_again(self, mistake: UserError) -> bool:
        """Say what is wrong with that address, and whether another one can be typed."""

    def choose(self, accounts: Sequence[str]) -> int:
        """Which of several accounts, by its place in the list. Raises `UserError` likewise."""


class Network(Protocol):
    """How providers are reached, and how they reach us."""

    def open_transport(self, source: Source) -> AbstractAsyncContextManager[Transport]:
        """What sends the calls for a source."""

    def listen(self, redirect: str, state: str) -> AbstractAsyncContextManager["Listening"]:
        """Listens where the owner comes back to. Raises `UserError` when it cannot."""


class Listening(Protocol):
    """An open ear at the redirect address."""

    async def redirected(self) -> str:
        """The address to which the owner's browser was sent. Raises `UserError` after a time."""


async def connect_account(
    workspace: Workspace, options: ConnectOptions, dialogue: Dialogue, network: Network
) -> Connection:
    """Connect one account. Raises `UserError` with what to do, or `ConfigError`."""
    plan = plan_connection(workspace, options)
    dialogue.show_steps(plan)
    if not plan.has_app:
        plan = _with_app(plan, *dialogue.ask_app(plan))
    async with network.open_transport(plan.source) as transport:
        grant = await _obtain(plan, dialogue, network, transport)
        candidates = await _asked(plan.connector.list_accounts(grant), transport)
        candidate = _chosen(candidates, options.account, dialogue)
        return await _settle(workspace, plan, grant, candidate, transport)


def read_redirected(address: str, state: str) -> str:
    """The code in the address to which the owner's browser was sent. Raises `UserError` for one without, of
    another sign-in, or with a refusal."""
    try:
        query = parse_qs(urlsplit(address.strip()).query, keep_blank_values=True)
    except ValueError as broken:
        raise UserError("connect_no_code") from broken
    values = {name: texts[0] for name, texts in query.items() if len(texts) == 1}
    if not secrets.compare_digest(values.get("state", "").encode(), state.encode()):
        raise UserError("connect_wrong_state" if "state" in values else "connect_no_code")
    if error := values.get("error") or values.get("error_code"):
        if error in _DENIED:
            raise UserError("connect_denied")
        word = error if _ERROR_WORD.fullmatch(error) else "-"
        raise UserError("connect_refused", reason=word)
    code = values.get("code") or values.get("auth_code") or ""
    if not code:
        raise UserError("connect_no_code")
    return code


def _with_app(plan: ConnectionPlan, app_id: str, secret: Secret) -> ConnectionPlan:
    settings = {**plan.source.settings, plan.connector.app_id_setting: app_id}
    has_secret = bool(plan.source.secrets)
    source = replace(plan.source, settings=settings, secrets=plan.source.secrets if has_secret else (secret,))
    connector = type(plan.connector)(source)
    return replace(plan, connector=connector, has_new_secret=plan.has_new_secret or not has_secret)


async def _obtain(plan: ConnectionPlan, dialogue: Dialogue, network: Network, transport: Transport) -> Grant:
    """A pasted token, or what the owner's consent is good for."""
    connector = plan.connector
    if connector.takes_token:
        return Grant(token=plan.token or dialogue.ask_token(plan))
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    address = connector.authorize_url(plan.redirect, state, oauth.challenge_of(verifier))
    if plan.listens:
        async with network.listen(plan.redirect, state) as listening:
            dialogue.show_address(plan, address)
            redirected = await listening.redirected()
    else:
        dialogue.show_address(plan, address)
        return await _exchanged(plan, _ask_code(plan, dialogue, state), verifier, transport)
    return await _exchanged(plan, read_redirected(redirected, state), verifier, transport)


def _ask_code(plan: ConnectionPlan, dialogue: Dialogue, state: str) -> str:
    """The code in the address that a person copies; whoever copied another one may try again."""
    while True:
        try:
            return read_redirected(dialogue.ask_redirected(plan), state)
        except UserError as mistake:
            if mistake.code not in _MISCOPIED or not dialogue.is_asked_again(mistake):
                raise


async def _exchanged(plan: ConnectionPlan, code: str, verifier: str, transport: Transport) -> Grant:
    connector = plan.connector
    exchange = connector.exchange(code, plan.redirect, verifier)
    grant = await _asked(exchange, transport, when_over="connect_code_over")
    if connector.needs_refresh_token and grant.refresh_token is None:
        raise UserError("connect_no_refresh_token")
    return grant


async def _asked(flow: Flow[T], transport: Transport, *, when_over: str = "connect_declined") -> T:
    """What a provider answers; raises `UserError` with what to do where it does not, of the code `when_over`
    where it does not accept what it was shown."""
    try:
        return await run(flow, transport)
    except (NotSent, OutcomeUnknown, RateLimited, Malformed) as error:
        raise UserError("connect_unreachable", reason=str(error)) from error
    except TokenExpired as error:
        raise UserError(when_over, reason=str(error)) from error
    except TamisError as error:
        raise UserError("connect_declined", reason=str(error)) from error


def _chosen(candidates: Sequence[Candidate], account: str, dialogue: Dialogue) -> Candidate:
    if not candidates:
        raise UserError("connect_no_accounts")
    names = [f"{candidate.id} ({candidate.name})" for candidate in candidates]
    if account:
        fitting = [candidate for candidate in candidates if account in (candidate.id, candidate.name)]
        if len(fitting) != 1:
            raise UserError("connect_no_such_account", account=account, accounts=", ".join(names))
        return fitting[0]
    return candidates[0 if len(candidates) == 1 else dialogue.choose(names)]


async def _settle(
    workspace: Workspace, plan: ConnectionPlan, grant: Grant, candidate: Candidate, transport: Transport
) -> Connection:
    """Write the secrets first, for they are given once; then look what they are good for."""
    account = Account(
        platform=plan.connector.platform,
        id=candidate.id,
        name=candidate.name,
        token=RenewableSecret(candidate.token.reveal()),
        refresh_token=candidate.refresh_token,
        settings=candidate.settings,
    )
    written = write_connection(
        workspace.config_file,
        plan.source,
        account,
        plan.secrets_folder,
        app_id_setting=plan.connector.app_id_setting,
        is_new=plan.is_new,
        has_new_secret=plan.has_new_secret,
    )
    connector = type(plan.connector)(replace(plan.source, accounts=(account,)))
    missing = await _missing(connector, account, grant, transport)
    connection = Connection(
        provider=plan.connector.name,
        source=plan.source.name,
        account=account,
        written=written,
        missing=missing,
        webhooks=Webhooks.UNKNOWN,
    )
    if not platforms.load_adapter(plan.source).has_webhooks:
        return replace(connection, webhooks=Webhooks.POLLED)
    return await _with_webhooks(connection, connector, plan.webhook, transport)


async def _missing(
    connector: Connector, account: Account, grant: Grant, transport: Transport
) -> tuple[Permission, ...] | None:
    """The permissions that were not allowed; None where nobody can tell."""
    scopes = grant.scopes
    if scopes is None:
        try:
            report = await run(connector.inspect_token(account), transport)
        except TamisError:
            return None
        scopes = report.scopes if report is not None else None
    return None if scopes is None else missing_permissions(connector, scopes)


async def _with_webhooks(
    connection: Connection, connector: Connector, webhook: str, transport: Transport
) -> Connection:
    """Have webhooks sent, and look whether they are."""
    account = connection.account
    try:
        subscription = await run(connector.read_subscription(account, webhook), transport)
        if subscription is not None and subscription.missing and subscription.can_be_renewed:
            await run(connector.subscribe(account, webhook, ()), transport)
            subscription = await run(connector.read_subscription(account, webhook), transport)
    except TamisError as error:
        return replace(connection, webhooks=Webhooks.FAILED, problem=str(error))
    if subscription is None:
        return connection
    webhooks = Webhooks.MISSING if subscription.missing else Webhooks.SENT
    if webhooks is Webhooks.SENT and not webhook:  # they go somewhere, and nobody can say whether to us
        webhooks = Webhooks.NO_ADDRESS
    return replace(connection, webhooks=webhooks, unsubscribed=subscription.missing)
