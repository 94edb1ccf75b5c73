"""The tests of this folder are about one engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real database in a temporary folder."""
    store = open_store(tmp_path)
    yield store
    store.close()
