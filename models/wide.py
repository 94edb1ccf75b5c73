"""Trains the memory beside the network: logistic regression on tokens and hashed pairs of tokens."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from transformers import PreTrainedTokenizerFast

from bot.classify.hashed_features import FILE, PAIRS, buckets
from bot.text.normalize import clean, placeholders
from models.data import Example
from models.labels import BINARY

_MOST_TOKENS = 128
_STRENGTH = 4.0
_LEAST = 50


def write(out: Path, base: Path, examples: Sequence[Example]) -> None:
    """Train on the examples and write `out/wide.npz`: int8 weights (rows x labels) and their scales."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    size = len(tokenizer) + PAIRS
    features = features_of(tokenizer, [example.text for example in examples])
    weights = np.zeros((size, len(BINARY)))
    for place in range(len(BINARY)):
        known = [row for row, one in enumerate(examples) if one.binary[place] in (0.0, 1.0)]
        truth = np.array([examples[row].binary[place] for row in known])
        if min((truth == 0).sum(), (truth == 1).sum()) >= _LEAST:
            model = LogisticRegression(C=_STRENGTH, solver="liblinear", class_weight="balanced")
            model.fit(features[known], truth, np.array([examples[row].weight for row in known]))
            weights[:, place] = model.coef_[0]
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127
    np.savez_compressed(out / FILE, weights=np.round(weights / scale).astype(np.int8), scale=scale)


def features_of(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> csr_matrix:
    """One row a text: its tokens and its pairs, each once, of length one."""
    tokens = len(tokenizer)
    read = [placeholders(clean(text)) or "." for text in texts]
    places, starts, values = [], [0], []
    for at in range(0, len(read), 1000):
        for ids in tokenizer(read[at : at + 1000], truncation=True, max_length=_MOST_TOKENS)["input_ids"]:
            (_, single), (_, pairs) = buckets(ids, tokens)
            row = np.concatenate([single, pairs])
            places.append(row)
            values.append(np.full(len(row), 1 / np.sqrt(max(1, len(row))), dtype=np.float32))
            starts.append(starts[-1] + len(row))
    shape = (len(read), tokens + PAIRS)
    return csr_matrix((np.concatenate(values), np.concatenate(places), starts), shape=shape)
