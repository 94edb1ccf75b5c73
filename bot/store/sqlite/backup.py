"""Copies of the whole database, made while it is in use.

A plain copy of the file would lack what is still in the write-ahead log.
"""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bot.access import folder_open_to_others, name_of_user
from bot.domain.progress import Progress, Step, unwatched
from bot.errors import StoreBusy, UserError, explain_io
from bot.files import private_folder, publish
from bot.store.ports import Transaction
from bot.store.sqlite.driver import sqlite3, uri_of
from bot.store.sqlite.engine import SqliteTransaction

T = TypeVar("T")

#: After so many steps of its machine SQLite lets Python in: some milliseconds.
_OPERATIONS = 10_000


def copy_database(source: Path, target: Path, progress: Progress = unwatched) -> int:
    """Copy the database file `source` to `target`; the size of the copy in bytes.

    The copy appears complete or not at all, is checked before it gets its name, and can be read by its
    owner only, also while it is made. Interrupted, it leaves nothing behind. Raises `UserError` when there is
    something in place of `target`, when others could put something there or when it cannot be written;
    `StoreBusy` when the database cannot be copied.
    """
    try:
        _require_safe(target, source)
        with private_folder(target.parent) as folder:
            unfinished = folder / target.name
            _copy(source, unfinished, progress)
            progress(Step.CHECK_COPY)
            _check(unfinished)
            unfinished.chmod(0o600)
            size = unfinished.stat().st_size
            publish(unfinished, target)
    except FileExistsError as error:
        raise UserError("file_exists", path=target) from error
    except OSError as error:
        raise UserError("cannot_write_file", path=target, reason=explain_io(error)) from error
    except sqlite3.Error as error:
        raise StoreBusy(f"the copy could not be made: {error}") from error
    return size


def _require_safe(target: Path, source: Path) -> None:
    if os.path.lexists(target):
        raise UserError("file_exists", path=target)
    exposed = folder_open_to_others(target.parent, source)
    if exposed is not None:
        raise UserError("folder_open_to_others", folder=exposed, owner=name_of_user(exposed.stat().st_uid))


def read_copy(path: Path, work: Callable[[Transaction], T]) -> T:
    """The result of `work` on a finished copy, which is opened for reading only."""
    with closing(sqlite3.connect(uri_of(path, "ro"), uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return work(SqliteTransaction(connection))


def _copy(source: Path, target: Path, progress: Progress) -> None:
    with closing(sqlite3.connect(uri_of(source, "ro"), uri=True)) as connection:
        connection.execute("PRAGMA busy_timeout = 5000")
        total = _used_bytes(connection)

        def look() -> None:
            # The copy grows as it is written, and may end a little smaller: indexes are packed anew.
            size = target.stat().st_size if target.exists() else 0
            progress(Step.COPY, min(size, total), total)

        connection.set_progress_handler(look, _OPERATIONS)
        _run(connection, "VACUUM INTO ?", str(target))


def _check(path: Path) -> None:
    with closing(sqlite3.connect(uri_of(path, "ro"), uri=True)) as connection:
        connection.set_progress_handler(lambda: None, _OPERATIONS)
        result = _run(connection, "PRAGMA quick_check(1)")
    if result != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {result}")


def _run(connection: sqlite3.Connection, statement: str, *parameters: str) -> object:
    """The first value of a long statement that Ctrl-C stops: without a progress handler, Python would hear of
    it only when the statement has ended."""
    try:
        row = connection.execute(statement, parameters).fetchone()
    except sqlite3.OperationalError as error:
        # What is raised in the handler does not pass through SQLite: it ends there as an interruption.
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    return row[0] if row else None


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
