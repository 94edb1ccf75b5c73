"""Logins of this machine, and work done as somebody who is not root."""

import os
import pwd
import shutil
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


def own_login() -> str:
    """The name of whoever runs the tests."""
    return pwd.getpwuid(os.geteuid()).pw_name


def other_login() -> pwd.struct_passwd:
    """Some login that is neither root nor whoever runs the tests."""
    return next(entry for entry in pwd.getpwall() if entry.pw_uid not in (0, os.geteuid()))


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """A folder that everybody can look into; those of pytest are for whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="tamis-test-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def as_plain_user(work: Callable[[], str], *, uid: int = _NOBODY, gid: int = _NOBODY) -> str:
    """What `work` answers when no privilege helps it: in a child of this process, which stops being root."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # newer Pythons warn of threads; the child has none
        child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(gid)
                os.setuid(uid)
            answer = work()
        except BaseException:  # noqa: BLE001  whatever it is, the parent shows it
            answer = traceback.format_exc()
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer
