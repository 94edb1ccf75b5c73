"""Trains the wide layer beside the network: logistic regression on tokens and hashed pairs of tokens, and for
spam on runs of characters too."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from transformers import PreTrainedTokenizerFast

from bot.classify.hashed_features import CHARACTER_BITS, FILE, PAIRS, Features, hash_characters, hash_features
from bot.classify.numeric import Indices
from bot.domain.taxonomy import BINARY_SCORES
from bot.text.normalize import clean, placeholders
from models.data import Example

_MAX_TOKENS = 128
_STRENGTH = 4.0
_CHUNK = 1000
_MIN_OF_EACH = 50
_LABEL_OF_CHARACTERS = "spam"


def write_wide_layer(out: Path, base: Path, examples: Sequence[Example]) -> None:
    """Train on the examples and write `out/wide.npz`: int8 weights (rows x labels) and their scales."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    texts = [placeholders(clean(example.text)) or "." for example in examples]
    features = tokenize_features(tokenizer, texts)
    weights = np.zeros((len(tokenizer) + PAIRS, len(BINARY_SCORES)))
    arrays = {}
    for column, name in enumerate(BINARY_SCORES):
        labelled = [row for row, example in enumerate(examples) if example.binary[column] in (0.0, 1.0)]
        truth = np.array([examples[row].binary[column] for row in labelled])
        if min((truth == 0).sum(), (truth == 1).sum()) < _MIN_OF_EACH:
            continue
        chosen = features[labelled]
        if name == _LABEL_OF_CHARACTERS:
            chosen = hstack([chosen, character_features([texts[row] for row in labelled])], format="csr")
        model = LogisticRegression(C=_STRENGTH, solver="liblinear", class_weight="balanced")
        model.fit(chosen, truth, np.array([examples[row].weight for row in labelled]))
        weights[:, column] = model.coef_[0, : len(weights)]
        if name == _LABEL_OF_CHARACTERS:
            rounded, scale = _quantise(model.coef_[0, len(weights) :, None])
            arrays = {"characters": rounded[:, 0], "characters_scale": scale[0], "characters_column": column}
    rounded, scale = _quantise(weights)
    np.savez_compressed(out / FILE, weights=rounded, scale=scale, **arrays)


def tokenize_features(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> csr_matrix:
    """One row per text: its tokens and its pairs, each once, of length one."""
    tokens = len(tokenizer)
    rows = []
    for start in range(0, len(texts), _CHUNK):
        chunk = list(texts[start : start + _CHUNK])
        for ids in tokenizer(chunk, truncation=True, max_length=_MAX_TOKENS)["input_ids"]:
            single, pairs = hash_features(ids, tokens)
            rows.append(np.concatenate([single.rows, pairs.rows]))
    return _normalised(rows, tokens + PAIRS)


def character_features(texts: Sequence[str]) -> csr_matrix:
    """One row per text: its runs of characters, each once, of length one."""
    features: list[Features] = [hash_characters(text) for text in texts]
    return _normalised([feature.rows for feature in features], 2**CHARACTER_BITS)


def _normalised(rows: Sequence[Indices], size: int) -> csr_matrix:
    """A row of ones at the indices of each, of length one."""
    lengths = np.array([len(row) for row in rows])
    values = np.repeat(1 / np.sqrt(np.maximum(1, lengths)), lengths).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((values, np.concatenate(rows), starts), shape=(len(rows), size))


def _quantise(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Whole numbers from -127 to 127 and a scale for each column."""
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127
    return np.round(weights / scale).astype(np.int8), scale
