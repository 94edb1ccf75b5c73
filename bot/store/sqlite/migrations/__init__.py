"""Brings a database to the newest schema by the numbered SQL files beside this module, in order.

A migration is never changed once it was released: its hash is compared with that of the one applied.
"""

import time

from bot.store.migration_scripts import check_applied, hash_of, read_scripts
from bot.store.sqlite.driver import sqlite3


def apply_migrations(connection: sqlite3.Connection) -> None:
    """Apply what is missing in one transaction, so that there is never half a schema.

    Raises `ConfigError` when the file was written by a newer version, or when a migration that
    was applied has changed since.
    """
    connection.execute("BEGIN EXCLUSIVE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration"
            " (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, at REAL NOT NULL)"
        )
        applied = dict(connection.execute("SELECT number, sha256 FROM migration").fetchall())
        scripts = read_scripts(__name__)
        check_applied(applied, scripts)
        for number, sql in scripts.items():
            if number not in applied:
                _run(connection, sql)
                connection.execute(
                    "INSERT INTO migration VALUES (?, ?, ?)", (number, hash_of(sql), time.time())
                )
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def has_more(connection: sqlite3.Connection) -> bool:
    """Whether anything is still to be applied. Raises `ConfigError` when the file was written by a newer
    version."""
    scripts = read_scripts(__name__)
    is_new = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migration'").fetchone() is None
    applied = {} if is_new else dict(connection.execute("SELECT number, sha256 FROM migration").fetchall())
    check_applied(applied, scripts)
    return len(applied) < len(scripts)


def _run(connection: sqlite3.Connection, sql: str) -> None:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
