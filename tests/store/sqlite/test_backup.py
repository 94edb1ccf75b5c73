"""Copies made while the database is in use."""

import stat
from pathlib import Path

import pytest

from bot.domain.progress import Step
from bot.errors import StoreBusy, UserError
from bot.store.reporting import reconciliation
from bot.store.sqlite.backup import copy_database, read_copy
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import received
from tests.fakes.progress import Watcher


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


def fill(path: Path) -> None:
    """Enough rows for SQLite to look up from its work now and then."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a, b)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", ((number, "x" * 200) for number in range(20_000)))
    connection.commit()
    connection.close()


def test_a_copy_tells_how_far_it_is(tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    watcher = Watcher()
    size = copy_database(tmp_path / "a.db", tmp_path / "b.db", watcher)
    copied = [done for step, done, _ in watcher.told if step is Step.COPY]
    assert copied == sorted(copied)
    assert 0 < copied[-1] <= size
    assert {total for step, _, total in watcher.told if step is Step.COPY} == {
        (tmp_path / "a.db").stat().st_size
    }
    assert watcher.told[-1] == (Step.CHECK_COPY, 0, None)


def test_an_interrupted_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    with pytest.raises(KeyboardInterrupt):
        copy_database(tmp_path / "a.db", tmp_path / "b.db", Watcher(stops_at=5))
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_a_copy_can_be_read_without_a_folder_of_its_own(db: SqliteStore, tmp_path: Path) -> None:
    copy_database(db.path, tmp_path / "copy.db")
    assert read_copy(tmp_path / "copy.db", lambda tx: tx.value("audit.newest_id")) is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy.db")] == ["copy.db"]
