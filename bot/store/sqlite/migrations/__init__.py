"""Brings a database to the newest schema by the numbered SQL files beside this module, in order.

A migration is never changed once it was released: its hash is compared with that of the one applied.
"""

import hashlib
import time
from importlib import resources

from bot.errors import ConfigError, Problem, message
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
        scripts = _scripts()
        _check_order(applied, scripts)
        for number, sql in scripts.items():
            if number not in applied:
                _run(connection, sql)
                connection.execute(
                    "INSERT INTO migration VALUES (?, ?, ?)", (number, _hash(sql), time.time())
                )
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _scripts() -> dict[int, str]:
    folder = resources.files(__name__)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return {int(name[:4]): (folder / name).read_text("utf-8") for name in names}


def _check_order(applied: dict[int, str], scripts: dict[int, str]) -> None:
    newer = sorted(set(applied) - set(scripts))
    if newer:
        problem = message(
            "it has schema {found}, this version knows {known}; install the newer version",
            found=newer[-1],
            known=max(scripts),
        )
        raise ConfigError([Problem("database", problem)])
    changed = [number for number, sha256 in applied.items() if _hash(scripts[number]) != sha256]
    if changed:
        number = f"{changed[0]:04}"
        problem = message("migration {number} differs from the one that was applied", number=number)
        raise ConfigError([Problem("database", problem)])


def _run(connection: sqlite3.Connection, sql: str) -> None:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _hash(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
