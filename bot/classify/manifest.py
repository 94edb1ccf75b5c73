"""Reads the manifest of a model folder and refuses what does not fit it to the letter."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import text
from bot.errors import ConfigError, Problem

FILE = "manifest.json"
_FORMAT = 1
_NEEDED = frozenset({"model.onnx", "tokenizer.json"})
_RESTORE = "restore the folder from the release, or train again (models/README.md)"


@dataclass(frozen=True, kw_only=True)
class Platt:
    """What turns a logit into a probability: sigmoid(scale * logit + bias)."""

    scale: float
    bias: float


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a model folder holds and how to read its outputs.

    `thresholds` maps a label, a language and a share of false positives ("1%") to a score; `files`
    the name of a file to its SHA-256.
    """

    name: str
    max_tokens: int
    binary: tuple[str, ...]
    sentiment: tuple[str, ...]
    intents: tuple[str, ...]
    platt: Mapping[str, Platt]
    intent_platt: Platt
    sentiment_scale: float
    least_score: float
    least_margin: float
    thresholds: Mapping[str, Mapping[str, Mapping[str, float]]]
    files: Mapping[str, str]


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, after every file it names was found unchanged.

    Raises `ConfigError` when something is missing, changed or of another version.
    """
    path = folder / FILE
    try:
        document = json.loads(path.read_text("utf-8"))
        _insist(path, "format", document["format"], _FORMAT)
        _insist(path, "text version", document["text_version"], text.VERSION)
        manifest, files = _manifest(document), dict(document["files"])
    except OSError as trouble:
        raise ConfigError([_unreadable(path, trouble)]) from trouble
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise ConfigError([Problem(str(path), f"is not a manifest of a model; {_RESTORE}")]) from trouble
    if problems := [*_problems(folder, files)]:
        raise ConfigError(problems)
    return manifest


def _problems(folder: Path, files: Mapping[str, str]) -> Iterator[Problem]:
    for name in sorted(_NEEDED - files.keys()):
        yield Problem(str(folder / FILE), f"does not name {name}; {_RESTORE}")
    for name, sha256 in files.items():
        path = folder / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as trouble:
            yield _unreadable(path, trouble)
            continue
        if found != sha256:
            yield Problem(str(path), f"is not the file that the manifest names; {_RESTORE}")


def _unreadable(path: Path, trouble: OSError) -> Problem:
    return Problem(str(path), f"cannot be read ({trouble.strerror}); {_RESTORE}")


def _insist(path: Path, what: str, found: object, expected: int) -> None:
    if found != expected:
        message = f"{what} is {found!r}, this version of the program wants {expected}; {_RESTORE}"
        raise ConfigError([Problem(str(path), message)])


def _platt(values: Mapping[str, Any]) -> Platt:
    return Platt(scale=float(values["scale"]), bias=float(values["bias"]))


def _manifest(document: Mapping[str, Any]) -> Manifest:
    outputs, calibration, abstain = document["outputs"], document["calibration"], document["abstain"]
    if len(outputs["intent"]) < 2:  # the margin is between the best two
        raise ValueError("too few intents")
    return Manifest(
        name=str(document["name"]),
        max_tokens=int(document["max_tokens"]),
        binary=tuple(outputs["binary"]),
        sentiment=tuple(outputs["sentiment"]),
        intents=tuple(outputs["intent"]),
        platt={name: _platt(calibration["binary"][name]) for name in outputs["binary"]},
        intent_platt=_platt(calibration["intent"]),
        sentiment_scale=float(calibration["sentiment"]["scale"]),
        least_score=float(abstain["min"]),
        least_margin=float(abstain["margin"]),
        thresholds=document["thresholds"],
        files={str(name): str(sha256) for name, sha256 in document["files"].items()},
    )
