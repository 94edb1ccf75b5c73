"""A backup is a database of its own, and replaces nothing."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.operations.backup import back_up
from bot.services.workspace import Workspace
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes.cases import filled, received


async def test_a_copy_holds_what_the_database_held(tmp_path: Path) -> None:
    await filled(tmp_path / "data", received)
    (tmp_path / "copy").mkdir()
    target = tmp_path / "copy" / DATABASE_FILE
    backup = back_up(Workspace(data=tmp_path / "data"), target)
    assert backup.size == target.stat().st_size
    copy = SqliteStore(tmp_path / "copy")
    assert await copy.read(audit.last_anchor) == backup.anchor
    assert await copy.read(lambda tx: tx.execute("SELECT count(*) FROM event").fetchone()[0]) == 1
    copy.close()


async def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    await filled(tmp_path / "data")
    (tmp_path / "copy.db").write_text("mine", "utf-8")
    with pytest.raises(UserError, match="file_exists"):
        back_up(Workspace(data=tmp_path / "data"), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text("utf-8") == "mine"


async def test_without_a_folder_or_a_database_there_is_nothing_to_do(tmp_path: Path) -> None:
    await filled(tmp_path / "data")
    with pytest.raises(UserError, match="no_folder_for_backup"):
        back_up(Workspace(data=tmp_path / "data"), tmp_path / "none" / "copy.db")
    with pytest.raises(UserError, match="no_database"):
        back_up(Workspace(data=tmp_path / "none"), tmp_path / "copy.db")
