"""The recorded and invented bodies of a provider, and what must come out of them."""

import json
from pathlib import Path
from typing import Any

from bot import platforms
from bot.domain import Delivery, Event
from bot.errors import Malformed
from bot.platforms.ports import Adapter
from tests.factories import NOW

_FOLDER = Path(__file__).parent.parent / "platforms"


def fixtures(adapter: str, *prefixes: str) -> list[str]:
    """The names of the bodies of an adapter that begin with one of these."""
    names = (path.stem for path in (_FOLDER / adapter).glob("*.json") if not path.stem.endswith(".events"))
    return sorted(name for name in names if name.startswith(prefixes or ""))


def expected(adapter: str, name: str) -> Any:
    """What must come out of a body, in the form of `read_fixture`."""
    return json.loads((_FOLDER / adapter / f"{name}.events.json").read_text("utf-8"))


def read_fixture(adapter: Adapter, name: str) -> list[Any]:
    """What comes out of a body, as JSON; a malformed item as `{"malformed": where and why}`."""
    body = (_FOLDER / adapter.source.adapter / f"{name}.json").read_bytes()
    delivery = Delivery(source="source", body=body, headers={}, received_at=NOW)
    return [
        {"malformed": str(item)} if isinstance(item, Malformed) else platforms.event_as_json(item)
        for item in adapter.parse(delivery)
    ]


def parsed(adapter: Adapter, body: bytes) -> list[Event | Malformed]:
    """What comes out of a body."""
    return list(adapter.parse(Delivery(source="source", body=body, headers={}, received_at=NOW)))
