"""The data folder: usable or refused by name, private by default, shared when its group may write."""

import grp
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.files import is_shared
from bot.services.privacy import erased_list
from bot.store.delivery import instance_files
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import (
    DATABASE_FILE,
    LOCK_FILE,
    REPLACED_FILES,
    WRITTEN_FILES,
    _file_denied,
    check_access,
    create_files,
    group_name,
    login_name,
    open_folder,
    owner_name,
)
from tests.fakes.logins import as_plain_user, folder_for_all, own_login


def refusal(folder: Path) -> str:
    """The code with which a plain user is refused, or nothing."""

    def check() -> str:
        try:
            check_access(folder)
        except UserError as error:
            return error.code
        return ""

    return as_plain_user(check)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_can_be_created_is_not_created_by_looking(tmp_path: Path) -> None:
    check_access(tmp_path / "new" / "data")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_created_is_refused() -> None:
    with folder_for_all() as folder:
        (folder / "etc").mkdir()
        (folder / "etc").chmod(0o555)
        assert refusal(folder / "etc" / "data") == "data_folder_missing"


@pytest.mark.parametrize("closed", [0o500, 0o000], ids=["unwritable", "invisible"])
def test_a_folder_of_somebody_else_is_refused(closed: int) -> None:
    with folder_for_all() as folder:
        data = folder / "data"
        data.mkdir()
        data.chmod(closed)
        assert refusal(data) == "data_folder_denied"
        data.chmod(0o700)


def test_a_folder_behind_a_closed_one_is_refused() -> None:
    with folder_for_all() as folder:
        (folder / "closed" / "data").mkdir(parents=True)
        (folder / "closed").chmod(0o000)
        assert refusal(folder / "closed" / "data") == "data_folder_denied"
        (folder / "closed").chmod(0o700)


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        *((name, 0o444) for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm")),
        *((name, 0o444) for name in WRITTEN_FILES),
        *((name, 0o000) for name in REPLACED_FILES),
    ],
)
def test_one_file_that_cannot_be_used_is_enough(name: str, closed: int) -> None:
    with folder_for_all() as folder:
        data = folder / "data"
        data.mkdir()
        data.chmod(0o777)
        (data / name).touch()
        (data / name).chmod(closed)
        assert refusal(data) == "data_file_denied"


def test_what_is_replaced_whole_needs_no_right_to_write_it() -> None:
    with folder_for_all() as folder:
        data = folder / "data"
        data.mkdir()
        data.chmod(0o777)
        for name in REPLACED_FILES:
            (data / name).touch()
            (data / name).chmod(0o444)
        assert refusal(data) == ""


def test_the_files_beside_the_database_are_those_that_other_rooms_write() -> None:
    assert set(WRITTEN_FILES) == {LOCK_FILE, instance_files.HEARTBEAT_FILE}
    assert set(REPLACED_FILES) == {instance_files.MARK_FILE, erased_list.FILE, erased_list.KEY_FILE}


def test_whose_file_it_is_to_be_and_how_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    (tmp_path / DATABASE_FILE).touch()
    error = _file_denied(tmp_path / DATABASE_FILE)
    assert error.data["right"] == f"{own_login()}:{group_name(tmp_path)}"
    assert error.data["mode"] == "660"
    tmp_path.chmod(0o700)
    assert _file_denied(tmp_path / DATABASE_FILE).data["mode"] == "600"


def test_a_read_only_file_system_is_refused_even_to_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = list(os.statvfs(tmp_path))
    fields[8] |= os.ST_RDONLY  # f_flag
    monkeypatch.setattr(os, "statvfs", lambda path: os.statvfs_result(fields))
    with pytest.raises(UserError, match="data_folder_read_only"):
        check_access(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    for open_it in (check_access, open_folder):
        with pytest.raises(UserError, match="data_folder_is_file"):
            open_it(tmp_path / "data")


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    SqliteStore(folder).close()
    assert (mode(folder), mode(folder / DATABASE_FILE)) == (0o700, 0o600)
    assert not is_shared(folder)


async def test_every_file_of_a_shared_folder_can_be_written_by_the_group(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o2770)
    previous = os.umask(0o022)
    try:
        store = SqliteStore(folder)
        await store.write(lambda tx: None)
        assert is_shared(folder)
        assert {path.name: oct(mode(path)) for path in folder.iterdir()} == {
            name: oct(0o660) for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm")
        }
        store.close()
    finally:
        os.umask(previous)


def test_a_folder_that_is_shared_later_takes_its_files_along(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    SqliteStore(folder).close()
    names = (LOCK_FILE, "erased.jsonl", "erased.key")
    for name in names:
        (folder / name).touch(mode=0o600)
    folder.chmod(0o2770)
    SqliteStore(folder).close()
    assert {mode(folder / name) for name in (DATABASE_FILE, *names)} == {0o660}


def test_a_member_of_the_group_works_in_a_shared_folder() -> None:
    """Whoever makes the logs of SQLite first, the others can write them."""

    def write() -> str:
        SqliteStore(data).close()
        return "written"

    with folder_for_all() as folder:
        data = folder / "data"
        data.mkdir()
        if os.geteuid() == 0:
            os.chown(data, 65534, 65533)
        data.chmod(0o2770)
        assert as_plain_user(write, uid=65534, gid=65534) == "written"
        assert as_plain_user(write, uid=65532, gid=65533) == "written"
        assert mode(data / DATABASE_FILE) == 0o660


def test_a_database_that_root_makes_belongs_to_the_user_of_the_folder(tmp_path: Path) -> None:
    user = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    os.chown(tmp_path, *user)
    SqliteStore(tmp_path).close()
    status = (tmp_path / DATABASE_FILE).stat()
    assert (status.st_uid, status.st_gid) == user


def test_owner_and_group_are_told_by_name(tmp_path: Path) -> None:
    assert owner_name(tmp_path) == login_name() == own_login()
    assert group_name(tmp_path) == grp.getgrgid(tmp_path.stat().st_gid).gr_name


def test_what_the_disk_refuses_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).mkdir()
    with pytest.raises(UserError, match="data_folder_unusable"):
        create_files(tmp_path)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
@pytest.mark.parametrize("name", [DATABASE_FILE, *WRITTEN_FILES, *REPLACED_FILES])
def test_what_is_no_file_is_named_and_not_waited_for(
    tmp_path: Path, name: str, make: Callable[[Path], object]
) -> None:
    make(tmp_path / name)
    with pytest.raises(UserError, match=f"data_file_is_none .*{name}"):
        check_access(tmp_path)
