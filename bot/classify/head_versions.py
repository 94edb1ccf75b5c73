"""Reads the folder of the heads that a brand taught: one file per version, and a note that names the active
version.

Holds weights and figures, never a text. What the weights mean is for `head.py` to know; writing is in
`bot/training/head_registry.py`.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import ConfigError, Message, Problem, explain_io, message
from bot.files import read_text

FOLDER = "heads"
#: The note's content while the shipped head works alone.
NONE = "none"
FORMAT = 1
NOTE = "current"
_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2})\.([1-9]\d{0,5})")


def list_versions(folder: Path) -> list[str]:
    """All versions in the folder, oldest first."""
    names = [path.stem for path in folder.glob("*.json") if _VERSION.fullmatch(path.stem)]
    return sorted(names, key=version_order)


def version_order(version: str) -> tuple[str, int]:
    """What versions are sorted by: the day, then the serial number of the day."""
    day, _, serial = version.rpartition(".")
    return day, int(serial)


def active_version(folder: Path) -> str:
    """The active version, empty for none. Raises `ConfigError` when the note cannot be used."""
    note = folder / NOTE
    try:
        version = read_text(note).strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([damaged_head(note, _reason(error))]) from error
    if version == NONE:
        return ""
    if not _VERSION.fullmatch(version):
        reason = message("it names no version such as 2026-11-23.1")
        raise ConfigError([damaged_head(note, reason)])
    return version


def read_version(folder: Path, version: str) -> Mapping[str, Any]:
    """The document of a version. Raises `ConfigError` when it cannot be read."""
    path = folder / f"{version}.json"
    try:
        document = json.loads(read_text(path))
        if document["format"] != FORMAT:
            raise ValueError(
                message(
                    "its format is {actual}, this version of the program expects {expected}",
                    actual=repr(document["format"]),
                    expected=FORMAT,
                )
            )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError([damaged_head(path, _reason(error))]) from error
    return dict(document)


def custom_intent_names(folder: Path) -> frozenset[str]:
    """The custom intents of every version in the folder.

    Not those of the active one only: rules that name an intent must keep loading after a rollback; their
    condition then does not hold. A version that cannot be read adds nothing; loading it reports why.
    """
    names: set[str] = set()
    for version in list_versions(folder):
        try:
            names.update(read_version(folder, version)["intents"])
        except (ConfigError, KeyError, TypeError):
            continue
    return frozenset(names)


def damaged_head(path: Path, reason: Message | str) -> Problem:
    """The problem that reports a file of this folder as unusable."""
    text = message(
        "is not a usable head ({reason}); roll back with 'tamis teach --rollback VERSION' ('none' for the"
        " shipped head alone), or teach again",
        reason=reason,
    )
    return Problem(str(path), text)


def _reason(error: Exception) -> Message | str:
    if isinstance(error, OSError | UnicodeError):
        return explain_io(error)
    if isinstance(error, KeyError):
        return message("{key} is missing", key=error)
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    return str(error)[:200]
