"""Reads the shipped dev set: brand comments that training never saw, as numbers and without their words.

A head that a brand teaches is checked on it, so that it can never make the shipped model worse unnoticed.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.classify.manifest import Manifest
from bot.classify.numeric import Floats, Indices
from bot.errors import ConfigError, Message, Problem, message
from bot.files import open_to_read

FILE = "dev.npz"


@dataclass(frozen=True, kw_only=True)
class DevSet:
    """One row per text. `binary` is NaN where the label is unknown; `intent` is the index of the best intent,
    or -1."""

    embedding: Floats
    binary: Floats
    logit: Floats
    intent: Indices

    def __len__(self) -> int:
        return len(self.embedding)


def load_dev_set(folder: Path, manifest: Manifest) -> DevSet | None:
    """The dev set of the model in `folder`; None when the model was shipped without one.

    Raises `ConfigError` when it does not fit the manifest.
    """
    if FILE not in manifest.files:
        return None
    path = folder / FILE
    try:
        with open_to_read(path) as file, np.load(file, allow_pickle=False) as arrays:
            return _check({name: arrays[name] for name in arrays.files}, manifest)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        reason: Message | str = str(error)[:200]
        if isinstance(error, KeyError):
            reason = message("{key} is missing", key=error)
        text = message(
            "is not the dev set of this model ({reason}); restore the folder from the release", reason=reason
        )
        raise ConfigError([Problem(str(path), text)]) from error


def _check(arrays: Mapping[str, Any], manifest: Manifest) -> DevSet:
    # float64, though the file holds halves: logistic regression squares these numbers.
    embedding, logit = (np.asarray(arrays[name], dtype=np.float64) for name in ("embedding", "logit"))
    binary = np.asarray(arrays["binary"], dtype=np.float64)
    intent = np.asarray(arrays["intent"], dtype=np.int64)
    shape = (len(embedding), len(manifest.binary))
    if embedding.ndim != 2 or binary.shape != shape or logit.shape != shape or intent.shape != shape[:1]:
        raise ValueError(f"expected {shape[0]} rows of {shape[1]} labels in every array")
    if not (np.isfinite(embedding).all() and np.isfinite(logit).all()):
        raise ValueError("expected finite numbers")
    if intent.size and not -1 <= intent.min() <= intent.max() < len(manifest.intents):
        raise ValueError(f"expected intents from -1 to {len(manifest.intents) - 1}")
    return DevSet(embedding=embedding, binary=binary, logit=logit, intent=intent)
