"""Who can read a file or exchange what a folder holds, by real modes and owners."""

import grp
import os
import pwd
from pathlib import Path

import pytest

from bot.access import (
    folder_open_to_others,
    has_other_members,
    is_member,
    is_readable_by_others,
    name_of_group,
    name_of_user,
)
from tests.fakes.logins import folder_for_all, other_login

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
OURS = (os.geteuid(),)


@pytest.mark.parametrize(
    ("mode", "is_open"), [(0o600, False), (0o400, False), (0o604, True), (0o602, True), (0o601, True)]
)
def test_others_are_those_of_the_mode(tmp_path: Path, mode: int, is_open: bool) -> None:
    (tmp_path / "token").touch()
    (tmp_path / "token").chmod(mode)
    assert is_readable_by_others(tmp_path / "token", OURS) is is_open


@needs_root
def test_a_group_with_another_member_can_read(tmp_path: Path) -> None:
    login = other_login()
    (tmp_path / "token").touch()
    (tmp_path / "token").chmod(0o640)
    os.chown(tmp_path / "token", 0, login.pw_gid)
    assert is_readable_by_others(tmp_path / "token", OURS)
    assert not is_readable_by_others(tmp_path / "token", (login.pw_uid, *everybody_in(login.pw_gid)))


def everybody_in(gid: int) -> set[int]:
    names = set(grp.getgrgid(gid).gr_mem)
    return {entry.pw_uid for entry in pwd.getpwall() if entry.pw_gid == gid or entry.pw_name in names}


@needs_root
def test_the_owner_of_a_file_gives_it_the_mode_that_they_like(tmp_path: Path) -> None:
    (tmp_path / "token").touch(mode=0o600)
    os.chown(tmp_path / "token", 65534, 0)
    assert is_readable_by_others(tmp_path / "token", OURS)
    assert not is_readable_by_others(tmp_path / "token", (65534,))


def test_members_of_a_group_are_those_who_have_it_as_theirs_too() -> None:
    login = other_login()
    assert is_member(login.pw_uid, login.pw_gid)
    assert not is_member(login.pw_uid, 4_000_000)
    assert not is_member(4_000_000, login.pw_gid)
    assert has_other_members(login.pw_gid, OURS)
    assert not has_other_members(login.pw_gid, everybody_in(login.pw_gid))
    assert not has_other_members(4_000_000, OURS)
    assert not has_other_members(0, ())


def test_who_has_no_name_is_a_number() -> None:
    assert (name_of_user(0), name_of_group(0)) == (pwd.getpwuid(0).pw_name, grp.getgrgid(0).gr_name)
    assert name_of_user(4_000_000) == name_of_group(4_000_000) == "4000000"


@pytest.mark.parametrize(
    ("mode", "is_open"), [(0o700, False), (0o755, False), (0o777, True), (0o757, True), (0o1777, False)]
)
def test_a_folder_is_open_when_others_can_exchange_what_is_in_it(mode: int, is_open: bool) -> None:
    with folder_for_all() as folder:
        (folder / "database").touch(mode=0o600)
        (folder / "backups" / "inner").mkdir(parents=True)
        (folder / "backups").chmod(mode)
        for place in ("backups", "backups/inner"):
            exposed = folder_open_to_others(folder / place, folder / "database")
            assert exposed == (folder / "backups" if is_open else None)


@needs_root
@pytest.mark.parametrize(
    ("owner", "database_owner", "is_open"), [(65534, 0, True), (65534, 65534, False), (0, 65534, False)]
)
def test_the_owner_of_a_folder_can_exchange_it_all(owner: int, database_owner: int, is_open: bool) -> None:
    with folder_for_all() as folder:
        (folder / "database").touch(mode=0o600)
        os.chown(folder / "database", database_owner, 0)
        (folder / "backups").mkdir(mode=0o700)
        os.chown(folder / "backups", owner, 0)
        exposed = folder_open_to_others(folder / "backups", folder / "database")
        assert exposed == (folder / "backups" if is_open else None)


@needs_root
@pytest.mark.parametrize(("database_mode", "is_open"), [(0o660, False), (0o600, True)])
def test_who_can_read_the_database_may_exchange_its_copy(database_mode: int, is_open: bool) -> None:
    group = other_login().pw_gid
    with folder_for_all() as folder:
        (folder / "database").touch()
        (folder / "backups").mkdir()
        for path, mode in ((folder / "database", database_mode), (folder / "backups", 0o2770)):
            os.chown(path, 0, group)
            path.chmod(mode)
        exposed = folder_open_to_others(folder / "backups", folder / "database")
        assert exposed == (folder / "backups" if is_open else None)
