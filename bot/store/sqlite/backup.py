"""Copies of the whole database, made while it is in use.

A plain copy of the file would lack what is still in the write-ahead log.
"""

import os
from pathlib import Path

from bot.errors import StoreBusy, UserError
from bot.resources import put_in_place
from bot.store.sqlite.driver import sqlite3


def copy_database(source: Path, target: Path) -> int:
    """Copy the database file `source` to `target`; the size of the copy in bytes.

    The copy appears complete or not at all, is checked before it gets its name, and can be read by its
    owner only. Raises `UserError` when `target` exists, `StoreBusy` when the copy cannot be made.
    """
    if target.exists():
        raise UserError("file_exists", path=target)
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
        unfinished.chmod(0o600)
        put_in_place(unfinished, target)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        raise StoreBusy(f"the copy could not be made: {error}") from error
    return target.stat().st_size


def _check(path: Path) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    finally:
        connection.close()
    if result != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {result}")
