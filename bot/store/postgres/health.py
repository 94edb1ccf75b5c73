"""Checks the state of a database of PostgreSQL, as far as one of its clients can."""

import re

from bot.store import Transaction
from bot.store.health import Health, last_events
from bot.store.migration_scripts import read_scripts
from bot.store.postgres import migrations

_MADE = re.compile(r"^CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER) (\w+)", re.M)


def check_health(tx: Transaction) -> Health:
    """Which server it is, and what the migrations made that is gone. Its pages are checked by the server."""
    actual = {f"{row['kind']} {row['name']}" for row in tx.all("health.list_objects")}
    expected = {
        f"{kind.lower()} {name}"
        for sql in read_scripts(migrations.__name__).values()
        for kind, name in _MADE.findall(sql)
    }
    return Health(
        engine="postgresql",
        version=str(tx.value("health.version")),
        is_version_safe=True,
        damage="",
        missing=tuple(sorted(expected - actual)),
        last_event=last_events(tx),
    )
