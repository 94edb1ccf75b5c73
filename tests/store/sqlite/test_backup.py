"""Copies made while the database is in use."""

import stat
from pathlib import Path

import pytest

from bot.errors import StoreBusy, UserError
from bot.store.reporting import reconciliation
from bot.store.sqlite.backup import copy_database
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import received


async def test_a_copy_holds_what_was_committed_and_can_be_opened(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(lambda tx: received(tx, 1))
    target = tmp_path / "copy" / "tamis.db"
    target.parent.mkdir()
    assert copy_database(db.path, target) == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    restored = SqliteStore(target.parent)
    assert (await restored.read(reconciliation.reconcile)).events == {"decided": 1}
    restored.close()


async def test_nothing_is_written_over(db: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "old.db").write_bytes(b"precious")
    with pytest.raises(UserError, match="file_exists"):
        copy_database(db.path, tmp_path / "old.db")
    assert (tmp_path / "old.db").read_bytes() == b"precious"


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreBusy, match="could not be made"):
        copy_database(tmp_path / "broken.db", tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.db"]


async def test_an_unfinished_copy_of_before_does_not_disturb(db: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "copy.db.unfinished").write_bytes(b"half")
    assert copy_database(db.path, tmp_path / "copy.db") > 0
