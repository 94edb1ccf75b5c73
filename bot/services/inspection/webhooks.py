"""Reads captured webhook bodies with an adapter. Verifies no signature and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import platforms
from bot.documents import suggestion
from bot.domain import Account, Delivery, Event, Source
from bot.errors import Malformed, UserError
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
    """Read one webhook body as if it had just been received. A platform stands for its adapter, as whatsapp
    for meta. Raises `UserError` for what is neither."""
    name = _adapter_of(choice.adapter)
    platform = choice.platform or choice.adapter
    accounts = tuple(Account(platform=platform, id=account_id) for account_id in choice.account_ids)
    adapter = platforms.load_adapter(Source(name=name, adapter=name, accounts=accounts))
    delivery = Delivery(source=name, body=body, headers={}, received_at=workspace.now())
    return InspectedWebhook(items=tuple(adapter.parse(delivery)))


def _adapter_of(name: str) -> str:
    """The adapter of that name, or the one that serves the platform of that name."""
    serving = {
        platform: adapter
        for adapter, settings in platforms.declared_settings().items()
        for platform in settings.platforms
    }
    adapters = platforms.adapter_names()
    adapter = name if name in adapters else serving.get(name.lower(), "")
    if not adapter:
        names = sorted({*adapters, *serving})
        raise UserError(
            "no_such_platform", name=name[:60], names=", ".join(names), hint=suggestion(name, names)
        )
    return adapter
