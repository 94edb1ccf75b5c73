"""Trains the wide layer beside the network: logistic regression on tokens and hashed pairs of tokens."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from transformers import PreTrainedTokenizerFast

from bot.classify.hashed_features import FILE, PAIRS, hash_features
from bot.domain.taxonomy import BINARY_SCORES
from bot.text.normalize import clean, placeholders
from models.data import Example

_MAX_TOKENS = 128
_STRENGTH = 4.0
_CHUNK = 1000
_MIN_OF_EACH = 50


def write_wide_layer(out: Path, base: Path, examples: Sequence[Example]) -> None:
    """Train on the examples and write `out/wide.npz`: int8 weights (rows x labels) and their scales."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    size = len(tokenizer) + PAIRS
    features = tokenize_features(tokenizer, [example.text for example in examples])
    weights = np.zeros((size, len(BINARY_SCORES)))
    for column in range(len(BINARY_SCORES)):
        labelled = [row for row, example in enumerate(examples) if example.binary[column] in (0.0, 1.0)]
        truth = np.array([examples[row].binary[column] for row in labelled])
        if min((truth == 0).sum(), (truth == 1).sum()) >= _MIN_OF_EACH:
            model = LogisticRegression(C=_STRENGTH, solver="liblinear", class_weight="balanced")
            model.fit(features[labelled], truth, np.array([examples[row].weight for row in labelled]))
            weights[:, column] = model.coef_[0]
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127
    np.savez_compressed(out / FILE, weights=np.round(weights / scale).astype(np.int8), scale=scale)


def tokenize_features(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> csr_matrix:
    """One row per text: its tokens and its pairs, each once, of length one."""
    tokens = len(tokenizer)
    readable = [placeholders(clean(text)) or "." for text in texts]
    columns, starts, values = [], [0], []
    for start in range(0, len(readable), _CHUNK):
        chunk = readable[start : start + _CHUNK]
        for ids in tokenizer(chunk, truncation=True, max_length=_MAX_TOKENS)["input_ids"]:
            single, pairs = hash_features(ids, tokens)
            row = np.concatenate([single.rows, pairs.rows])
            columns.append(row)
            values.append(np.full(len(row), 1 / np.sqrt(max(1, len(row))), dtype=np.float32))
            starts.append(starts[-1] + len(row))
    shape = (len(readable), tokens + PAIRS)
    return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)
