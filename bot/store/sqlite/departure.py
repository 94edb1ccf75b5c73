"""Takes everything out of a database file that moves to another engine, and ends the file's use with it.

Nobody else can write meanwhile. A file that was left says so in its header (`PRAGMA user_version`, which is
part of the transaction): from then on, whoever opens it is refused and every write of whoever has it open is.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.errors import StoreBusy, StoreFull
from bot.store.sqlite import migrations
from bot.store.sqlite.driver import sqlite3, uri_of

#: In the header of a file whose content is in another database.
LEFT = 1
#: Of SQLite itself, of its search index, and of the schema, which the other engine has one of its own of.
_NOT_CONTENT = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'event\\_search%' ESCAPE '\\'"
_ROWS_AT_ONCE = 1_000
#: Longer than any commit of ours holds the lock.
_WAIT_MS = 30_000


class Departure:
    """The content of one file, which stands still. `leave` ends its use, with the end of the block."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def has_left(self) -> bool:
        """Whether an earlier departure came to its end."""
        return bool(self._connection.execute("PRAGMA user_version").fetchone()[0] == LEFT)

    def columns(self) -> Mapping[str, Sequence[str]]:
        """The columns of every table."""
        names = self._connection.execute(
            f"SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migration' AND {_NOT_CONTENT}"
        ).fetchall()
        return {
            name: [column[1] for column in self._connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in names
        }

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """The rows of a table, in the order in which they were made."""
        cursor = self._connection.execute(f"SELECT {', '.join(columns)} FROM {table}")
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows

    def instance_id(self) -> str | None:
        """The instance that the content belongs to; None when it never ran."""
        row = self._connection.execute("SELECT id FROM instance").fetchone()
        return None if row is None else str(row[0])

    def leave(self) -> None:
        """Mark the file as left; takes effect when the block ends."""
        self._connection.execute(f"PRAGMA user_version = {LEFT}")


def is_of_older_version(file: Path) -> bool:
    """Whether migrations of this version are still to be applied. Raises `ConfigError` for a newer schema,
    `StoreBusy` when the file cannot be read."""
    try:
        with closing(sqlite3.connect(uri_of(file, "ro"), uri=True)) as connection:
            return migrations.has_more(connection)
    except sqlite3.Error as error:
        raise StoreBusy(f"the database cannot be read now: {error}") from error


@contextmanager
def departing(file: Path) -> Iterator[Departure]:
    """Hold the file still; without an exception in the block, `leave` in it takes effect and lasts.

    Raises `ConfigError` for a newer schema, `StoreBusy` when it cannot be held or not be read.
    """
    try:
        with closing(sqlite3.connect(uri_of(file, "rw"), uri=True, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            connection.execute("PRAGMA synchronous = FULL")
            if connection.execute("PRAGMA user_version").fetchone()[0] != LEFT:
                migrations.apply_migrations(connection)
            connection.execute("BEGIN IMMEDIATE")
            yield Departure(connection)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        kind = StoreFull if "full" in str(error) else StoreBusy
        raise kind(f"the database cannot be moved now: {error}") from error
