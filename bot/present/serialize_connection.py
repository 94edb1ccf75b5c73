"""A connected account for programs."""

from bot.present.messages import Catalog
from bot.services.operations.connecting import Connection


def connection_json(connection: Connection, t: Catalog) -> dict[str, object]:
    """What was connected, without any secret: files are named, never shown."""
    account, written = connection.account, connection.written
    missing = connection.missing
    return {
        "ok": connection.is_well,
        "provider": connection.provider,
        "source": connection.source,
        "platform": account.platform,
        "account": account.id,
        "name": account.name,
        "files": [str(path) for path in written.files],
        "missing_permissions": None
        if missing is None
        else [{"name": permission.name, "costs": t.translate(permission.costs)} for permission in missing],
        "webhooks": connection.webhooks.value,
        "unsubscribed": list(connection.unsubscribed),
        "problem": connection.problem,
        "config": written.lines,
        "was_configured": written.was_configured,
    }
