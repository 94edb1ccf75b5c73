"""The folder of the heads that a brand taught: one file a version, and a note of which one speaks.

A version is never changed after it was written, so that going back is a matter of the note. Holds
weights and figures, never a text. What the weights mean is `head.py`'s to know.
"""

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import ConfigError, Problem, UserError

FOLDER = "heads"
#: What stands in the note when the shipped head speaks alone.
NONE = "none"
FORMAT = 1
_CURRENT = "current"
_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})\.([1-9]\d{0,5})")
_MEND = "go back with 'tamis teach --rollback VERSION' ('none' for the shipped head alone), or teach again"


def versions(folder: Path) -> list[str]:
    """All versions that are kept, oldest first."""
    found = [path.stem for path in folder.glob("*.json") if _VERSION.fullmatch(path.stem)]
    return sorted(found, key=_age)


def current_version(folder: Path) -> str:
    """The version that speaks, empty for none. Raises `ConfigError` when nobody can tell."""
    note = folder / _CURRENT
    try:
        said = note.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError([damaged(note, _why(trouble))]) from trouble
    if said == NONE:
        return ""
    if not _VERSION.fullmatch(said):
        raise ConfigError([damaged(note, "it names no version such as 2026-11-23.1")])
    return said


def document(folder: Path, version: str) -> Mapping[str, Any]:
    """What is written about a version. Raises `ConfigError` when it cannot be read."""
    path = folder / f"{version}.json"
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"its format is {found['format']!r}, this version of the program wants {FORMAT}")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as trouble:
        raise ConfigError([damaged(path, _why(trouble))]) from trouble
    return dict(found)


def names(folder: Path) -> frozenset[str]:
    """The brand's own intents that any version kept here knows.

    Not those of the current one only: rules that name an intent must go on loading after a
    rollback; their condition then does not hold. A version that cannot be read knows nothing here;
    whoever loads it says so.
    """
    found: set[str] = set()
    for version in versions(folder):
        try:
            found.update(document(folder, version)["intents"])
        except (ConfigError, KeyError, TypeError):
            continue
    return frozenset(found)


def next_version(folder: Path, day: date) -> str:
    """A version nobody used: the day and a serial number."""
    taken = [version for version in versions(folder) if version.startswith(day.isoformat())]
    return f"{day.isoformat()}.{_age(taken[-1])[1] + 1 if taken else 1}"


def before(folder: Path) -> str:
    """What spoke before the current version, in the order of teaching: a version, or `NONE`.

    Raises `UserError` when no head speaks.
    """
    speaks = current_version(folder)
    if not speaks:
        raise UserError("no head speaks, so there is nothing to go back from; 'tamis teach --list' shows all")
    older = [version for version in versions(folder) if _age(version) < _age(speaks)]
    return older[-1] if older else NONE


def keep(folder: Path, version: str, written: Mapping[str, Any]) -> None:
    """Write a version down, whole or not at all. It does not speak yet. Raises `UserError`."""
    if (folder / f"{version}.json").exists():
        raise UserError(f"there is a head {version} already: somebody taught at the same time; try again")
    _write(folder / f"{version}.json", json.dumps({"format": FORMAT, **written}, indent=1) + "\n")


def make_current(folder: Path, version: str) -> None:
    """Let that version speak, or none. Raises `UserError` when it is not kept here."""
    insist(folder, version)
    _write(folder / _CURRENT, version + "\n")


def insist(folder: Path, version: str) -> None:
    """Raises `UserError` for a version that is neither kept here nor `NONE`."""
    if version != NONE and version not in versions(folder):
        raise UserError(f"there is no head '{version[:40]}' in '{folder}'; 'tamis teach --list' shows all")


def damaged(path: Path, why: str) -> Problem:
    """What is said about a file that cannot be used."""
    return Problem(str(path), f"is not a head that can speak ({why}); {_MEND}")


def _write(path: Path, text: str) -> None:
    """On disk first, then under its name."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with open(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as trouble:
        raise UserError(f"cannot write '{path}': {trouble.strerror}") from trouble


def _age(version: str) -> tuple[str, int]:
    day, _, serial = version.rpartition(".")
    return day, int(serial)


def _why(trouble: Exception) -> str:
    if isinstance(trouble, OSError):
        return str(trouble.strerror)
    if isinstance(trouble, KeyError):
        return f"{trouble} is missing"
    return str(trouble)[:200]
