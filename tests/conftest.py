"""Fixtures that several rooms share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.sqlite.engine import SqliteStore


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real database in a temporary folder."""
    store = SqliteStore(tmp_path)
    yield store
    store.close()
