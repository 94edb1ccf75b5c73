"""Every engine of the store, for the tests that know none, and for those of the store's functions."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.store import Store
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store
from tests.fakes.postgres_server import open_empty_store

ENGINES: Mapping[str, Callable[[Path], Store]] = MappingProxyType(
    {"postgres": open_empty_store, "sqlite": open_store}
)


@pytest.fixture(params=sorted(ENGINES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new database of each engine."""
    opened = ENGINES[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=[pytest.param("postgres", marks=pytest.mark.long), "sqlite"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new database; on PostgreSQL, which says the same a little more slowly, among the long tests."""
    opened = ENGINES[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_db(tmp_path: Path) -> Iterator[SqliteStore]:
    """A new database of SQLite, for a test that looks into its plans or breaks it by its tools."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()
