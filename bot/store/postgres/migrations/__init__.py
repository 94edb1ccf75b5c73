"""Brings a database to the newest schema by the numbered SQL files beside this module, in order.

The first file makes the schema that SQLite's migrations up to the same number have made; from there on, each
number stands for the same change in both engines. A migration is never changed once it was released.
"""

import time
from typing import Any

from psycopg import Connection

from bot.store.migration_scripts import check_applied, hash_of, read_scripts

#: Held while migrating, so that of several processes that start at once one does it. Any number of our own.
_LOCK = 7_238_411


def apply_migrations(connection: Connection[Any]) -> None:
    """Apply what is missing in one transaction, so that there is never half a schema.

    Raises `ConfigError` when the database was written by a newer version, or when a migration
    that was applied has changed since.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration"
            " (number BIGINT PRIMARY KEY, sha256 TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)"
        )
        rows = connection.execute("SELECT number, sha256 FROM migration").fetchall()
        applied = {row[0]: row[1] for row in rows}
        scripts = read_scripts(__name__)
        check_applied(applied, scripts)
        for number, sql in scripts.items():
            if number not in applied:
                connection.execute(sql)
                connection.execute(
                    "INSERT INTO migration VALUES (%s, %s, %s)", (number, hash_of(sql), time.time())
                )
