"""The wide layer beside the network: which single tokens and which pairs of tokens count for a label, and for
one label also which runs of characters.

A linear layer on hashed pairs, as in wide and deep models (https://arxiv.org/abs/1606.07792). The network
reads meaning; this remembers words that the network was shown too seldom to learn, and spellings of
advertisements that no token stands for. Costs a fiftieth of a pass.
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
CHARACTER_BITS = 16
_RUNS = (3, 4, 5)
_RUN_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Features(NamedTuple):
    """Where features begin in a text, and their rows in the weights."""

    positions: Indices
    rows: Indices


class CharacterWeights(NamedTuple):
    """Weights of hashed runs of characters for one binary label, the one in `column`."""

    weights: NDArray[np.int8]
    scale: float
    column: int


class WideLayer:
    """Weights of every token and of every hashed pair for every binary label, and of runs of characters for
    one of them, if there are any."""

    def __init__(
        self, weights: NDArray[np.int8], scale: Floats, characters: CharacterWeights | None = None
    ) -> None:
        self._weights = weights
        self._scale = scale
        self._tokens = len(weights) - PAIRS
        self._characters = characters

    @classmethod
    def from_folder(cls, folder: Path) -> "WideLayer | None":
        """The layer that belongs to the model in `folder`; None where there is no such file."""
        path = folder / FILE
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            characters = None
            if "characters" in arrays:
                scale, column = float(arrays["characters_scale"]), int(arrays["characters_column"])
                characters = CharacterWeights(arrays["characters"], scale, column)
            return cls(arrays["weights"], arrays["scale"], characters)

    def contributions(self, ids: Sequence[int], text: str, offsets: Sequence[tuple[int, int]]) -> Floats:
        """What each token adds to the logit of each label (tokens x labels).

        `offsets` are the characters of `text` that each token spans. A pair counts half for each of its
        tokens, a run of characters counts for the token in which it begins.
        """
        added: Floats = np.zeros((len(ids), self._weights.shape[1]))
        single, pairs = hash_features(ids, self._tokens)
        norm = 1 / np.sqrt(max(1, len(single.positions) + len(pairs.positions)))
        # += adds once per index, which is right only because each position occurs once.
        added[single.positions] += self._weights[single.rows] * (self._scale * norm)
        half = self._weights[pairs.rows] * (self._scale * norm / 2)
        for offset in (0, 1):
            added[pairs.positions + offset] += half
        if self._characters is not None:
            self._add_characters(added, self._characters, text, offsets)
        return added

    def _add_characters(
        self, added: Floats, characters: CharacterWeights, text: str, offsets: Sequence[tuple[int, int]]
    ) -> None:
        spans = np.array([(start, end) for start, end in offsets if end > start], dtype=np.int64)
        if not len(spans):
            return
        tokens = np.array([index for index, (start, end) in enumerate(offsets) if end > start])
        runs = hash_characters(text[: spans[-1, 1]])
        owners = tokens[np.maximum(np.searchsorted(spans[:, 0], runs.positions, side="right") - 1, 0)]
        values = characters.weights[runs.rows] * (characters.scale / np.sqrt(max(1, len(runs.rows))))
        np.add.at(added[:, characters.column], owners, values)


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


def hash_characters(text: str) -> Features:
    """The runs of three to five characters of a text in lower case, each row once."""
    lowered = text.lower()
    lowered = lowered if len(lowered) == len(text) else text  # some capitals become two letters
    codes = np.frombuffer(lowered.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    positions, rows = [], []
    for length in _RUNS:
        count = len(codes) - length + 1
        if count > 0:
            hashed = np.full(count, length, dtype=np.uint64)
            for offset in range(length):
                hashed = (hashed ^ codes[offset : offset + count]) * _RUN_FACTOR
            rows.append((hashed >> np.uint64(64 - CHARACTER_BITS)).astype(np.int64))
            positions.append(np.arange(count))
    if not rows:
        return Features(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return _unique(np.concatenate(positions), np.concatenate(rows))


def _unique(positions: Indices, rows: Indices) -> Features:
    unique, first = np.unique(rows, return_index=True)
    return Features(positions[first], unique)
