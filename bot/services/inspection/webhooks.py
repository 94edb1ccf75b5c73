"""Reads captured webhook bodies with an adapter. Verifies no signature and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import platforms
from bot.domain import Account, Delivery, Event, Source
from bot.errors import Malformed
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class AdapterChoice:
    """Which adapter reads, and the ids of our own accounts, whose messages are echoes.

    `platform` is that of the accounts, by default named as the adapter.
    """

    adapter: str
    account_ids: Sequence[str] = ()
    platform: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectedWebhook:
    """The events and errors of one body, in its order."""

    items: tuple[Event | Malformed, ...]


def inspect_webhook(workspace: Workspace, choice: AdapterChoice, body: bytes) -> InspectedWebhook:
    """Read one webhook body as if it had just been received. Raises `ConfigError` for an unknown adapter."""
    platform = choice.platform or choice.adapter
    accounts = tuple(Account(platform=platform, id=account_id) for account_id in choice.account_ids)
    adapter = platforms.load_adapter(Source(name=choice.adapter, adapter=choice.adapter, accounts=accounts))
    delivery = Delivery(source=choice.adapter, body=body, headers={}, received_at=workspace.now())
    return InspectedWebhook(items=tuple(adapter.parse(delivery)))
