"""Embeddings of questions for the search in a knowledge base, and how common words are: both from the files
of the shipped model.

The network was trained to tell kinds of comments apart, so that its embeddings of two questions to a shop are
alike whatever they ask. Whitened by those of many comments, which the model folder has, they tell more: the
main axes all comments vary along weigh no more than others (Su et al., Whitening Sentence Representations,
2021).
"""

import hashlib
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify import preprocess, undertones
from bot.classify.manifest import read_verified_manifest
from bot.classify.onnx import OnnxClassifier
from bot.files import read_text
from bot.text.normalize import fold

_COMMENTS = "dev.npz"
_OF_OTHERS = (undertones.FILE, undertones.GRAPH_FRAGMENT)
#: Axes along which comments vary less are noise. Chosen on the calibration half of the question set.
_AXES = 250
#: Of a number, and of a word in no list.
_NUMBER, _UNLISTED = 0.6, 1.0


class QuestionEncoder:
    """The encoder of one model folder. `fingerprint` changes with every change of the model."""

    def __init__(self, folder: Path, sha256: str = "") -> None:
        """`sha256` is the hash that the manifest must have. Raises `ConfigError` when the folder is not what
        its manifest says."""
        manifest = read_verified_manifest(folder, sha256)
        self._network = OnnxClassifier(folder, manifest)
        # What reads other things in the same network says nothing of questions.
        read = {name: sha for name, sha in manifest.files.items() if name not in _OF_OTHERS}
        listed = "".join(f"{name} {digest}\n" for name, digest in sorted(read.items()))
        self.fingerprint = hashlib.sha256(listed.encode()).hexdigest()[:16]
        has_words = preprocess.FILE in manifest.files
        words = read_text(folder / preprocess.FILE).split() if has_words else []
        self._ranks: dict[str, int] = {}
        for rank, word in enumerate(words):
            self._ranks.setdefault(fold(word), rank)
        self._spread = math.log(len(words) + 2)
        self._centre: NDArray[Any] | None = None
        self._axes: NDArray[Any] | None = None
        if _COMMENTS in manifest.files:
            self._centre, self._axes = _whitening(folder / _COMMENTS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length 1 for each text."""
        rows = self._network.embed(texts).astype(np.float64)
        if self._centre is not None and self._axes is not None:
            rows = (rows - self._centre) @ self._axes
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
        return unit

    def rarity(self, word: str) -> float:
        """From 0 for the commonest word to 1 for one in no list; `word` is folded."""
        if any(sign.isdigit() for sign in word):
            return _NUMBER
        rank = self._ranks.get(word)
        return _UNLISTED if rank is None else math.log(rank + 1) / self._spread


def _whitening(file: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    with np.load(file) as arrays:
        rows = arrays["embedding"].astype(np.float64)
    centre = rows.mean(0)
    _, spread, axes = np.linalg.svd(rows - centre, full_matrices=False)
    return centre, axes[:_AXES].T / np.maximum(spread[:_AXES] / math.sqrt(len(rows)), 1e-9)
