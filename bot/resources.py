"""Files on this machine: where those are that come with the program, and how one of ours is written.

In a clone the bundled files are beside the package, in an installed wheel inside it.
"""

import os
import stat
from pathlib import Path

_PACKAGE = Path(__file__).parent
_GROUP_WRITES = stat.S_IWGRP | stat.S_IXGRP


def bundled(name: str) -> Path:
    """The path of a bundled file or folder, such as `rules.yaml` or `models/weights`."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def resolve(path: Path, name: str) -> Path:
    """The file or folder that the configuration at `path` names: beside it, or else the bundled one."""
    beside = path.parent / name
    return beside if beside.exists() or not bundled(name).exists() else bundled(name)


def is_shared(folder: Path) -> bool:
    """Whether the group of the folder may work in it."""
    return folder.stat().st_mode & _GROUP_WRITES == _GROUP_WRITES


def make_folder(path: Path) -> None:
    """Create a folder that is shared if the one around it is, and private otherwise. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.mkdir(mode=0o700)
        hand_over(path, path.parent)
        if is_shared(path.parent):
            path.chmod(stat.S_IMODE(path.parent.stat().st_mode))


def hand_over(made: int | Path, example: Path) -> None:
    """Give what root has made to the owner and the group of `example`: of the older file, or of the folder
    around it. Root sets a machine up and others run it, who could not open what is root's. Another user can
    give away to a group of theirs at most. Raises `OSError`."""
    status = example.stat()
    if os.geteuid() == 0:
        os.chown(made, status.st_uid, status.st_gid)
    elif status.st_gid in os.getgroups():
        os.chown(made, -1, status.st_gid)


def write_atomically(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all, in place of an older one. Raises `OSError`.

    The content is on disk before it gets its name, and the name before this returns, so that a crash leaves
    either the older file or this one. Without `mode` it is for those who share the folder, or else for one
    user alone; whose it is, `hand_over` says.
    """
    if mode is None:
        mode = 0o660 if is_shared(path.parent) else 0o600
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    # O_EXCL: never through a link that somebody else has put there.
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        hand_over(descriptor, path if path.exists() else path.parent)
        os.fchmod(descriptor, stat.S_IMODE(mode))
        file.write(content)
    put_in_place(unfinished, path)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, in place of an older one. Raises `OSError`.

    Its content is on disk before, and its name before this returns.
    """
    _sync(unfinished)
    unfinished.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
