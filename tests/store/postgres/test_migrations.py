"""The schema of PostgreSQL is that of SQLite, and it is made once."""

from typing import Any

import psycopg
import pytest

from bot.errors import ConfigError
from bot.store import migration_scripts
from bot.store.postgres import migrations
from bot.store.postgres.migrations import apply_migrations
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.migrations import apply_migrations as apply_to_sqlite
from tests.fakes.postgres_server import address_of_common_database, address_of_new_database

#: What SQLite calls a kind of column.
KINDS = {"bigint": "INTEGER", "double precision": "REAL", "text": "TEXT", "bytea": "BLOB"}
SQLITE_PACKAGE = "bot.store.sqlite.migrations"

Columns = set[tuple[str, str, str, bool]]


@pytest.fixture(scope="module")
def sqlite() -> Any:
    """A database of SQLite with the newest schema."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    apply_to_sqlite(connection)
    yield connection
    connection.close()


def rows(sql: str) -> list[Any]:
    with psycopg.connect(address_of_common_database()) as connection:
        return connection.execute(sql).fetchall()


def tables(sqlite: sqlite3.Connection) -> list[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    # The index of words is a table there, and an index here.
    return [name for (name,) in sqlite.execute(sql) if not name.startswith("event_search")]


def test_every_column_is_there_of_the_same_kind(sqlite: sqlite3.Connection) -> None:
    there: Columns = {
        (table, name, KINDS[kind], nullable == "NO")
        for table, name, kind, nullable in rows(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
    }
    here: Columns = {
        (table, name, kind, bool(is_required or key))
        for table in tables(sqlite)
        for _, name, kind, is_required, _, key in sqlite.execute(f"PRAGMA table_info({table})")
    }
    assert there == here


def test_every_index_is_there(sqlite: sqlite3.Connection) -> None:
    there = {name for (name,) in rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}
    here = {
        name
        for (name,) in sqlite.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''")
    }
    assert here - there == set()


def test_what_refers_to_another_row_does_so_in_both(sqlite: sqlite3.Connection) -> None:
    there = set(
        rows(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, c.confdeltype::text"
            " FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f'"
        )
    )
    action = {"NO ACTION": "a", "CASCADE": "c", "SET NULL": "n"}
    here = {
        (table, row[3], row[2], action[row[6]])
        for table in tables(sqlite)
        for row in sqlite.execute(f"PRAGMA foreign_key_list({table})")
    }
    assert there == here


def test_what_is_unique_is_so_in_both(sqlite: sqlite3.Connection) -> None:
    there = {
        (table, tuple(columns))
        for table, columns in rows(
            "SELECT i.indrelid::regclass::text,"
            " array_agg(a.attname::text ORDER BY array_position(i.indkey::int[], a.attnum::int))"
            " FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
            " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE i.indisunique AND NOT i.indisprimary AND n.nspname = 'public'"
            " GROUP BY i.indexrelid, i.indrelid"
        )
    }
    here = {
        (table, tuple(row[2] for row in sqlite.execute(f"PRAGMA index_info('{name}')")))
        for table in tables(sqlite)
        for _, name, is_unique, origin, _ in sqlite.execute(f"PRAGMA index_list({table})")
        if is_unique and origin != "pk"
    }
    assert there == here


def test_a_change_of_the_schema_has_the_same_number_in_both() -> None:
    here = migration_scripts.read_scripts(SQLITE_PACKAGE)
    there = migration_scripts.read_scripts(migrations.__name__)
    assert list(there) == [number for number in here if number >= min(there)]


def test_a_database_is_made_once_and_a_newer_one_refused() -> None:
    with psycopg.connect(address_of_new_database("anew"), autocommit=True) as connection:
        apply_migrations(connection)
        apply_migrations(connection)
        scripts = migration_scripts.read_scripts(migrations.__name__)
        applied = connection.execute("SELECT number FROM migration ORDER BY number").fetchall()
        assert [number for (number,) in applied] == list(scripts)
        connection.execute("INSERT INTO migration VALUES (9999, 'x', 0)")
        with pytest.raises(ConfigError, match="9999"):
            apply_migrations(connection)


def test_half_a_schema_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {1: "CREATE TABLE first (id BIGINT); CREATE TABLE first (id BIGINT);"}
    monkeypatch.setattr(migrations, "read_scripts", lambda _package: broken)
    with psycopg.connect(address_of_new_database("half"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.DuplicateTable):
            apply_migrations(connection)
        left = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert left == (0,)
