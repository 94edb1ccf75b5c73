"""The worked signatures of `tests/platforms/vectors/<adapter>.json`, as requests and adapters.

All secrets and ids in them are invented.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import platforms
from bot.domain import Secret, Source
from bot.platforms.ports import Adapter, WebhookRequest

_FOLDER = Path(__file__).parent.parent / "platforms" / "vectors"
VECTORS: dict[str, dict[str, Any]] = {
    name: {"adapter": file.stem, **vector}
    for file in sorted(_FOLDER.glob("*.json"))
    for name, vector in json.loads(file.read_text("utf-8")).items()
}


def of_shape(shape: str) -> list[str]:
    """The names of the vectors of one shape: hook, handshake, proof or signed_request."""
    return [name for name, vector in VECTORS.items() if vector["shape"] == shape]


def adapter_of(vector: dict[str, Any]) -> Adapter:
    """The adapter of a vector, with its secret."""
    return platforms.load_adapter(
        Source(
            name="source",
            adapter=vector["adapter"],
            secrets=(Secret(vector["secret"]),),
            settings=vector.get("settings", {}),
        )
    )


def hook_of(vector: dict[str, Any]) -> WebhookRequest:
    """The request of a vector, as it would arrive."""
    return WebhookRequest(
        method="GET" if vector["shape"] == "handshake" else "POST",
        query=vector.get("query", {}),
        headers=vector.get("headers", {}),
        body=vector.get("body", "").encode(),
        received_at=datetime.fromisoformat(vector["received_at"]),
    )
