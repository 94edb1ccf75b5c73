"""Fixtures that several rooms share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services import workspace
from bot.store.sqlite.engine import SqliteStore


@pytest.fixture(autouse=True)
def no_configuration_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that are given no configuration find none, whatever is in /etc."""
    monkeypatch.setattr(workspace, "SYSTEM_CONFIG_FILE", Path("/nonexistent/config.yaml"))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with every migration and no rows; to be copied."""
    store = SqliteStore(tmp_path_factory.mktemp("empty"))
    store.close()
    return store.path


@pytest.fixture
def db(tmp_path: Path, empty_database: Path) -> Iterator[SqliteStore]:
    """A real database in a temporary folder."""
    # Copied, because migrating takes 75 ms and a thousand tests want one.
    shutil.copy(empty_database, tmp_path)
    store = SqliteStore(tmp_path)
    yield store
    store.close()
