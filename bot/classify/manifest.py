"""Reads the manifest of a model folder, and refuses a folder whose files differ from it by one byte.

The manifest is written by `models/export.py`. The model itself is not loaded here.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.classify.shipped import MANIFEST_SHA256
from bot.domain.taxonomy import FALSE_POSITIVE_SHARES
from bot.errors import ConfigError, Problem, explain_io, message
from bot.files import open_to_read, read_bytes
from bot.resources import bundled
from bot.text import normalize

FILE = "manifest.json"
SHIPPED_FOLDER = "models/weights"
_FORMAT = 1
_REQUIRED_FILES = frozenset({"model.onnx", "tokenizer.json"})
_RESTORE = message("restore the folder from the release, or train again (models/README.md)")


@dataclass(frozen=True, kw_only=True)
class Platt:
    """What turns a logit into a probability: sigmoid(scale * logit + wide * memory + bias), where
    memory is the logit of the wide layer beside the network, if the model has one."""

    scale: float
    bias: float
    wide: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A score, and the recall from it on with its 95 % interval (0 to 1 without any positives), measured
    on `positives` harmful and `negatives` harmless texts."""

    score: float
    recall: float
    low: float
    high: float
    positives: int
    negatives: int


#: Label → language ("fr", "en", "any") → share of false positives ("1%") → threshold.
Thresholds = Mapping[str, Mapping[str, Mapping[str, Threshold]]]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a model folder holds and how to read its outputs.

    `files` maps the name of a file to its SHA-256.
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
    thresholds: Thresholds
    files: Mapping[str, str]


def read_verified_manifest(folder: Path, sha256: str = "") -> Manifest:
    """The manifest in `folder`, after the hash of every file it names was checked.

    Raises `ConfigError` when something is missing, changed or of another version.
    """
    manifest = read_manifest(folder, sha256)
    if problems := [*_file_problems(folder, manifest.files)]:
        raise ConfigError(problems)
    return manifest


def read_manifest(folder: Path, sha256: str = "") -> Manifest:
    """The manifest in `folder`; the files it names are not opened. Raises `ConfigError`.

    It must have the hash `sha256`, and in the folder of the shipped model that of the shipped one.
    """
    path = folder / FILE
    try:
        content = read_bytes(path)
        _require_hash(path, content, sha256)
        document = json.loads(content)
        _require(path, "format", document["format"], _FORMAT)
        _require(path, "text version", document["text_version"], normalize.VERSION)
        return _parse_manifest(document)
    except OSError as error:
        raise ConfigError([_unreadable(path, error)]) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        problem = message("is not the manifest of a model; {advice}", advice=_RESTORE)
        raise ConfigError([Problem(str(path), problem)]) from error


def hash_manifest(folder: Path) -> str:
    """The hash by which a configuration pins the model in `folder`. Raises `OSError`."""
    return hashlib.sha256(read_bytes(folder / FILE)).hexdigest()


def is_shipped(folder: Path) -> bool:
    """Whether this is the folder of the model that comes with the program."""
    return os.path.realpath(folder) == os.path.realpath(bundled(SHIPPED_FOLDER))


def parse_thresholds(document: Mapping[str, Any]) -> Thresholds:
    """The thresholds as a file holds them. Raises `KeyError`, `TypeError`, `ValueError` or
    `AttributeError` for anything else."""
    return {
        str(label): {
            str(language): {_parse_share(share): _parse_threshold(values) for share, values in shares.items()}
            for language, shares in languages.items()
        }
        for label, languages in document.items()
    }


def _file_problems(folder: Path, files: Mapping[str, str]) -> Iterator[Problem]:
    for name in sorted(_REQUIRED_FILES - files.keys()):
        yield Problem(
            str(folder / FILE), message("does not name {file}; {advice}", file=name, advice=_RESTORE)
        )
    for name, expected in files.items():
        path = folder / name
        try:
            with open_to_read(path) as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if digest != expected:
            yield Problem(
                str(path), message("is not the file that the manifest names; {advice}", advice=_RESTORE)
            )


def _unreadable(path: Path, error: OSError) -> Problem:
    text = message("cannot be read ({reason}); {advice}", reason=explain_io(error), advice=_RESTORE)
    return Problem(str(path), text)


def _require_hash(path: Path, content: bytes, sha256: str) -> None:
    actual = hashlib.sha256(content).hexdigest()
    if sha256 and actual != sha256:
        text = message(
            "has not the hash of 'model_sha256' in the configuration, but {actual}; {advice}",
            actual=actual,
            advice=_RESTORE,
        )
        raise ConfigError([Problem(str(path), text)])
    if not sha256 and is_shipped(path.parent) and actual != MANIFEST_SHA256:
        text = message("is not the one that came with the program; {advice}", advice=_RESTORE)
        raise ConfigError([Problem(str(path), text)])


def _require(path: Path, name: str, actual: object, expected: int) -> None:
    if actual != expected:
        text = message(
            "{name} is {actual}, this version of the program expects {expected}; {advice}",
            name=name,
            actual=repr(actual),
            expected=expected,
            advice=_RESTORE,
        )
        raise ConfigError([Problem(str(path), text)])


def _parse_manifest(document: Mapping[str, Any]) -> Manifest:
    outputs, calibration, abstain = document["outputs"], document["calibration"], document["abstain"]
    if len(outputs["intent"]) < 2:  # the margin is between the best two
        raise ValueError("too few intents")
    return Manifest(
        name=str(document["name"]),
        max_tokens=int(document["max_tokens"]),
        binary=tuple(outputs["binary"]),
        sentiment=tuple(outputs["sentiment"]),
        intents=tuple(outputs["intent"]),
        platt={name: _parse_platt(calibration["binary"][name]) for name in outputs["binary"]},
        intent_platt=_parse_platt(calibration["intent"]),
        sentiment_scale=float(calibration["sentiment"]["scale"]),
        least_score=float(abstain["min"]),
        least_margin=float(abstain["margin"]),
        thresholds=parse_thresholds(document["thresholds"]),
        files={str(name): str(sha256) for name, sha256 in document["files"].items()},
    )


def _parse_platt(values: Mapping[str, Any]) -> Platt:
    wide = float(values.get("wide", 0.0))
    return Platt(scale=float(values["scale"]), bias=float(values["bias"]), wide=wide)


def _parse_share(name: str) -> str:
    if name not in FALSE_POSITIVE_SHARES:
        raise ValueError(f"{name} is none of {', '.join(FALSE_POSITIVE_SHARES)}")
    return name


def _parse_threshold(values: Mapping[str, Any]) -> Threshold:
    score, recall, low, high = (_parse_unit(values[key]) for key in ("score", "recall", "low", "high"))
    if not low <= recall <= high:
        raise ValueError("the recall lies outside its interval")
    positives, negatives = (_parse_count(values[key]) for key in ("positives", "negatives"))
    return Threshold(score=score, recall=recall, low=low, high=high, positives=positives, negatives=negatives)


def _parse_unit(value: Any) -> float:
    # true is an int for Python, and would count as a threshold of 1.
    if isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{value!r} is not a number from 0 to 1")
    return float(value)


def _parse_count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
