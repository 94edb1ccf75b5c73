"""The SQLite engine: owns the database file, its transactions and its migrations.

All writes go through one thread that commits in groups whatever has gathered. A write that is urgent overtakes
the others. Whoever needs to know that a commit lasts is told by another thread once it is flushed to disk
(`flusher`); what stands before it in the log is on disk with it.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import ConfigError, Problem, StoreBusy, StoreFull, StoreMoved, message
from bot.store.ports import Transaction
from bot.store.query_transaction import QueryTransaction
from bot.store.sqlite import migrations
from bot.store.sqlite.departure import LEFT
from bot.store.sqlite.driver import sqlite3, uri_of
from bot.store.sqlite.flusher import Flusher, Outcome
from bot.store.sqlite.folder import DATABASE_FILE, create_files, open_folder
from bot.store.sqlite.statements import named_queries
from bot.store.sqlite.text_functions import add_text_functions
from bot.store.sqlite.word_index import forget_words_at_once, merge_pieces
from bot.store.write_queue import Compaction, QueuedStore, Write, WriteQueue

T = TypeVar("T")

_READER_THREADS = 2
#: More than there are queries, with lists of every length. Once the driver's cache is full, each new statement
#: takes the place of the one before it and is prepared again every time: 50 µs for most, for some 300.
_CACHED_STATEMENTS = 2_048
_LEFT = message(
    "it was moved to another database by 'tamis store copy'; name that one as store: in config.yaml and start again"
)


class SqliteTransaction(QueryTransaction):
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

    def run_many(self, query: str, rows: Iterable[Mapping[str, object]], /) -> None:
        """Carry out a statement once for the parameters of each row."""
        self.connection.executemany(self._queries[query].sql, rows)

    def _execute(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        return self.connection.execute(*self._queries[query].bind(parameters))


class SqliteStore(QueuedStore):
    """The open database of one data folder. `close` waits for what was begun."""

    def __init__(self, folder: Path) -> None:
        """Open (creating and migrating as needed).

        Raises `ConfigError` for a newer schema or a file that was left, `UserError` when this user may not use
        the folder, `StoreBusy` or `StoreFull` when the file cannot be used.
        """
        open_folder(folder)
        create_files(folder)
        self.path = folder / DATABASE_FILE
        self._readers_uri = uri_of(self.path, "ro")
        try:
            # On a connection of its own: its statements would fill the cache of the writer's for good.
            with closing(_connect(uri_of(self.path, "rwc"))) as passing:
                if _is_left(passing):
                    raise ConfigError([Problem("database", _LEFT)])
                migrations.apply_migrations(passing)
                forget_words_at_once(passing)
            connection = _connect(uri_of(self.path, "rwc"))
        except sqlite3.Error as error:
            raise _store_error(error) from error
        super().__init__()
        self._state = _State()
        self._flusher = Flusher(self.path)
        self._writer = threading.Thread(
            target=_Writer(connection, self._writes, self._flusher, self._state).run,
            name="store-writer",
            daemon=True,
        )
        self._writer.start()
        self._readers = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="store-reader")
        self._local = threading.local()

    @property
    def is_full(self) -> bool:
        """Whether the last change that was to be committed found no room, or the disk refused a flush."""
        return self._state.is_full or self._flusher.failure is not None

    @property
    def has_moved(self) -> bool:
        """Whether a write was refused because everything is in another database now."""
        return self._state.has_moved

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(transaction)` on a read-only snapshot of the last commit."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

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
            connection = _connect(self._readers_uri, read_only=True)
            self._local.connection = connection
        try:
            connection.execute("BEGIN")
            return work(SqliteTransaction(connection))
        except sqlite3.Error as error:
            raise _store_error(error) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


class _State:
    """What the writer thread knows of the file. Read by others, hence plain values."""

    __slots__ = ("has_moved", "is_full")

    def __init__(self) -> None:
        self.is_full = self.has_moved = False


class _Writer:
    """The thread that writes, on its connection."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        writes: WriteQueue,
        flusher: Flusher,
        state: _State,
    ) -> None:
        self._connection = connection
        self._writes = writes
        self._flusher = flusher
        self._state = state

    def run(self) -> None:
        """Commit what arrives, in groups, until None arrives."""
        while (item := self._writes.take()) is not None:
            if isinstance(item, Write):
                group = self._writes.take_group(item)
                running = (write for write in group if write.outcome.set_running_or_notify_cancel())
                self._commit(running)
            elif item.outcome.set_running_or_notify_cancel():
                self._compact(item)
        self._flusher.close()
        self._connection.close()

    def _compact(self, compaction: Compaction) -> None:
        try:
            merge_pieces(self._connection)
            self._connection.execute("VACUUM")
            # Rewritten pages reach the file when the log is emptied into it; until then the older ones stand
            # there.
            is_busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            compaction.outcome.set_exception(_store_error(error))
        else:
            compaction.outcome.set_result(not is_busy)

    def _commit(self, group: "Iterator[Write[Any]]") -> None:
        """Run a group in one transaction; each member fails or succeeds on its own."""
        connection = self._connection
        members: list[Write[Any]] = []
        results: list[_Result] = []
        changes = connection.total_changes
        try:
            if self._flusher.failure is not None:
                raise self._flusher.failure
            connection.execute("BEGIN IMMEDIATE")
            if _is_left(connection):
                raise StoreMoved(str(_LEFT))
            for write in group:
                members.append(write)
                results.append(_run_write(connection, write))
            connection.execute("COMMIT")
        except (sqlite3.Error, StoreBusy, StoreFull) as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            refusal = _store_error(error) if isinstance(error, sqlite3.Error) else error
            self._state.is_full = isinstance(refusal, StoreFull) or self._state.is_full
            self._state.has_moved = isinstance(refusal, StoreMoved)
            # Who has waited behind a lock with the others need not wait behind it once more.
            for write in (*members, *group):
                write.outcome.set_exception(refusal)
            return
        if has_changes := connection.total_changes > changes:
            self._flusher.note_commit()
        if any(isinstance(error, StoreFull) for _, error in results):
            self._state.is_full = True
        elif has_changes:  # a commit without changes needs no room
            self._state.is_full = False
        lasting: list[Outcome] = []
        for write, (deliver, _) in zip(members, results, strict=True):
            if write.is_lasting:
                lasting.append((write.outcome, deliver))
            else:
                deliver()
        if lasting:
            self._flusher.deliver_flushed(lasting)


#: What delivers the result or the error of a write, and the error.
_Result = tuple[Callable[[], None], BaseException | None]


def _run_write(connection: sqlite3.Connection, write: "Write[Any]") -> _Result:
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
        return lambda: write.outcome.set_exception(ours), ours
    connection.execute("RELEASE work")
    return lambda: write.outcome.set_result(result), None


def _connect(uri: str, *, read_only: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        isolation_level=None,  # the engine sends BEGIN itself
        check_same_thread=False,  # made here, used by one thread only
        cached_statements=_CACHED_STATEMENTS,
    )
    connection.row_factory = sqlite3.Row
    add_text_functions(connection)
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = ON")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # the flusher does what is missing
    return connection


def _is_left(connection: sqlite3.Connection) -> bool:
    """Whether the content of the file is in another database."""
    return bool(connection.execute("PRAGMA user_version").fetchone()[0] == LEFT)


def _store_error(error: BaseException) -> StoreBusy | StoreFull:
    text = str(error)
    if "full" in text or "disk I/O" in text:
        return StoreFull(f"the database cannot grow: {text}")
    return StoreBusy(f"the database cannot be used now: {text}")
