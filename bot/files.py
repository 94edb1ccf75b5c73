"""How files are read and written: nothing is waited for that is no file, no link of somebody else is written
through, and a file of ours is there whole or not at all.

Where the files are that come with the program is for `bot.resources` to know.
"""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from bot.errors import FileRefused, message

#: The most that is read of a text: far more than anybody writes, and nothing to run out of memory by.
MAX_TEXT_BYTES = 4 * 2**20

_GROUP_WRITES = stat.S_IWGRP | stat.S_IXGRP
# O_NONBLOCK: the end of a pipe that nobody writes to opens at once, and is then refused.
_SAFELY = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_NO_HARD_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


# ---- reading


def read_text(path: Path, most: int = MAX_TEXT_BYTES) -> str:
    """The text of a file of `most` bytes or fewer. Raises `OSError`, which is a `FileRefused` for a file
    that is larger and for a pipe, a device or a socket, or `UnicodeDecodeError`."""
    return read_bytes(path, most).decode("utf-8")


def read_bytes(path: Path, most: int = MAX_TEXT_BYTES) -> bytes:
    """The content of a file of `most` bytes or fewer. Raises `OSError` as `read_text` does."""
    with open_to_read(path) as file:
        return _read_all(file, path, most)


#: Which file it is, and when it and what is known of it was last changed.
FileState = tuple[int, int, int]


def file_state(path: Path) -> FileState | None:
    """What changes with a file; None where there is none. Raises `OSError`.

    Among it is when anything that is known of the file was changed: one that became readable is as old and as
    large as before.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def read_text_below(folder: Path, name: str, most: int = MAX_TEXT_BYTES) -> str:
    """The text of a file in the folder or below it, as `read_text` reads it, and found as by
    `read_bytes_below`."""
    return read_bytes_below(folder, name, most).decode("utf-8")


def read_bytes_below(folder: Path, name: str, most: int = MAX_TEXT_BYTES) -> bytes:
    """The content of a file in the folder or below it, as `read_bytes` reads it.

    A link may lead to another file below the folder, and never out of it: whoever may put files there could
    otherwise have ours read to them.
    """
    root = Path(os.path.realpath(folder, strict=True))
    path = Path(os.path.realpath(_without_nul(root / name), strict=True))
    if not path.is_relative_to(root) or path == root:
        raise FileRefused(message("it leads out of the folder '{folder}'", folder=folder), path)
    parent = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Step by step and without links, which were resolved: none can be put there meanwhile.
        *folders, file_name = path.relative_to(root).parts
        for step in folders:
            outer = parent
            parent = os.open(step, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=outer)
            os.close(outer)
        descriptor = os.open(file_name, os.O_RDONLY | os.O_NOFOLLOW | _SAFELY, dir_fd=parent)
    finally:
        os.close(parent)
    with _regular(descriptor, path) as file:
        return _read_all(file, path, most)


def open_to_read(path: Path) -> BufferedReader:
    """A file, opened. Raises `OSError`, which is a `FileRefused` for what is none: it never waits."""
    return _regular(os.open(_without_nul(path), os.O_RDONLY | _SAFELY), path)


def _without_nul(path: Path) -> Path:
    if "\0" in str(path):
        raise FileRefused(message("its name has a character that no name can have"), path)
    return path


def _regular(descriptor: int, path: Path) -> BufferedReader:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return open(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise FileRefused(message("it is a pipe or a device, not a file"), path)


def _read_all(file: BufferedReader, path: Path, most: int) -> bytes:
    # Looked at before as well: what is not read costs nothing.
    if os.fstat(file.fileno()).st_size <= most and len(content := file.read(most + 1)) <= most:
        return content
    if most >= 2**20:
        raise FileRefused(message("it is larger than {size} MiB", size=most // 2**20), path)
    raise FileRefused(message("it is larger than {size} KiB", size=most // 2**10), path)


# ---- whose files are


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


# ---- writing


def open_own(path: Path, flags: int) -> int:
    """A file of ours that is written in place, opened; for nobody else where it is new. Raises `OSError`, for
    a link and for what is no file as well."""
    try:
        descriptor = os.open(_without_nul(path), flags | os.O_NOFOLLOW | _SAFELY, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileRefused(message("it is a link to another file"), path) from error
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise FileRefused(message("it is a pipe or a device, not a file"), path)


@contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """A folder for what is not finished, into which nobody else can look. It is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".tamis-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_atomically(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all, in place of an older one. Raises `OSError`.

    The content is on disk before it gets its name, and the name before this returns, so that a crash leaves
    either the older file or this one. Without `mode` it is for those who share the folder, or else for one
    user alone; whose it is, `hand_over` says.
    """
    if mode is None:
        mode = 0o660 if is_shared(path.parent) else 0o600
    with private_folder(path.parent) as folder:
        unfinished = folder / path.name
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            hand_over(descriptor, path if path.exists() else path.parent)
            os.fchmod(descriptor, stat.S_IMODE(mode))
            file.write(content)
        _sync(unfinished)
        unfinished.rename(path)
    _sync(path.parent)


def rewrite(path: Path, text: str) -> None:
    """Write a text that people edit: with the mode that it has, and through a link to where it stands. Raises
    `OSError`."""
    original = Path(os.path.realpath(_without_nul(path)))
    write_atomically(original, text.encode("utf-8"), original.stat().st_mode if original.exists() else None)


def publish(finished: Path, path: Path) -> None:
    """Give a finished file a name that nothing has. Raises `FileExistsError` for one that is taken, also by
    a link that leads nowhere, or another `OSError`.

    Its content is on disk before, and its name before this returns.
    """
    _sync(finished)
    try:
        os.link(finished, path)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _take_name(finished, path)
    _sync(path.parent)


def _take_name(finished: Path, path: Path) -> None:
    """The same on a file system without hard links, such as that of a memory stick. A crash between the two
    steps leaves an empty file."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    try:
        finished.rename(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
