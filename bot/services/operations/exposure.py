"""Finds what others on this machine can read or change and must not: secrets, settings, the data folder.

Changes nothing: each finding says with which command it ends.
"""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.access import ROOT, is_member, is_readable_by_others, name_of_group, name_of_user
from bot.classify.head_versions import FOLDER as HEADS
from bot.errors import ConfigError, Problem, message
from bot.files import is_shared
from bot.services.configuration import ConfigReading
from bot.store.sqlite.folder import LOCK_FILE


def require_unexposed(path: Path, reading: ConfigReading) -> None:
    """Raise `ConfigError` with everything of the configuration in `path` that others can read or change."""
    if problems := [*exposed_settings(path, reading), *exposed_data(Path(reading.config.data))]:
        raise ConfigError(problems)


def exposed_settings(path: Path, reading: ConfigReading) -> Iterator[Problem]:
    """The files with secrets that others can read, and the settings and rules that everybody can change."""
    data = Path(reading.config.data)
    owners = {os.geteuid(), *([data.stat().st_uid] if data.exists() else [])}
    for secret in dict.fromkeys(reading.secret_files):
        owner = secret.stat().st_uid
        if owner not in (ROOT, *owners):
            yield _wrong_owner(secret, owner, f"chown {name_of_user(os.geteuid())}")
        elif is_readable_by_others(secret, owners):
            text = message(
                "holds a secret, and others than the bot's user can read it; run: {command}",
                command=_command("chmod 600", secret),
            )
            yield Problem(str(secret), text)
    for file in (path, Path(reading.config.rules)):
        if file.exists() and file.stat().st_mode & stat.S_IWOTH:
            text = message("everybody can change it; run: {command}", command=_command("chmod o-w", file))
            yield Problem(str(file), text)


def exposed_data(folder: Path) -> Iterator[Problem]:
    """What others than the owner of the data folder, and than its group where that shares it, can get at."""
    if not folder.exists():
        return
    status, is_of_group = folder.stat(), is_shared(folder)
    closed = stat.S_IRWXO if is_of_group else stat.S_IRWXO | stat.S_IRWXG
    if status.st_mode & closed:
        text = message(
            "holds people's data, and others can get at it; run: {command}",
            command=_command("chmod 2770" if is_of_group else "chmod 700", folder),
        )
        yield Problem(str(folder), text)
    owners = (ROOT, os.geteuid(), status.st_uid)
    owner_and_group = f"{name_of_user(status.st_uid)}:{name_of_group(status.st_gid)}"
    for path in sorted([*folder.iterdir(), *(folder / HEADS).glob("*")]):
        entry = path.lstat()
        if entry.st_uid not in owners and not (is_of_group and is_member(entry.st_uid, status.st_gid)):
            # Whoever holds the lock goes on holding it, whose ever it becomes.
            remedy = "rm -f" if path.name == LOCK_FILE else f"chown -h {owner_and_group}"
            yield _wrong_owner(path, entry.st_uid, remedy)
        elif stat.S_ISREG(entry.st_mode) and entry.st_mode & stat.S_IRWXO:
            text = message(
                "others can get at it; run: {command}",
                command=_command("chmod 660" if is_of_group else "chmod 600", path),
            )
            yield Problem(str(path), text)


def _wrong_owner(path: Path, owner: int, remedy: str) -> Problem:
    text = message(
        "belongs to '{owner}', who can read and change it; as root, run: {command}",
        owner=name_of_user(owner),
        command=_command(remedy, path),
    )
    return Problem(str(path), text)


def _command(command: str, path: Path) -> str:
    return f"{command} {shlex.quote(str(path))}"
