"""A folder is recognised by what a copy cannot take along, and by nothing that changes in normal life."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store.delivery import instance_files
from bot.store.delivery.instance_files import Heartbeat, Location

HERE = Location(inode=7, file_system=3, changed_at=100, machine="a" * 32, host="web-1", path="/data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that is marked."""
    path = tmp_path / "data"
    path.mkdir()
    instance_files.write_mark(path, "abc", Heartbeat(sequence=3, at=12.5))
    return path


def location_of(folder: Path) -> Location:
    location = instance_files.read_location(folder)
    assert location is not None
    return location


def test_what_was_written_is_read(folder: Path) -> None:
    assert instance_files.read_mark(folder) == "abc"
    assert instance_files.read_heartbeat(folder) == Heartbeat(sequence=3, at=12.5)
    instance_files.write_heartbeat(folder, Heartbeat(sequence=4, at=13.25))
    assert instance_files.read_heartbeat(folder) == Heartbeat(sequence=4, at=13.25)
    assert Location.decode(location_of(folder).encode()) == location_of(folder)
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_folder_without_a_mark_says_nothing(tmp_path: Path) -> None:
    assert instance_files.read_mark(tmp_path) is None
    assert instance_files.read_location(tmp_path) is None
    assert instance_files.read_heartbeat(tmp_path) is None


@pytest.mark.parametrize("content", ["", "garbage", "1", "1 2 3", "é 2"])
def test_a_heartbeat_that_cannot_be_read_says_nothing(folder: Path, content: str) -> None:
    (folder / instance_files.HEARTBEAT_FILE).write_text(content, "utf-8")
    assert instance_files.read_heartbeat(folder) is None


def test_a_heartbeat_that_cannot_be_written_stops_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / instance_files.HEARTBEAT_FILE).unlink()
    (folder / instance_files.HEARTBEAT_FILE).mkdir()
    instance_files.write_heartbeat(folder, Heartbeat(sequence=4, at=13.25))
    assert "the heartbeat cannot be written" in caplog.text


def test_a_renamed_folder_is_the_same(folder: Path) -> None:
    before = location_of(folder)
    moved = folder.rename(folder.parent / "elsewhere")
    assert location_of(moved).is_same(before)
    assert location_of(moved).path != before.path


def test_a_changed_owner_or_mode_is_the_same(folder: Path) -> None:
    before = location_of(folder)
    (folder / instance_files.MARK_FILE).chmod(0o640)
    after = location_of(folder)
    assert after.changed_at != before.changed_at
    assert after.is_same(before)


def test_a_copy_on_the_same_disk_is_another(folder: Path) -> None:
    copy = Path(shutil.copytree(folder, folder.parent / "copy", copy_function=shutil.copy2))
    assert instance_files.read_mark(copy) == "abc"
    assert not location_of(copy).is_same(location_of(folder))


@pytest.mark.parametrize(
    ("elsewhere", "is_same"),
    [
        (replace(HERE, host="web-2", path="/mnt"), True),
        (replace(HERE, file_system=4), True),
        (replace(HERE, changed_at=101), True),
        (replace(HERE, machine=""), True),
        (replace(HERE, inode=8), False),
        (replace(HERE, file_system=4, changed_at=101), False),
        (replace(HERE, machine="b" * 32), False),
    ],
    ids=[
        "another container",
        "numbered anew at a boot",
        "chown -R",
        "a machine that does not say which it is",
        "copied on one disk",
        "copied onto a fresh disk that numbers alike",
        "a snapshot of the disk in another machine",
    ],
)
def test_only_what_shows_a_copy_is_another_place(elsewhere: Location, is_same: bool) -> None:
    assert elsewhere.is_same(HERE) is is_same
    assert HERE.is_same(elsewhere) is is_same


@pytest.mark.parametrize("variable", ["container", "KUBERNETES_SERVICE_HOST"])
def test_a_container_has_no_machine_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "yes")
    assert location_of(folder).machine == ""


@pytest.mark.parametrize(("content", "machine"), [("b" * 32 + "\n", "b" * 32), ("uninitialized\n", "")])
def test_a_machine_is_known_by_its_id(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: str, machine: str
) -> None:
    (folder / "machine-id").write_text(content, "ascii")
    monkeypatch.setattr(instance_files, "_MACHINE_ID", folder / "machine-id")
    monkeypatch.setattr(instance_files, "_CONTAINER_FILES", ())
    for variable in instance_files._CONTAINER_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    assert location_of(folder).machine == machine
