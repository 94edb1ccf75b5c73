"""Takes in the content of a database of another engine, all of it or nothing.

Between the commit here and the moment at which the other database is left for good, a kill would leave two that
are complete. Hence a note on the table of migrations, which comes with the content and goes once the other one
is left: a database with that note is opened by nobody but another copy.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from bot.errors import ConfigError, Problem, message
from bot.store.postgres import migrations
from bot.store.postgres.connecting import WRITER_LOCK, connect, store_error

#: https://www.postgresql.org/docs/current/sql-comment.html
_NOTE = "tamis: content has arrived here, and where it came from is not left yet"
#: What every database has from the beginning.
_SEEDED = ("migration", "queue_turn")
#: Tables that others refer to come first; each refers to itself at most.
_TABLES = """
WITH RECURSIVE reference AS (
  SELECT conrelid AS source, confrelid AS target FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
), depth AS (
  SELECT oid, 0 AS steps FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
  UNION
  SELECT reference.source, depth.steps + 1 FROM depth JOIN reference ON reference.target = depth.oid
  WHERE depth.steps < 50
)
SELECT oid::regclass::text AS name FROM depth GROUP BY oid ORDER BY max(steps), name
"""
_IDENTITIES = """
SELECT table_name AS table, column_name AS column FROM information_schema.columns
WHERE table_schema = current_schema() AND is_identity = 'YES'
"""

_Connection = psycopg.Connection[Any]


class Arrival:
    """An open transaction on the database that content arrives in."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self.tables = [row["name"] for row in connection.execute(_TABLES) if row["name"] != "migration"]

    @property
    def is_begun(self) -> bool:
        """Whether content has arrived, and nobody has said yet that its origin is left."""
        return has_note(self._connection)

    def is_empty(self) -> bool:
        """Whether it has no row but those that every database has."""
        return not any(self.count(table) for table in self.tables if table not in _SEEDED)

    def instance_id(self) -> str | None:
        """The instance that the content belongs to; None when there is none."""
        row = self._connection.execute("SELECT id FROM instance").fetchone()
        return None if row is None else str(row[0])

    def count(self, table: str) -> int:
        """How many rows a table has."""
        counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        row = self._connection.execute(counting).fetchone()
        return 0 if row is None else int(row[0])

    def empty(self) -> None:
        """Forget what arrived earlier, and what every database has from the beginning."""
        for table in reversed(self.tables):  # TRUNCATE makes new files, also for three hundred that are empty
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))

    @contextmanager
    def without_triggers(self) -> Iterator[None]:
        """What a trigger counts or forgets was counted and forgotten where the rows come from."""
        self._alter_triggers("DISABLE")
        yield
        self._alter_triggers("ENABLE")

    def take_in(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Store the rows of one table."""
        copying = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._connection.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)

    def count_on(self) -> None:
        """Rows to come get numbers above those that are there."""
        for row in self._connection.execute(_IDENTITIES).fetchall():
            self._connection.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({name}, {text}), max({column})) FROM {table}"
                    " HAVING max({column}) > 0"
                ).format(
                    name=sql.Literal(row["table"]),
                    text=sql.Literal(row["column"]),
                    column=sql.Identifier(row["column"]),
                    table=sql.Identifier(row["table"]),
                )
            )

    def commit(self) -> None:
        """Let the content last, with the note; the transaction is over."""
        self._connection.execute(sql.SQL("COMMENT ON TABLE migration IS {}").format(sql.Literal(_NOTE)))
        self._connection.execute("COMMIT")

    def finish(self) -> None:
        """Say that the origin is left: from now on the database is one like any other."""
        self._connection.execute("COMMENT ON TABLE migration IS NULL")
        if self._connection.info.transaction_status is not TransactionStatus.IDLE:
            self._connection.execute("COMMIT")

    def _alter_triggers(self, change: str) -> None:
        for table in self.tables:
            self._connection.execute(
                sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(table), sql.SQL(change))
            )


@contextmanager
def arriving(address: str) -> Iterator[Arrival]:
    """The database at an address, brought to the newest schema and locked for everybody else who writes.

    What was not committed is undone. Raises `ConfigError` for a newer schema, `StoreBusy` or `StoreFull` when it
    cannot be used.
    """
    try:
        with closing(connect(address)) as connection:
            migrations.apply_migrations(connection)
            connection.execute("BEGIN")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITER_LOCK,))
            yield Arrival(connection)
    except psycopg.OperationalError as error:
        raise store_error(error) from error


def has_note(connection: _Connection) -> bool:
    """Whether an arrival here was not finished."""
    row = connection.execute("SELECT obj_description('migration'::regclass, 'pg_class')").fetchone()
    return row is not None and row[0] == _NOTE


def refuse_unfinished(connection: _Connection) -> None:
    """Raise `ConfigError` where an arrival was not finished."""
    if has_note(connection):
        problem = message("a copy into it was interrupted; run 'tamis store copy' once more")
        raise ConfigError([Problem("store", problem)])
