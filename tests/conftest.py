"""Fixtures that several rooms share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services import workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store


@pytest.fixture(autouse=True)
def no_configuration_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that are given no configuration find none, whatever is in /etc."""
    monkeypatch.setattr(workspace, "SYSTEM_CONFIG_FILE", Path("/nonexistent/config.yaml"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real database in a temporary folder."""
    store = open_store(tmp_path)
    yield store
    store.close()
