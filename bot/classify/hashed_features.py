"""The memory beside the network: which single tokens and which pairs speak for a label.

A linear layer on hashed pairs, as wide as the vocabulary is long (https://arxiv.org/abs/1606.07792).
The network reads meaning; this remembers words, which it was shown too seldom to learn. Costs a
hundredth of a pass.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = "wide.npz"
PAIRS = 2**17
_FIRST, _SECOND = 1_000_003, 7_919
_SPECIAL = 4  # ids below are not of the text: its beginning, its end, padding, unknown

Floats = NDArray[np.floating[Any]]


class WideLayer:
    """Weights of every token and of every hashed pair for every binary label."""

    def __init__(self, weights: NDArray[np.int8], scale: Floats) -> None:
        self._weights = weights
        self._scale = scale
        self._tokens = len(weights) - PAIRS

    @classmethod
    def of(cls, folder: Path) -> "WideLayer | None":
        """What stands beside the model in `folder`; None where there is no such file."""
        path = folder / FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as kept:
            return cls(kept["weights"], kept["scale"])

    def contributions(self, ids: Sequence[int]) -> Floats:
        """What each token adds to the logit of each label (tokens x labels); half of a pair is each
        one's."""
        found: Floats = np.zeros((len(ids), self._weights.shape[1]))
        single, pairs = buckets(ids, self._tokens)
        norm = 1 / np.sqrt(max(1, len(single[0]) + len(pairs[0])))
        found[single[0]] += self._weights[single[1]] * (self._scale * norm)  # each place stands there once
        half = self._weights[pairs[1]] * (self._scale * norm / 2)
        for side in (0, 1):
            found[pairs[0] + side] += half
        return found


def buckets(
    ids: Sequence[int], tokens: int
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The places and the rows of the single tokens and of the pairs of neighbours, each row once: a
    word that is said twice says no more."""
    row = np.asarray(ids, dtype=np.int64)
    places = np.flatnonzero(row >= _SPECIAL)
    first, second = places[:-1], places[1:]
    near = second == first + 1
    hashed = (row[first[near]] * _FIRST + row[second[near]] * _SECOND) % PAIRS + tokens
    return _once(places, row[places]), _once(first[near], hashed)


def _once(places: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    kept, at = np.unique(rows, return_index=True)
    return places[at], kept
