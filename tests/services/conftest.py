"""A real database in a temporary folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.sqlite.engine import SqliteStore


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    database = SqliteStore(tmp_path)
    yield database
    database.close()
