"""Batches: texts of one length, contrast sets whole. Needs the `train` extra."""

from pathlib import Path

import pytest

from bot.domain.taxonomy import BINARY_SCORES

pytest.importorskip("torch", reason="training is not part of the base install")

from transformers import PreTrainedTokenizerFast

from models.batches import BATCH, make_batches, pad_batch
from models.data import Example
from tests.fakes.encoder import tiny_encoder

UNKNOWN = (float("nan"),) * len(BINARY_SCORES)


def test_batches_hold_texts_of_one_length_and_lose_none(tmp_path: Path) -> None:
    examples = [
        Example(" ".join("ab"[: 1 + number % 2] * (1 + number % 9)), "fr", "s", UNKNOWN, 0, None, 1.0)
        for number in range(BATCH * 10)
    ]
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tiny_encoder(tmp_path))
    batches = list(make_batches(tokenizer, examples, seed=1))
    assert sorted(id(item.example) for batch in batches for item in batch) == sorted(map(id, examples))
    assert max(len({len(item.ids) for item in batch}) for batch in batches) < 12


def test_most_contrast_sets_come_whole_in_a_batch(tmp_path: Path) -> None:
    examples = [
        Example("a " * (1 + number % 7), "fr", "s", UNKNOWN, 0, None, 1.0, group=f"p{number // 2}")
        for number in range(BATCH * 10)
    ]
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tiny_encoder(tmp_path))
    torn = 0
    for batch in make_batches(tokenizer, examples, seed=1):
        groups = [item.example.group for item in batch]
        torn += sum(groups.count(group) == 1 for group in groups)
    assert torn <= 2 * 10


def test_a_batch_is_padded_to_few_lengths(tmp_path: Path) -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tiny_encoder(tmp_path))
    examples = [Example("a " * (1 + number % 5), "fr", "s", UNKNOWN, 0, None, 1.0) for number in range(BATCH)]
    (batch,) = make_batches(tokenizer, examples, seed=1)
    ids, mask = pad_batch(batch)
    assert ids.shape == mask.shape
    assert len(ids) == BATCH
    assert ids.shape[1] % 8 == 0
    assert mask.sum(1).tolist() == [len(item.ids) for item in batch]
