"""What a process leaves to others on its machine: no file that they can read, and no memory."""

import ctypes
import os
import resource

# https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
_PR_SET_DUMPABLE = 4


def harden_process() -> None:
    """Make every file that this process creates its user's alone, unless it gets another mode later, and keep
    its memory, with its secrets and people's texts, out of core dumps and from other programs of the user."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        # A program that gets core dumps through a pipe is not bound by the limit.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except AttributeError:
        return  # no Linux
