"""The two files beside the database by which a copied folder and a restored database are found out.

`INSTANCE` names the instance and is never written again: a copy of it is another file of the file system.
`HEARTBEAT` says how far the database had come: one that is put back is behind it.
"""

import json
import logging
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.files import read_bytes, write_atomically

logger = logging.getLogger(__name__)

MARK_FILE = "INSTANCE"
HEARTBEAT_FILE = "HEARTBEAT"
#: Through no link, and without waiting where somebody put a pipe.
_IN_PLACE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
# https://www.freedesktop.org/software/systemd/man/latest/machine-id.html
_MACHINE_ID = Path("/etc/machine-id")
_MACHINE_ID_LENGTH = 32
_CONTAINER_FILES = (Path("/.dockerenv"), Path("/run/.containerenv"))
_CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """Where a data folder is. `path` and `host` are for people: a folder may be renamed, and a container has
    another host name each time.

    `inode`, `file_system` and `changed_at` are those of the mark file; `machine` is empty where it is unknown.
    """

    inode: int
    file_system: int
    changed_at: int
    machine: str
    host: str
    path: str

    def is_same(self, recorded: "Location") -> bool:
        """Whether both are the same folder, as far as anybody can tell.

        Two fresh disks number their files alike, so that the number alone proves nothing. `chown -R` sets the
        time of change, and XFS numbers its file systems anew at a boot: either may differ.
        """
        is_same_file = self.inode == recorded.inode and (
            self.file_system == recorded.file_system or self.changed_at == recorded.changed_at
        )
        is_same_machine = not (self.machine and recorded.machine) or self.machine == recorded.machine
        return is_same_file and is_same_machine

    def encode(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> "Location":
        """From what is stored."""
        return cls(**json.loads(text))


@dataclass(frozen=True, kw_only=True, slots=True)
class Heartbeat:
    """How far the database had come, and when."""

    sequence: int
    at: float


def write_mark(folder: Path, instance_id: str, beat: Heartbeat) -> None:
    """Say whose folder this is. Raises `OSError`."""
    write_atomically(folder / HEARTBEAT_FILE, _encode_beat(beat))
    write_atomically(folder / MARK_FILE, f"{instance_id}\n".encode())


def read_mark(folder: Path) -> str | None:
    """The id of the instance that the folder belongs to; None where nobody has said so."""
    try:
        return _read(folder / MARK_FILE).strip() or None
    except FileNotFoundError:
        return None


def read_location(folder: Path) -> Location | None:
    """Where the folder is now; None where it has no mark."""
    path = folder / MARK_FILE
    try:
        status, file_system = path.stat(), os.statvfs(path)
    except FileNotFoundError:
        return None
    return Location(
        inode=status.st_ino,
        file_system=file_system.f_fsid,
        changed_at=status.st_ctime_ns,
        machine=_machine(),
        host=socket.gethostname(),
        path=str(folder.resolve()),
    )


def write_heartbeat(folder: Path, beat: Heartbeat) -> None:
    """Say how far the database has come, once that is on disk.

    In place and without a flush: what a power failure takes from this file only makes it older, and an older
    one raises no alarm. For the same reason one that cannot be written stops nothing.
    """
    try:
        descriptor = os.open(folder / HEARTBEAT_FILE, _IN_PLACE, 0o600)
        try:
            os.pwrite(descriptor, _encode_beat(beat), 0)
        finally:
            os.close(descriptor)
    except OSError as error:
        logger.error(
            "the heartbeat cannot be written: %s", error.strerror, extra={"action": "heartbeat_failed"}
        )


def read_heartbeat(folder: Path) -> Heartbeat | None:
    """How far the folder's database had come; None where that is not known."""
    try:
        sequence, at = _read(folder / HEARTBEAT_FILE).split()
        return Heartbeat(sequence=int(sequence), at=float(at))
    except (FileNotFoundError, ValueError):
        return None


def _read(path: Path) -> str:
    return read_bytes(path).decode("ascii", errors="replace")


def _encode_beat(beat: Heartbeat) -> bytes:
    return f"{beat.sequence:020d} {beat.at:020.3f}\n".encode()  # always as long, so that nothing is left over


def _machine() -> str:
    """The machine's id; empty in a container, which has that of its image or none."""
    if any(path.exists() for path in _CONTAINER_FILES) or any(map(os.environ.get, _CONTAINER_VARIABLES)):
        return ""
    try:
        machine = _read(_MACHINE_ID).strip()
    except OSError:
        return ""
    return machine if len(machine) == _MACHINE_ID_LENGTH else ""
