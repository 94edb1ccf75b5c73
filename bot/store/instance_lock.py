"""The lock on a data folder: one running program at a time, and whether there is one.

Held by the program for as long as it lives, and let go of by the operating system however it ends.
"""

import fcntl
import time
from pathlib import Path
from typing import TextIO

from bot.store.sqlite.folder import LOCK_FILE

#: Whoever asks whether it is held holds it for a moment: a program that starts just then tries again.
_ATTEMPTS, _PAUSE = 5, 0.02


def acquire(folder: Path) -> TextIO | None:
    """Take the lock until the file that this returns is closed; None when another program has it."""
    handle = (folder / LOCK_FILE).open("a")
    for _ in range(_ATTEMPTS):
        if _try_lock(handle, fcntl.LOCK_EX):
            return handle
        time.sleep(_PAUSE)
    handle.close()
    return None


def is_held(folder: Path) -> bool:
    """Whether a program runs on this data folder now."""
    try:
        handle = (folder / LOCK_FILE).open("r")
    except FileNotFoundError:
        return False
    except PermissionError:
        return True  # of another user, whose program it is
    with handle:
        return not _try_lock(handle, fcntl.LOCK_SH)


def _try_lock(handle: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
