"""Which SQLite library is used."""

import importlib.util
import sqlite3 as standard

from bot.store.sqlite.driver import sqlite3


def test_the_newer_library_is_taken_where_it_is_installed() -> None:
    is_installed = importlib.util.find_spec("pysqlite3") is not None
    assert (sqlite3 is not standard) == is_installed


def test_it_has_what_the_queries_need() -> None:
    """RETURNING came with SQLite 3.35, aggregates with FILTER and upserts before."""
    assert tuple(map(int, sqlite3.sqlite_version.split("."))) >= (3, 35, 0)
