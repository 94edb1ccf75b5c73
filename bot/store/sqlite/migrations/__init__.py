"""Brings a database to the newest schema: the numbered SQL files beside this one, in order."""

import hashlib
import time
from importlib import resources
from typing import TYPE_CHECKING

from bot.errors import ConfigError, Problem

if TYPE_CHECKING:
    import sqlite3


def apply(connection: "sqlite3.Connection") -> None:
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
        known = _files()
        _insist_on_order(applied, known)
        for number, sql in known.items():
            if number not in applied:
                _run(connection, sql)
                connection.execute(
                    "INSERT INTO migration VALUES (?, ?, ?)", (number, _hash(sql), time.time())
                )
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _files() -> dict[int, str]:
    folder = resources.files(__name__)
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return {int(name[:4]): (folder / name).read_text("utf-8") for name in names}


def _insist_on_order(applied: dict[int, str], known: dict[int, str]) -> None:
    newer = sorted(set(applied) - set(known))
    if newer:
        raise ConfigError(
            [
                Problem(
                    "database",
                    f"it has schema {newer[-1]}, this version knows {max(known)}; install the newer version",
                )
            ]
        )
    changed = [number for number, sha256 in applied.items() if _hash(known[number]) != sha256]
    if changed:
        raise ConfigError(
            [Problem("database", f"migration {changed[0]:04} differs from the one that was applied")]
        )


def _run(connection: "sqlite3.Connection", sql: str) -> None:
    import sqlite3 as standard  # complete_statement needs no particular SQLite

    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if standard.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _hash(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()
