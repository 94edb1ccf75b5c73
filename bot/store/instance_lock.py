"""The lock on a data folder: one running program at a time, and whether there is one.

Held by the program for as long as it lives, and let go of by the operating system however it ends.
"""

import fcntl
import os
import time
from io import FileIO
from pathlib import Path

from bot.files import open_own
from bot.store.sqlite.folder import LOCK_FILE

#: Whoever asks whether it is held holds it for a moment: a program that starts just then tries again.
_ATTEMPTS, _PAUSE = 5, 0.02


def acquire(folder: Path) -> FileIO | None:
    """Take the lock until the file that this returns is closed; None when another program has it. Raises
    `OSError` for a lock file that cannot be used. Who cannot write in the folder cannot hold the lock."""
    handle = FileIO(open_own(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT), "r+")
    for _ in range(_ATTEMPTS):
        if _try_lock(handle, fcntl.LOCK_EX):
            return handle
        time.sleep(_PAUSE)
    handle.close()
    return None


def is_held(folder: Path) -> bool:
    """Whether a program runs on this data folder now."""
    try:
        handle = FileIO(open_own(folder / LOCK_FILE, os.O_RDONLY))
    except PermissionError:
        return True  # of another user, whose program it is
    except OSError:
        return False  # there is none, or what is there can be nobody's lock
    with handle:
        return not _try_lock(handle, fcntl.LOCK_SH)


def _try_lock(handle: FileIO, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
