"""Compares the schema in the file with the one that the migrations make.

A table or an index that somebody dropped by hand costs answers or speed and nothing reports it. Only
`tamis doctor` asks: `sqlite-utils`, which reads a schema in words, takes 0.13 s to import, for it brings numpy.
"""

from collections.abc import Iterator

from sqlite_utils import Database

from bot.store import Transaction
from bot.store.sqlite import migrations
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteTransaction


def missing_objects(tx: Transaction) -> tuple[str, ...]:
    """What the migrations made and the database lacks, such as `table note`, `column event.text` or
    `index outbox_due`."""
    assert isinstance(tx, SqliteTransaction)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrations.apply_migrations(connection)
        expected, actual = set(_objects(connection)), set(_objects(tx.connection))
    finally:
        connection.close()
    return tuple(sorted(expected - actual))


def _objects(connection: sqlite3.Connection) -> Iterator[str]:
    # Neither plugins nor a pragma: the connection is the store's own and only lent.
    database = Database(connection, recursive_triggers=False, execute_plugins=False)
    for table in database.tables:
        yield f"table {table.name}"
        yield from (f"column {table.name}.{column.name}" for column in table.columns)
        yield from (f"index {index.name}" for index in table.indexes)
    yield from (f"trigger {trigger.name}" for trigger in database.triggers)
