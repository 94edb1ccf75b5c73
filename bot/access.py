"""Who on this machine, besides us and root, can read a file or exchange what a folder holds.

Says so; changes no mode and no owner.
"""

import grp
import os
import pwd
import stat
from collections.abc import Collection
from pathlib import Path

ROOT = 0
_OTHERS = stat.S_IRWXO
_GROUP = stat.S_IRWXG


def is_readable_by_others(path: Path, owners: Collection[int]) -> bool:
    """Whether anybody but root and `owners` can read or change a file by its mode, or gives it another one.

    A group in which nobody else is counts as its owner's: each user of most systems has one.
    """
    status = path.stat()
    return (
        status.st_uid not in (ROOT, *owners)
        or bool(status.st_mode & _OTHERS)
        or (bool(status.st_mode & _GROUP) and has_other_members(status.st_gid, owners))
    )


def folder_open_to_others(folder: Path, example: Path) -> Path | None:
    """The folder, or one above it, in which somebody could put another file in place of ours who can not read
    the file `example` anyway; None when there is none.

    In a sticky folder, such as the one for temporary files, everybody exchanges their own files only.
    """
    reader = example.stat()
    owners = (os.geteuid(), reader.st_uid)
    resolved = Path(os.path.realpath(folder, strict=True))
    for level in (resolved, *resolved.parents):
        status = level.stat()
        if status.st_uid not in (ROOT, *owners):
            return level
        if status.st_mode & stat.S_ISVTX:
            continue
        is_of_readers = bool(reader.st_mode & stat.S_IRGRP) and reader.st_gid == status.st_gid
        is_of_group = bool(status.st_mode & stat.S_IWGRP) and not is_of_readers
        if status.st_mode & stat.S_IWOTH or (is_of_group and has_other_members(status.st_gid, owners)):
            return level
    return None


def has_other_members(gid: int, owners: Collection[int]) -> bool:
    """Whether somebody else than root and `owners` is a member of a group."""
    if gid == ROOT:
        return False
    try:
        members = set(grp.getgrgid(gid).gr_mem)
    except KeyError:
        members = set()  # a number without a name, as of a container's user on its host
    members |= {entry.pw_name for entry in pwd.getpwall() if entry.pw_gid == gid}
    return bool(members - {name_of_user(uid) for uid in (ROOT, *owners)})


def is_member(uid: int, gid: int) -> bool:
    """Whether a user is a member of a group."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return False
    return gid in os.getgrouplist(entry.pw_name, entry.pw_gid)


def name_of_user(uid: int) -> str:
    """The name of a user, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def name_of_group(gid: int) -> str:
    """The name of a group, or the number where it has none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
