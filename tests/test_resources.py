"""Bundled files are found from a clone, and a file of ours is written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from bot.resources import bundled, make_folder, put_in_place, resolve, write_atomically


def test_the_default_rules_and_model_are_there() -> None:
    assert bundled("rules.yaml").is_file()
    assert (bundled("models/weights") / "manifest.json").is_file()


def test_a_file_beside_the_configuration_comes_before_a_bundled_one(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    assert resolve(config, "rules.yaml") == bundled("rules.yaml")
    (tmp_path / "rules.yaml").touch()
    assert resolve(config, "rules.yaml") == tmp_path / "rules.yaml"
    assert resolve(config, "nowhere.yaml") == tmp_path / "nowhere.yaml"


@pytest.mark.parametrize(
    ("around", "folder", "file"),
    [(0o700, 0o700, 0o600), (0o750, 0o700, 0o600), (0o2770, 0o2770, 0o660)],
    ids=["private", "readable", "shared"],
)
def test_what_is_made_in_a_shared_folder_is_shared(
    tmp_path: Path, around: int, folder: int, file: int
) -> None:
    tmp_path.chmod(around)
    make_folder(tmp_path / "heads")
    make_folder(tmp_path / "heads")
    write_atomically(tmp_path / "heads" / "head.json", b"{}")
    assert stat.S_IMODE((tmp_path / "heads").stat().st_mode) == folder
    assert stat.S_IMODE((tmp_path / "heads" / "head.json").stat().st_mode) == file


def test_a_file_is_replaced_with_the_mode_it_is_to_have(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    write_atomically(path, b"old")
    assert path.stat().st_mode & 0o777 == 0o600
    write_atomically(path, b"new", 0o100644)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [entry.name for entry in tmp_path.iterdir()] == ["head.json"]


def _not_root() -> tuple[int, int]:
    """An owner and a group that whoever runs the tests can give a file to."""
    return (65534, 65533) if os.geteuid() == 0 else (os.geteuid(), max(os.getgroups(), default=os.getegid()))


def _owners(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def test_who_could_use_the_older_file_can_use_the_new_one(tmp_path: Path) -> None:
    """`tamis rules promote` as root must not take the rules away from the bot."""
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"old")
    os.chown(path, *_not_root())
    write_atomically(path, b"new", 0o640)
    assert (_owners(path), stat.S_IMODE(path.stat().st_mode)) == (_not_root(), 0o640)


def test_what_is_new_belongs_to_whom_the_folder_belongs(tmp_path: Path) -> None:
    os.chown(tmp_path, *_not_root())
    make_folder(tmp_path / "heads")
    write_atomically(tmp_path / "heads" / "head.json", b"{}")
    assert _owners(tmp_path / "heads") == _owners(tmp_path / "heads" / "head.json") == _not_root()


def test_what_a_crash_left_behind_is_no_obstacle_and_is_not_followed(tmp_path: Path) -> None:
    target, path = tmp_path / "precious", tmp_path / "head.json"
    target.write_bytes(b"precious")
    (tmp_path / "head.json.unfinished").symlink_to(target)
    write_atomically(path, b"new")
    assert (target.read_bytes(), path.read_bytes()) == (b"precious", b"new")


def test_a_folder_that_is_missing_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_atomically(tmp_path / "nowhere" / "head.json", b"new")


def test_a_finished_file_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    unfinished, path = tmp_path / "copy.unfinished", tmp_path / "copy"
    path.write_bytes(b"old")
    unfinished.write_bytes(b"new")
    put_in_place(unfinished, path)
    assert path.read_bytes() == b"new"
    assert not unfinished.exists()
