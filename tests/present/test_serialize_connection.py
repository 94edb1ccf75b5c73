"""A connection for programs names files and never shows what is in them."""

import json
from pathlib import Path

from bot.domain import Account, Secret
from bot.errors import message
from bot.platforms.connection import Permission
from bot.present.messages import Catalog
from bot.present.serialize_connection import connection_json
from bot.services.operations.connecting import Connection, Webhooks
from bot.services.operations.connection_files import Written


def test_it_says_what_is_missing_and_holds_no_secret() -> None:
    connection = Connection(
        provider="facebook",
        source="meta",
        account=Account(platform="facebook", id="1", name="Orchard", token=Secret("canary-token")),
        written=Written(files=(Path("secrets/x-token"),), lines="sources: {}\n", was_configured=True),
        missing=(Permission(name="pages_messaging", costs=message("no direct messages come")),),
        webhooks=Webhooks.MISSING,
        unsubscribed=("feed",),
    )
    shown = connection_json(connection, Catalog("en"))
    assert "canary" not in json.dumps(shown)
    assert shown["ok"] is False
    assert shown["files"] == ["secrets/x-token"]
    assert shown["missing_permissions"] == [{"name": "pages_messaging", "costs": "no direct messages come"}]
    assert (shown["webhooks"], shown["unsubscribed"]) == ("missing", ["feed"])
