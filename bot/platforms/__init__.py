"""What we know about each provider, one module (or package) per provider, found by its name.

Nothing here does I/O or knows a clock: bytes and headers go in, events and requests come out. Providers do
not know each other; what they share stands in `ports`, `signatures`, `http`, `desk_text`, `oauth` and
`connection`.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from dataclasses import replace

from bot.config.adapter_settings import AdapterSettings, unknown_adapter
from bot.documents import with_owner
from bot.domain import Account, Attachment, Event, Source
from bot.errors import ConfigError, Problem, message
from bot.platforms.connection import Connector
from bot.platforms.ports import Adapter

__all__ = [
    "adapter_classes",
    "adapter_names",
    "connector_names",
    "declared_settings",
    "event_as_json",
    "known_platforms",
    "load_adapter",
]

#: Modules of this package that are no providers.
_SHARED = {"connection", "desk_text", "http", "oauth", "ports", "signatures"}


def adapter_names() -> tuple[str, ...]:
    """The adapters that exist, in alphabetical order."""
    return tuple(sorted({module.name for module in pkgutil.iter_modules(__path__)} - _SHARED))


def load_adapter(source: Source) -> Adapter:
    """The adapter that `source` asks for; raises `ConfigError` for a name that is not ours."""
    names = adapter_names()
    # The name comes from a file: it is looked up in our own listing before anything is imported.
    if source.adapter not in names:
        unknown = unknown_adapter(source.adapter, declared_settings())
        owner = message("source '{source}'", source=source.name)
        raise ConfigError([Problem("config", with_owner(owner, unknown))])
    return _adapter_class(source.adapter)(source)


def adapter_classes() -> Mapping[str, type[Adapter]]:
    """What each adapter that exists declares about itself and its platforms."""
    return {name: _adapter_class(name) for name in adapter_names()}


def declared_settings() -> Mapping[str, AdapterSettings]:
    """What may be written for each adapter that exists."""
    return {
        name: replace(
            adapter.settings,
            platforms=frozenset(adapter.verbs),
            needs_token=adapter.needs_account_token,
            only_polled=not adapter.has_webhooks,
        )
        for name, adapter in adapter_classes().items()
    }


def connectors_of(source: Source) -> tuple[Connector, ...]:
    """How accounts of a source are connected; empty where it takes no more than a line in `config.yaml`."""
    if source.adapter not in adapter_names():
        return ()
    return tuple(connector(source) for connector in _connector_classes(source.adapter))


def connector_names() -> Mapping[str, str]:
    """What can be connected, by the name that `tamis connect` takes, and the adapter behind each."""
    return {
        connector.name: adapter for adapter in adapter_names() for connector in _connector_classes(adapter)
    }


def connector_of(source: Source, account: Account) -> Connector | None:
    """The one that an account of the source is looked after by; None where there is nothing to look after."""
    return next((connector for connector in connectors_of(source) if connector.serves(account)), None)


def known_platforms() -> frozenset[str]:
    """Every platform on which an adapter can do something."""
    return frozenset(platform for adapter in adapter_classes().values() for platform in adapter.verbs)


def _adapter_class(name: str) -> type[Adapter]:
    adapter: type[Adapter] = importlib.import_module(f"{__name__}.{name}").Adapter
    return adapter


def _connector_classes(name: str) -> tuple[type[Connector], ...]:
    package = importlib.import_module(f"{__name__}.{name}")
    if not hasattr(package, "__path__") or importlib.util.find_spec(f"{package.__name__}.connection") is None:
        return ()
    classes: tuple[type[Connector], ...] = importlib.import_module(
        f"{package.__name__}.connection"
    ).CONNECTORS
    return classes


def event_as_json(event: Event) -> dict[str, object]:
    """The event in the field names and order of the specification, ready for `json.dumps`."""
    return {
        "platform": event.platform,
        "account_id": event.account_id,
        "kind": event.kind.value,
        "message_id": event.message_id,
        "parent_id": event.parent_id,
        "thread_id": event.thread_id,
        "author_id": event.author_id,
        "author_name": event.author_name,
        "text": event.text,
        "attachments": [_attachment(attachment) for attachment in event.attachments],
        "created_at": event.created_at.isoformat().replace("+00:00", "Z"),
        "created_at_source": event.created_at_source,
        "permalink": event.permalink,
        "origin": event.origin.value,
        "is_own_echo": event.is_own_echo,
        "dedupe_key": event.dedupe_key,
        # `human_reply` was one of the extras before it became a field; scripts read it there.
        "extra": dict(event.extra)
        | ({"human_reply": "true"} if event.human_reply else {})
        | ({"is_automatic": "true"} if event.is_automatic else {}),
    }


def _attachment(attachment: Attachment) -> dict[str, object]:
    members = {name: getattr(attachment, name) for name in ("type", "url", "id", "mime", "name")}
    return {name: value for name, value in members.items() if value is not None}
