"""Owns the database file, its transactions and its migrations.

`Database` runs functions inside transactions; what those functions do lives beside it, one
module per family of tables, and each takes the open transaction as its first argument. Several
of them become one transaction by being called in the same `write`.

All writes go through one thread that commits whatever has gathered while the last commit was
being flushed to disk (group commit): `synchronous=FULL` at nearly the price of `NORMAL`.
"""

import asyncio
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.errors import StoreBusy, StoreFull
from bot.store import migrations

if TYPE_CHECKING:
    import sqlite3
else:  # sqlite-utils picks pysqlite3 where it is installed: a SQLite without the WAL-reset bug
    from sqlite_utils.utils import sqlite3

T = TypeVar("T")
Transaction = sqlite3.Connection

FILE = "tamis.db"
_GROUP = 256  # most writes in one commit; bounds how long a reader of the result waits
_READERS = 2


class Database:
    """The open database of one data folder. `close` waits for what was begun."""

    def __init__(self, folder: Path) -> None:
        """Open (creating and migrating as needed). Raises `ConfigError` for a newer schema,
        `StoreBusy` when the file cannot be used."""
        os.umask(os.umask(0o077) | 0o077)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / FILE
        try:
            connection = _connect(self.path)
            migrations.apply(connection)
        except sqlite3.Error as trouble:
            raise _as_ours(trouble) from trouble
        self._waiting: queue.SimpleQueue[_Write[Any] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(
            target=_write_on, args=(connection, self._waiting), name="store-writer", daemon=True
        )
        self._writer.start()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._closed = False

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(transaction)`, once it is on disk.

        An exception of `work` undoes only its own changes and is raised here. Raises
        `StoreFull` or `StoreBusy` when the commit cannot be made.
        """
        if self._closed:
            raise StoreBusy("the store is closing")
        write = _Write(work)
        self._waiting.put(write)
        return await asyncio.wrap_future(write.result)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(connection)` on a read-only snapshot of the last commit."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def close(self) -> None:
        """Finish the writes that were accepted, then close the file."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._writer.join()
            self._readers.shutdown()

    def _read(self, work: Callable[[Transaction], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = _connect(self.path, read_only=True)
            self._local.connection = connection
        try:
            connection.execute("BEGIN")
            return work(connection)
        except sqlite3.Error as trouble:
            raise _as_ours(trouble) from trouble
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


class _Write(Generic[T]):
    """One piece of work for the writer thread, and the promise of its result."""

    __slots__ = ("result", "work")

    def __init__(self, work: Callable[[Transaction], T]) -> None:
        self.work = work
        self.result: Future[T] = Future()


def _write_on(connection: Transaction, waiting: "queue.SimpleQueue[_Write[Any] | None]") -> None:
    while True:
        first = waiting.get()
        if first is None:
            break
        group, last = [first], False
        while len(group) < _GROUP:
            try:
                following = waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                last = True
                break
            group.append(following)
        _commit(connection, [write for write in group if write.result.set_running_or_notify_cancel()])
        if last:
            break
    connection.close()


def _commit(connection: Transaction, group: "list[_Write[Any]]") -> None:
    """Run a group in one transaction; each member fails or succeeds for itself."""
    finished: list[Callable[[], None]] = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for write in group:
            finished.append(_one(connection, write))
        connection.execute("COMMIT")
    except sqlite3.Error as trouble:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for write in group:
            write.result.set_exception(_as_ours(trouble))
        return
    for tell in finished:
        tell()


def _one(connection: Transaction, write: "_Write[Any]") -> Callable[[], None]:
    connection.execute("SAVEPOINT one")
    try:
        result = write.work(connection)
    except BaseException as trouble:
        if not connection.in_transaction:  # SQLite undid the whole group (disk full, I/O error)
            raise sqlite3.OperationalError(str(trouble)) from trouble
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        ours = _as_ours(trouble) if isinstance(trouble, sqlite3.OperationalError) else trouble
        return lambda: write.result.set_exception(ours)
    connection.execute("RELEASE one")
    return lambda: write.result.set_result(result)


def _connect(path: Path, *, read_only: bool = False) -> Transaction:
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"file:{path}?mode={mode}",
        uri=True,
        isolation_level=None,  # we say BEGIN ourselves
        check_same_thread=False,  # made here, used by one thread only
        cached_statements=256,
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = ON")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


def _as_ours(trouble: BaseException) -> StoreBusy | StoreFull:
    text = str(trouble)
    if "full" in text or "disk I/O" in text:
        return StoreFull(f"the database cannot grow: {text}")
    return StoreBusy(f"the database cannot be used now: {text}")
