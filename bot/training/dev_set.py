"""The shipped dev set: brand comments that training never saw, as numbers and without their words.

What a brand teaches is held against it, so that a head can never make the shipped one worse unseen.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.manifest import Manifest
from bot.errors import ConfigError, Problem

FILE = "dev.npz"
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, kw_only=True)
class DevSet:
    """One row a text. `binary` is NaN where nobody knows, `intent` is the best one's place or -1."""

    embedding: Floats
    binary: Floats
    logit: Floats
    intent: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.embedding)


def dev_set(folder: Path, manifest: Manifest) -> DevSet | None:
    """The dev set of a model folder whose manifest was read; None when it was shipped without one.

    Raises `ConfigError` when it does not fit the manifest.
    """
    if FILE not in manifest.files:
        return None
    path = folder / FILE
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _checked({name: arrays[name] for name in arrays.files}, manifest)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as trouble:
        why = f"{trouble} is missing" if isinstance(trouble, KeyError) else str(trouble)[:200]
        message = f"is not the dev set of this model ({why}); restore the folder from the release"
        raise ConfigError([Problem(str(path), message)]) from trouble


def _checked(arrays: Mapping[str, Any], manifest: Manifest) -> DevSet:
    embedding, logit = (np.asarray(arrays[name], dtype=np.float64) for name in ("embedding", "logit"))
    binary = np.asarray(arrays["binary"], dtype=np.float64)
    intent = np.asarray(arrays["intent"], dtype=np.int64)
    labels = (len(embedding), len(manifest.binary))
    if embedding.ndim != 2 or binary.shape != labels or logit.shape != labels or intent.shape != labels[:1]:
        raise ValueError(f"expected {labels[0]} rows of {labels[1]} labels in every array")
    if not (np.isfinite(embedding).all() and np.isfinite(logit).all()):
        raise ValueError("expected finite numbers")
    if intent.size and not -1 <= intent.min() <= intent.max() < len(manifest.intents):
        raise ValueError(f"expected intents from -1 to {len(manifest.intents) - 1}")
    return DevSet(embedding=embedding, binary=binary, logit=logit, intent=intent)
