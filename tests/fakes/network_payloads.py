"""The payloads of `tests/platforms/payloads`: what networks send, and what must come out of it."""

import json
from pathlib import Path
from typing import Any

from bot import platforms
from bot.domain import Account, Delivery, Event, Source
from bot.errors import Malformed
from bot.platforms.ports import Adapter
from tests.factories import NOW

#: A file for each network.
FILES = sorted((Path(__file__).parent.parent / "platforms" / "payloads").glob("*.json"))


def load(path: Path) -> dict[str, Any]:
    """The adapter of a network, its accounts, and payloads with what must come out of them."""
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def adapter_of(document: dict[str, Any]) -> Adapter:
    """The adapter with these accounts."""
    accounts = tuple(
        Account(platform=platform, id=account, settings=own)
        for platform, account, own in document["accounts"]
    )
    name = document["adapter"]
    return platforms.load_adapter(Source(name=name, adapter=name, accounts=accounts))


def read(adapter: Adapter, body: Any) -> list[Event | Malformed]:
    """What comes out of a body, as bytes or as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(adapter.parse(Delivery(source="source", body=raw, headers={}, received_at=NOW)))


def shown(item: Event | Malformed) -> dict[str, Any]:
    """An item as it is written down in the files."""
    return {"malformed": str(item)} if isinstance(item, Malformed) else platforms.event_as_json(item)
