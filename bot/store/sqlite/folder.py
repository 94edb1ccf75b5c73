"""The data folder: who may use it, and how the files in it are shared.

A folder that its group may write is shared: moderators with logins of their own are members of that group, and
every file of the database is made so that all of them can write it. Any other folder is its owner's alone.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.access import name_of_group, name_of_user
from bot.errors import UserError, explain_io
from bot.files import hand_over, is_shared

DATABASE_FILE = "tamis.db"
LOCK_FILE = "LOCK"
#: What is open while the bot runs. SQLite gives the two logs the mode of the database.
#: What other rooms keep in the folder and write in place, or replace whole.
WRITTEN_FILES = (LOCK_FILE, "HEARTBEAT")
REPLACED_FILES = ("INSTANCE", "erased.jsonl", "erased.key")
_FILES = (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm")


def check_access(folder: Path) -> None:
    """Raise `UserError` when this user could not work in the folder, or could not create it.

    Changes nothing.
    """
    try:
        exists = folder.exists()
    except PermissionError as error:
        raise denied(folder) from error
    if not exists:
        parent = _nearest(folder)
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise UserError("data_folder_missing", folder=folder, parent=parent, user=login_name())
        return
    if not folder.is_dir():
        raise UserError("data_folder_is_file", folder=folder)
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        raise UserError("data_folder_read_only", folder=folder)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise denied(folder)
    for path in _existing(folder):
        if not path.is_file():
            raise UserError("data_file_is_none", path=path)
        # To replace a file, the right to its folder is enough.
        needed = os.R_OK if path.name in REPLACED_FILES else os.R_OK | os.W_OK
        if not os.access(path, needed):
            raise _file_denied(path)


def open_folder(folder: Path) -> None:
    """Create the folder if need be, for this user alone. Raises `UserError` when this user may not."""
    check_access(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError("data_folder_unusable", folder=folder, reason=explain_io(error)) from error


def create_files(folder: Path) -> None:
    """Make an empty database where there is none, which SQLite would make for the owner alone, and give this
    user's older files the mode that they would get today. Raises `UserError` when that cannot be done."""
    mode = 0o660 if is_shared(folder) else 0o600
    try:
        is_new = not (folder / DATABASE_FILE).exists()
        os.close(os.open(folder / DATABASE_FILE, os.O_RDWR | os.O_CREAT, mode))
        if is_new:
            hand_over(folder / DATABASE_FILE, folder)
        for path in folder.iterdir():
            status = path.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
                path.chmod(mode)
    except OSError as error:
        raise UserError("data_folder_unusable", folder=folder, reason=explain_io(error)) from error


def login_name() -> str:
    """The name of this process's user, whatever the environment says; the number where there is no name."""
    return name_of_user(os.geteuid())


def owner_name(path: Path) -> str:
    """To whom a file or folder belongs, by name, or by number."""
    return name_of_user(path.stat().st_uid)


def group_name(path: Path) -> str:
    """The group of a file or folder by its name, or its number."""
    return name_of_group(path.stat().st_gid)


def denied(path: Path, code: str = "data_folder_denied") -> UserError:
    """The error for a file or folder that this user may not use: whose it is, and which group might help."""
    try:
        owner, group = owner_name(path), group_name(path)
    except PermissionError:
        visible = _nearest(path)
        owner, group = owner_name(visible), group_name(visible)
    return UserError(code, path=path, user=login_name(), owner=owner, group=group)


def _file_denied(path: Path) -> UserError:
    """The error for one file in a folder that this user may use: root has put it there, or a copy has."""
    folder = path.parent
    return UserError(
        "data_file_denied",
        path=path,
        user=login_name(),
        owner=owner_name(path),
        group=group_name(path),
        right=f"{owner_name(folder)}:{group_name(folder)}",
        mode="660" if is_shared(folder) else "600",
    )


def _existing(folder: Path) -> Iterator[Path]:
    names = (*_FILES, *WRITTEN_FILES, *REPLACED_FILES)
    return (folder / name for name in names if (folder / name).exists())


def _nearest(path: Path) -> Path:
    """The first folder above that this user can see."""
    for parent in path.absolute().parents:
        try:
            if parent.exists():
                return parent
        except PermissionError:
            continue
    return Path("/")
