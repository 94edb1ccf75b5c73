"""The PostgreSQL engine: owns the connections, their transactions and the migrations of one database.

All writes of a process go through one thread that commits in groups, as with SQLite; a lock in the database
makes the groups of several processes follow each other, so that limits, chains and orders are as exact with
ten of them as with one. Reads have connections of their own, each on one snapshot.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from bot.errors import StoreBusy, StoreFull
from bot.store.ports import Transaction
from bot.store.postgres import migrations
from bot.store.postgres.arrival import refuse_unfinished
from bot.store.postgres.connecting import WRITER_LOCK, connect, store_error
from bot.store.postgres.statements import bind_query, statement, statements
from bot.store.query_transaction import QueryTransaction
from bot.store.write_queue import QueuedStore, Write, WriteQueue

T = TypeVar("T")

_READER_THREADS = 4
#: How long the fate of a commit is asked for whose answer was lost.
_DOUBT_S = 30.0

_Connection = psycopg.Connection[Any]


class PostgresTransaction(QueryTransaction):
    """A `Transaction` on one connection. `execute` takes SQL as it is, for tools and tests of this engine."""

    __slots__ = ("_statements", "connection")

    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        self._statements = statements()

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """A cursor over what `sql` answers; a `?` stands for a parameter, or `:name` for one by name."""
        if isinstance(parameters, Mapping):
            named = statement(sql)
            return self.connection.execute(named.sql, named.bind(parameters))
        return self.connection.execute(sql.replace("%", "%%").replace("?", "%s"), parameters)

    def run_many(self, query: str, rows: Iterable[Mapping[str, object]], /) -> None:
        """Carry out a statement once for the parameters of each row."""
        with self.connection.cursor() as cursor:
            cursor.executemany(self._statements[query].sql, list(rows))

    def _execute(self, query: str, parameters: Mapping[str, object]) -> psycopg.Cursor[Any]:
        return self.connection.execute(*bind_query(query, parameters))


class PostgresStore(QueuedStore):
    """The database at an address, which is opened by this process. `close` waits for what was begun."""

    def __init__(self, address: str) -> None:
        """Connect (migrating as needed) to an address of PostgreSQL such as `postgresql://user@host/name`.

        Raises `ConfigError` for a newer schema or an interrupted copy, `StoreBusy` when the server cannot be
        reached or refuses us.
        """
        self._address = address
        try:
            with connect(address) as connection:
                migrations.apply_migrations(connection)
                refuse_unfinished(connection)
        except psycopg.Error as error:
            raise store_error(error) from error
        super().__init__()
        self._writing = _Writer(address, self._writes)
        self._writer = threading.Thread(target=self._writing.run, name="store-writer", daemon=True)
        self._writer.start()
        self._readers = ThreadPoolExecutor(_READER_THREADS, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._reading: list[_Connection] = []

    @property
    def is_full(self) -> bool:
        """Whether the last change that was to be committed found no room on the server."""
        return self._writing.is_full

    @property
    def has_moved(self) -> bool:
        """Never: what is here moves nowhere."""
        return False

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(transaction)` on a read-only snapshot of the last commit."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def close(self) -> None:
        """Finish the writes that were accepted, then close the connections."""
        if not self._closed:
            self._closed = True
            self._writes.put(None)
            self._writer.join()
            self._readers.shutdown()
            for connection in self._reading:
                connection.close()

    def _read(self, work: Callable[[Transaction], T]) -> T:
        try:
            try:
                return self._read_once(work)
            except psycopg.OperationalError:
                former: _Connection | None = getattr(self._local, "connection", None)
                if former is None or not former.closed:
                    raise
                return self._read_once(work)  # the server was restarted since the last read
        except psycopg.OperationalError as error:
            raise store_error(error) from error

    def _read_once(self, work: Callable[[Transaction], T]) -> T:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._local.connection = connect(self._address)
            self._reading.append(connection)
        try:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return work(PostgresTransaction(connection))
        finally:
            if not connection.closed:
                connection.execute("ROLLBACK")


class _Writer:
    """The thread that writes, on its connection, which it opens again when it was lost."""

    def __init__(self, address: str, writes: WriteQueue) -> None:
        self.is_full = False
        self._address = address
        self._writes = writes
        self._connection: _Connection | None = None

    def run(self) -> None:
        """Commit what arrives, in groups, until None arrives."""
        while (item := self._writes.take()) is not None:
            if isinstance(item, Write):
                group = self._writes.take_group(item)
                self._commit(write for write in group if write.outcome.set_running_or_notify_cancel())
            elif item.outcome.set_running_or_notify_cancel():
                try:
                    item.outcome.set_result(self._compact())
                except psycopg.Error as error:
                    item.outcome.set_exception(store_error(error))
        if self._connection is not None:
            self._connection.close()

    def _open(self) -> _Connection:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._address)
        return self._connection

    def _compact(self) -> bool:
        try:
            self._open().execute("VACUUM (FULL)")
        except errors.LockNotAvailable:
            return False
        return True

    def _commit(self, group: Iterator[Write[Any]]) -> None:
        """Run a group in one transaction; each member fails or succeeds on its own."""
        members: list[Write[Any]] = []
        results: list[_Result] = []
        try:
            connection = self._open()
            connection.execute("BEGIN")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITER_LOCK,))
            for write in group:
                members.append(write)
                results.append(_run_write(connection, write))
            if not any(write.is_lasting for write in members):
                connection.execute("SET LOCAL synchronous_commit = off")
            has_changes = self._commit_surely(connection)
        except (psycopg.Error, StoreBusy, StoreFull) as error:
            refusal = store_error(error) if isinstance(error, psycopg.Error) else error
            self._roll_back()
            self.is_full = isinstance(refusal, StoreFull) or self.is_full
            for write in (*members, *group):
                write.outcome.set_exception(refusal)
            return
        if any(isinstance(error, StoreFull) for _, error in results):
            self.is_full = True
        elif has_changes:
            self.is_full = False
        for deliver, _ in results:
            deliver()

    def _commit_surely(self, connection: _Connection) -> bool:
        """Commit; whether anything was changed. When the answer is lost, the server is asked what became of it."""
        row = connection.execute("SELECT pg_current_xact_id_if_assigned()::text").fetchone()
        transaction = None if row is None else row[0]
        try:
            connection.execute("COMMIT")
        except psycopg.OperationalError:
            if transaction is None or not connection.closed or not self._was_committed(transaction):
                raise
        return transaction is not None

    def _was_committed(self, transaction: str) -> bool:
        """https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT"""
        until = time.monotonic() + _DOUBT_S
        while time.monotonic() < until:
            try:
                row = self._open().execute("SELECT pg_xact_status(%s::xid8)", (transaction,)).fetchone()
            except psycopg.OperationalError:
                row = None
            if row is not None and row[0] != "in progress":
                return bool(row[0] == "committed")
            time.sleep(0.2)
        return False

    def _roll_back(self) -> None:
        connection = self._connection
        if connection is None or connection.closed:
            return
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            try:
                connection.execute("ROLLBACK")
            except psycopg.Error:  # the server undoes what a lost connection began
                connection.close()


#: What delivers the result or the error of a write, and the error.
_Result = tuple[Callable[[], None], BaseException | None]


def _run_write(connection: _Connection, write: Write[Any]) -> _Result:
    """Do the work inside a savepoint; its outcome is delivered once the group is on disk."""
    connection.execute("SAVEPOINT work")
    try:
        result = write.work(PostgresTransaction(connection))
    except BaseException as error:
        if connection.closed:
            raise StoreBusy("the connection to the database was lost") from error
        connection.execute("ROLLBACK TO work")
        connection.execute("RELEASE work")
        ours = store_error(error) if isinstance(error, psycopg.OperationalError) else error
        return lambda: write.outcome.set_exception(ours), ours
    connection.execute("RELEASE work")
    return lambda: write.outcome.set_result(result), None
