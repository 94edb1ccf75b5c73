"""Reads the manifest of a model folder and refuses what does not fit it to the letter."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.errors import ConfigError, Problem
from bot.text import normalize

FILE = "manifest.json"
_FORMAT = 1
_NEEDED = frozenset({"model.onnx", "tokenizer.json"})
_RESTORE = "restore the folder from the release, or train again (models/README.md)"
#: The shares of false positives for which thresholds are known, as they are written.
SHARES: Mapping[str, float] = MappingProxyType({"0.1%": 0.001, "0.5%": 0.005, "1%": 0.01, "5%": 0.05})


@dataclass(frozen=True, kw_only=True)
class Platt:
    """What turns a logit into a probability: sigmoid(scale * logit + wide * memory + bias), where
    memory is the logit of what stands beside the network, if anything does."""

    scale: float
    bias: float
    wide: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A score, and what is found from it on: the recall with its 95 % interval (0 to 1 where nothing
    harmful was there to be found), measured on so many harmful and harmless texts."""

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


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, after every file it names was found unchanged.

    Raises `ConfigError` when something is missing, changed or of another version.
    """
    manifest = described(folder)
    if problems := [*_problems(folder, manifest.files)]:
        raise ConfigError(problems)
    return manifest


def described(folder: Path) -> Manifest:
    """The manifest in `folder`, without a look at the files it names. Raises `ConfigError`."""
    path = folder / FILE
    try:
        document = json.loads(path.read_text("utf-8"))
        _insist(path, "format", document["format"], _FORMAT)
        _insist(path, "text version", document["text_version"], normalize.VERSION)
        return _manifest(document)
    except OSError as trouble:
        raise ConfigError([_unreadable(path, trouble)]) from trouble
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise ConfigError([Problem(str(path), f"is not a manifest of a model; {_RESTORE}")]) from trouble


def thresholds_of(document: Mapping[str, Any]) -> Thresholds:
    """The thresholds as they stand in a file. Raises what a wrong document raises: `KeyError`,
    `TypeError`, `ValueError` or `AttributeError`."""
    return {
        str(label): {
            str(language): {_share(share): _threshold(values) for share, values in by_share.items()}
            for language, by_share in by_language.items()
        }
        for label, by_language in document.items()
    }


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
    wide = float(values.get("wide", 0.0))
    return Platt(scale=float(values["scale"]), bias=float(values["bias"]), wide=wide)


def _share(written: str) -> str:
    if written not in SHARES:
        raise ValueError(f"{written} is none of {', '.join(SHARES)}")
    return written


def _threshold(values: Mapping[str, Any]) -> Threshold:
    score, recall, low, high = (_part(values[key]) for key in ("score", "recall", "low", "high"))
    if not low <= recall <= high:
        raise ValueError("the recall lies outside its interval")
    positives, negatives = (_count(values[key]) for key in ("positives", "negatives"))
    return Threshold(score=score, recall=recall, low=low, high=high, positives=positives, negatives=negatives)


def _part(value: Any) -> float:
    if isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{value!r} is not a number from 0 to 1")
    return float(value)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value


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
        thresholds=thresholds_of(document["thresholds"]),
        files={str(name): str(sha256) for name, sha256 in document["files"].items()},
    )
