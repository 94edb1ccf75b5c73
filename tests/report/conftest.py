"""A real database in a temporary folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    yield database
    database.close()
