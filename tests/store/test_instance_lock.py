"""The lock on a data folder: who has it, and that asking takes it from nobody."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store import instance_lock


def test_one_program_at_a_time_holds_a_folder(tmp_path: Path) -> None:
    handle = instance_lock.acquire(tmp_path)
    assert handle is not None
    assert instance_lock.acquire(tmp_path) is None
    assert instance_lock.is_held(tmp_path)
    handle.close()
    assert not instance_lock.is_held(tmp_path)


def test_a_folder_in_which_nothing_ever_ran_is_not_held_and_stays_as_it_is(tmp_path: Path) -> None:
    assert not instance_lock.is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_asking_does_not_keep_the_lock(tmp_path: Path) -> None:
    (tmp_path / "LOCK").touch()
    assert not instance_lock.is_held(tmp_path)
    handle = instance_lock.acquire(tmp_path)
    assert handle is not None
    handle.close()


def test_the_lock_can_be_opened_by_nobody_else(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        handle = instance_lock.acquire(tmp_path)
    finally:
        os.umask(previous)
    assert handle is not None
    assert stat.S_IMODE((tmp_path / "LOCK").stat().st_mode) == 0o600
    handle.close()


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("other")])
def test_what_is_no_file_is_no_lock_and_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "LOCK")
    with pytest.raises(OSError, match="s a "):
        instance_lock.acquire(tmp_path)
    assert not instance_lock.is_held(tmp_path)
    assert not (tmp_path / "other").exists()
