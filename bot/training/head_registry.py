"""Writes the heads that a brand taught, and makes a version the active one.

A version is never changed once it was written, so that a rollback only changes the note. Reading is in
`bot/classify/head_versions.py`.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.classify.head import Head, Linear
from bot.classify.head_versions import FORMAT, NONE, NOTE, active_version, list_versions, version_order
from bot.classify.numeric import Floats
from bot.errors import UserError, explain_io
from bot.files import make_folder, write_atomically

#: Digits of a weight that are written; the scores of a head read back differ by less than 0.00001.
_DIGITS = 6


def next_version(folder: Path, day: date) -> str:
    """An unused version: the day and a serial number."""
    of_the_day = [version for version in list_versions(folder) if version.startswith(day.isoformat())]
    return f"{day.isoformat()}.{version_order(of_the_day[-1])[1] + 1 if of_the_day else 1}"


def previous_version(folder: Path) -> str:
    """The version taught before the active one, or `NONE`.

    Raises `UserError` when no head is active.
    """
    active = active_version(folder)
    if not active:
        raise UserError("no_head_to_roll_back")
    older = [version for version in list_versions(folder) if version_order(version) < version_order(active)]
    return older[-1] if older else NONE


def save_head(folder: Path, head: Head) -> None:
    """Write the head into the folder, without making it the active one. Raises `UserError`."""
    save_version(
        folder,
        head.version,
        {
            "model": head.model,
            "figures": dict(head.figures),
            "centre": _numbers(head.centre),
            "intents": {name: _layer_document(layer) for name, layer in head.intents.items()},
            "shifts": {name: _layer_document(layer) for name, layer in head.shifts.items()},
        },
    )


def save_version(folder: Path, version: str, document: Mapping[str, object]) -> None:
    """Write the document of a version, whole or not at all. Raises `UserError`."""
    path = folder / f"{version}.json"
    if path.exists():
        raise UserError("head_version_exists", version=version)
    _write(path, json.dumps({"format": FORMAT, **document}, indent=1) + "\n")


def activate(folder: Path, version: str) -> None:
    """Make that version the active one; `NONE` for the shipped head alone. Raises `UserError` when the
    folder does not have it."""
    require_version(folder, version)
    _write(folder / NOTE, version + "\n")


def require_version(folder: Path, version: str) -> None:
    """Raises `UserError` for a version that is neither in the folder nor `NONE`."""
    if version != NONE and version not in list_versions(folder):
        raise UserError("no_such_head", version=version[:40], folder=folder)


def _write(path: Path, text: str) -> None:
    try:
        make_folder(path.parent)
        write_atomically(path, text.encode())
    except OSError as error:
        raise UserError("cannot_write_file", path=path, reason=explain_io(error)) from error


def _layer_document(layer: Linear) -> dict[str, object]:
    return {"weights": _numbers(layer.weights), "bias": round(layer.bias, _DIGITS)}


def _numbers(values: Floats) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values.tolist()]
