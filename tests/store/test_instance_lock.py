"""The lock on a data folder: who has it, and that asking takes it from nobody."""

from pathlib import Path

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
