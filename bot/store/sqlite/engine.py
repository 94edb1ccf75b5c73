"""The SQLite engine: owns the database file, its transactions and its migrations.

All writes go through one thread that commits whatever has gathered while the last commit was
being flushed to disk (group commit): `synchronous=FULL` at nearly the price of `NORMAL`.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.errors import StoreBusy, StoreFull
from bot.store.ports import Row, Transaction
from bot.store.sqlite import migrations
from bot.store.sqlite.driver import sqlite3, uri_of
from bot.store.sqlite.folder import DATABASE_FILE, create_files, open_folder
from bot.store.sqlite.query_loader import named_queries

T = TypeVar("T")

_MAX_GROUP = 256  # most writes in one commit; bounds how long a reader of the result waits
_READER_THREADS = 2


class SqliteTransaction:
    """A `Transaction` on one connection. `execute` takes SQL as it is, for tools and tests of this engine."""

    __slots__ = ("_queries", "connection")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._queries = named_queries()

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """A cursor over what `sql` answers."""
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
        """The same statement for each of `rows`."""
        return self.connection.executemany(sql, rows)

    def all(self, query: str, /, **parameters: object) -> list[Row]:
        """Every row of the answer."""
        return self._execute(query, parameters).fetchall()

    def one(self, query: str, /, **parameters: object) -> Row | None:
        """The first row of the answer, None when there is none."""
        row: Row | None = self._execute(query, parameters).fetchone()
        return row

    def value(self, query: str, /, **parameters: object) -> Any:
        """The first column of the first row, None when there is no row."""
        row = self._execute(query, parameters).fetchone()
        return None if row is None else row[0]

    def run(self, query: str, /, **parameters: object) -> int:
        """Carry out a statement; how many rows it changed."""
        return self._execute(query, parameters).rowcount

    def run_many(self, query: str, rows: Iterable[Mapping[str, object]], /) -> None:
        """Carry out a statement once for the parameters of each row."""
        self.connection.executemany(self._queries[query].sql, rows)

    def _execute(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        return self.connection.execute(*self._queries[query].bind(parameters))


class SqliteStore:
    """The open database of one data folder. `close` waits for what was begun."""

    def __init__(self, folder: Path) -> None:
        """Open (creating and migrating as needed). Raises `ConfigError` for a newer schema, `UserError` when
        this user may not use the folder, `StoreBusy` or `StoreFull` when the file cannot be used."""
        open_folder(folder)
        create_files(folder)
        self.path = folder / DATABASE_FILE
        try:
            connection = _connect(self.path)
            migrations.apply_migrations(connection)
        except sqlite3.Error as error:
            raise _store_error(error) from error
        self._writes: _Queue = queue.SimpleQueue()
        self._fullness = _Fullness()
        self._writer = threading.Thread(
            target=_run_writer,
            args=(connection, self._writes, self._fullness),
            name="store-writer",
            daemon=True,
        )
        self._writer.start()
        self._readers = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._closed = False

    @property
    def is_full(self) -> bool:
        """Whether the last change that was to be committed found no room."""
        return self._fullness.is_full

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(transaction)`, once it is on disk.

        An exception of `work` undoes only its own changes and is raised here. Raises
        `StoreFull` or `StoreBusy` when the commit cannot be made.
        """
        if self._closed:
            raise StoreBusy("the store is closing")
        write = _Write(work)
        self._writes.put(write)
        return await asyncio.wrap_future(write.result)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(transaction)` on a read-only snapshot of the last commit."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def compact(self) -> bool:
        """Rewrite the file, and empty the write-ahead log into it; False when a reader would not let go.

        Raises `StoreFull` or `StoreBusy` when the file cannot be rewritten: that takes its size once more.
        """
        if self._closed:
            raise StoreBusy("the store is closing")
        compaction = _Compaction()
        self._writes.put(compaction)
        return await asyncio.wrap_future(compaction.result)

    def close(self) -> None:
        """Finish the writes that were accepted, then close the file."""
        if not self._closed:
            self._closed = True
            self._writes.put(None)
            self._writer.join()
            self._readers.shutdown()

    def _read(self, work: Callable[[Transaction], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = _connect(self.path, read_only=True)
            self._local.connection = connection
        try:
            connection.execute("BEGIN")
            return work(SqliteTransaction(connection))
        except sqlite3.Error as error:
            raise _store_error(error) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


class _Write(Generic[T]):
    """One piece of work for the writer thread, and the promise of its result."""

    __slots__ = ("result", "work")

    def __init__(self, work: Callable[[Transaction], T]) -> None:
        self.work = work
        self.result: Future[T] = Future()


class _Fullness:
    """What the writer thread knows about the room on the disk. Read by others, hence one plain value."""

    __slots__ = ("is_full",)

    def __init__(self) -> None:
        self.is_full = False


class _Compaction:
    """A place in the queue of writes at which the file is rewritten: that cannot be done in a transaction."""

    __slots__ = ("result",)

    def __init__(self) -> None:
        self.result: Future[bool] = Future()


_Queue = queue.SimpleQueue[_Write[Any] | _Compaction | None]


def _run_writer(connection: sqlite3.Connection, writes: _Queue, fullness: _Fullness) -> None:
    """Commit what arrives, in groups, until None arrives."""
    is_closing = False
    while not is_closing:
        group, last = _next_group(writes)
        running = [write for write in group if write.result.set_running_or_notify_cancel()]
        _commit(connection, running, fullness)
        if isinstance(last, _Compaction) and last.result.set_running_or_notify_cancel():
            _compact(connection, last)
        is_closing = last is None
    connection.close()


def _next_group(writes: _Queue) -> "tuple[list[_Write[Any]], _Write[Any] | _Compaction | None]":
    """Writes that can share a commit, and what ended the group."""
    group: list[_Write[Any]] = []
    last = writes.get()
    # Whatever arrived while the last commit was flushed to disk shares the next one.
    while isinstance(last, _Write):
        group.append(last)
        if len(group) == _MAX_GROUP or writes.empty():
            break
        last = writes.get_nowait()
    return group, last


def _compact(connection: sqlite3.Connection, compaction: _Compaction) -> None:
    try:
        connection.execute("VACUUM")
        # Rewritten pages reach the file when the log is emptied into it; until then the older ones stand there.
        is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        compaction.result.set_exception(_store_error(error))
    else:
        compaction.result.set_result(not is_busy)


def _commit(connection: sqlite3.Connection, group: "list[_Write[Any]]", fullness: _Fullness) -> None:
    """Run a group in one transaction; each member fails or succeeds on its own."""
    if not group:
        return
    outcomes: list[_Outcome] = []
    changes = connection.total_changes
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes += [_run_write(connection, write) for write in group]
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        refusal = _store_error(error)
        fullness.is_full = isinstance(refusal, StoreFull) or fullness.is_full
        for write in group:
            write.result.set_exception(refusal)
        return
    if any(isinstance(error, StoreFull) for _, error in outcomes):
        fullness.is_full = True
    elif connection.total_changes > changes:  # a commit without changes needs no room
        fullness.is_full = False
    for deliver, _ in outcomes:
        deliver()


#: What delivers the result or the error of a write, and the error.
_Outcome = tuple[Callable[[], None], BaseException | None]


def _run_write(connection: sqlite3.Connection, write: "_Write[Any]") -> _Outcome:
    """Do the work inside a savepoint; its outcome is delivered once the group is on disk."""
    connection.execute("SAVEPOINT work")
    try:
        result = write.work(SqliteTransaction(connection))
    except BaseException as error:
        if not connection.in_transaction:  # SQLite undid the whole group (disk full, I/O error)
            raise sqlite3.OperationalError(str(error)) from error
        connection.execute("ROLLBACK TO work")
        connection.execute("RELEASE work")
        ours = _store_error(error) if isinstance(error, sqlite3.OperationalError) else error
        return lambda: write.result.set_exception(ours), ours
    connection.execute("RELEASE work")
    return lambda: write.result.set_result(result), None


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        uri_of(path, mode),
        uri=True,
        isolation_level=None,  # the engine sends BEGIN itself
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


def _store_error(error: BaseException) -> StoreBusy | StoreFull:
    text = str(error)
    if "full" in text or "disk I/O" in text:
        return StoreFull(f"the database cannot grow: {text}")
    return StoreBusy(f"the database cannot be used now: {text}")
