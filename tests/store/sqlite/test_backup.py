"""Copies made while the database is in use."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.progress import Step
from bot.errors import StoreBusy, UserError
from bot.store.reporting import reconciliation
from bot.store.sqlite.backup import copy_database, read_copy
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import received
from tests.fakes.logins import as_plain_user, folder_for_all
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


OBSTACLES: dict[str, Callable[[Path, Path], object]] = {
    "file": lambda path, other: path.write_bytes(b"half"),
    "link": lambda path, other: path.symlink_to(other),
    "folder": lambda path, other: path.mkdir(),
    "hard link": lambda path, other: path.hardlink_to(other),
}


@pytest.mark.parametrize("name", OBSTACLES)
async def test_what_others_have_put_beside_the_copy_is_not_touched(
    db: SqliteStore, tmp_path: Path, name: str
) -> None:
    """A name that can be guessed would be a door: who opens the file first reads what is written to it."""
    backups, other = tmp_path / "backups", tmp_path / "other"
    backups.mkdir()
    other.write_bytes(b"theirs")
    OBSTACLES[name](backups / "copy.db.unfinished", other)
    before = (backups / "copy.db.unfinished").lstat()
    assert copy_database(db.path, backups / "copy.db") > 0
    after = (backups / "copy.db.unfinished").lstat()
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (
        before.st_ino,
        before.st_size,
        before.st_mtime_ns,
    )
    assert other.read_bytes() == b"theirs"
    assert sorted(path.name for path in backups.iterdir()) == ["copy.db", "copy.db.unfinished"]
    assert (backups / "copy.db").stat().st_nlink == 1


@pytest.mark.parametrize(
    "appears", [Path.touch, lambda path: path.symlink_to("nowhere")], ids=["file", "link"]
)
def test_what_appears_meanwhile_is_not_written_over(
    tmp_path: Path, appears: Callable[[Path], object]
) -> None:
    fill(tmp_path / "a.db")
    target = tmp_path / "b.db"

    def appear(step: Step, done: int = 0, total: int | None = None) -> None:
        if step is Step.CHECK_COPY:
            appears(target)

    with pytest.raises(UserError, match="file_exists"):
        copy_database(tmp_path / "a.db", target, appear)
    assert target.is_symlink() or target.stat().st_size == 0
    assert not (tmp_path / "nowhere").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "b.db"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_nobody_else_can_look_into_a_copy_that_is_being_made(tmp_path: Path) -> None:
    with folder_for_all() as folder:
        folder.chmod(0o1777)
        fill(folder / "a.db")
        (folder / "a.db").chmod(0o600)
        seen: list[str] = []

        def look(step: Step, done: int = 0, total: int | None = None) -> None:
            if step is Step.CHECK_COPY:
                seen.append(as_plain_user(lambda: str([*Path(unfinished()).iterdir()])))

        def unfinished() -> str:
            return str(next(path for path in folder.iterdir() if path.is_dir()))

        copy_database(folder / "a.db", folder / "b.db", look)
        assert all("PermissionError" in answer for answer in seen)
        assert seen


def test_a_folder_in_which_others_can_exchange_files_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "a.db")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups").chmod(0o777)
    with pytest.raises(UserError, match="folder_open_to_others"):
        copy_database(tmp_path / "a.db", tmp_path / "backups" / "b.db")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named() -> None:
    def copy() -> str:
        try:
            copy_database(folder / "a.db", folder / "closed" / "b.db")
        except UserError as error:
            return f"{error.code} {error.data['reason']}"
        return "copied"

    with folder_for_all() as folder:
        fill(folder / "a.db")
        (folder / "a.db").chmod(0o644)
        (folder / "closed").mkdir(mode=0o755)
        assert as_plain_user(copy) == "cannot_write_file you are not allowed to"


def test_any_name_can_be_copied(tmp_path: Path) -> None:
    source, target = tmp_path / "a?b#c%41 é\n.db", tmp_path / "d?mode=memory#%41.db"
    fill(source)
    assert copy_database(source, target) == target.stat().st_size


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
