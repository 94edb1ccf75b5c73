"""The wide layer beside the network: which single tokens and which pairs of tokens count for a label.

A linear layer on hashed pairs, as in wide and deep models (https://arxiv.org/abs/1606.07792). The network
reads meaning; this remembers words that the network was shown too seldom to learn. Costs a hundredth of a
pass.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.classify.numeric import Floats, Indices

FILE = "wide.npz"
PAIRS = 2**17
# Primes, so that pairs spread evenly over the buckets. The trained weights depend on them.
_FIRST_FACTOR, _SECOND_FACTOR = 1_000_003, 7_919
_SPECIAL_TOKENS = 4  # ids below are not of the text: its beginning, its end, padding, unknown


class Features(NamedTuple):
    """Where features begin in a text, and their rows in the weights."""

    positions: Indices
    rows: Indices


class WideLayer:
    """Weights of every token and of every hashed pair for every binary label."""

    def __init__(self, weights: NDArray[np.int8], scale: Floats) -> None:
        self._weights = weights
        self._scale = scale
        self._tokens = len(weights) - PAIRS

    @classmethod
    def from_folder(cls, folder: Path) -> "WideLayer | None":
        """The layer that belongs to the model in `folder`; None where there is no such file."""
        path = folder / FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["scale"])

    def contributions(self, ids: Sequence[int]) -> Floats:
        """What each token adds to the logit of each label (tokens x labels); a pair counts half for each
        of its tokens."""
        added: Floats = np.zeros((len(ids), self._weights.shape[1]))
        single, pairs = hash_features(ids, self._tokens)
        norm = 1 / np.sqrt(max(1, len(single.positions) + len(pairs.positions)))
        # += adds once per index, which is right only because each position occurs once.
        added[single.positions] += self._weights[single.rows] * (self._scale * norm)
        half = self._weights[pairs.rows] * (self._scale * norm / 2)
        for offset in (0, 1):
            added[pairs.positions + offset] += half
        return added


def hash_features(ids: Sequence[int], tokens: int) -> tuple[Features, Features]:
    """The single tokens and the pairs of neighbours of a text, each row once: a repeated word counts once.

    `tokens` is the size of the vocabulary, behind which the rows of the pairs begin.
    """
    row = np.asarray(ids, dtype=np.int64)
    positions = np.flatnonzero(row >= _SPECIAL_TOKENS)
    first, second = positions[:-1], positions[1:]
    adjacent = second == first + 1
    hashed = (row[first[adjacent]] * _FIRST_FACTOR + row[second[adjacent]] * _SECOND_FACTOR) % PAIRS + tokens
    return _unique(positions, row[positions]), _unique(first[adjacent], hashed)


def _unique(positions: Indices, rows: Indices) -> Features:
    unique, first = np.unique(rows, return_index=True)
    return Features(positions[first], unique)
