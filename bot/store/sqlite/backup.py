"""Copies of the whole database, made while it is in use.

A plain copy of the file would miss what is still in the write-ahead log.
"""

import os
from pathlib import Path

from bot.errors import StoreBusy, UserError
from bot.store.sqlite.driver import sqlite3


def copy(source: Path, target: Path) -> int:
    """Copy the database file `source` to `target` and answer its size in bytes.

    The copy appears whole or not at all, is checked before it gets its name, and is for its owner
    only. Raises `UserError` when `target` exists, `StoreBusy` when the copy cannot be made.
    """
    if target.exists():
        raise UserError(f"'{target}' is there already; name another file")
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    os.umask(os.umask(0o077) | 0o077)
    try:
        connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
        try:
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        finally:
            connection.close()
        _check(unfinished)
        _name(unfinished, target)
    except (sqlite3.Error, OSError) as trouble:
        unfinished.unlink(missing_ok=True)
        raise StoreBusy(f"the copy could not be made: {trouble}") from trouble
    return target.stat().st_size


def _check(path: Path) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    finally:
        connection.close()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {found}")


def _name(unfinished: Path, target: Path) -> None:
    """On disk first, then under its name."""
    unfinished.chmod(0o600)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
