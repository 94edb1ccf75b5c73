"""Batches of tokenised examples, read the way the bot reads: cleaned, and with what stands above the text."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from transformers import PreTrainedTokenizerFast

from bot.classify.onnx import join_segments
from bot.text.normalize import clean, placeholders
from models.data import Example
from models.noise import add_noise

BATCH = 32
MAX_TOKENS = 80
MAX_CONTEXT = 32
_BATCHES_AT_ONCE = 50
_LENGTH_STEP = 8  # lengths are rounded up to it: every new shape costs a CPU some seconds
#: How often a text is read with its own context, or with one that has nothing to do with it.
_OWN_CONTEXT, _RANDOM_CONTEXT = 0.8, 0.08


@dataclass(frozen=True)
class TokenizedExample:
    """An example as the network reads it."""

    ids: list[int]
    example: Example


def make_batches(
    tokenizer: PreTrainedTokenizerFast, examples: Sequence[Example], seed: int
) -> Iterator[list[TokenizedExample]]:
    """Batches of nearly the same length in random order: padding is what costs most on a CPU. Neighbours of
    one contrast set stay neighbours, so that most sets come whole in a batch."""
    rng = random.Random(seed)
    whole = len(examples) // BATCH * BATCH
    for start in range(0, whole, BATCH * _BATCHES_AT_ONCE):
        chunk = examples[start : min(whole, start + BATCH * _BATCHES_AT_ONCE)]
        tokenized = list(_tokenize(tokenizer, chunk, rng))
        sets = [list(members) for _, members in groupby(tokenized, key=_set_key)]
        sets.sort(key=lambda members: max(len(item.ids) for item in members))
        in_order = [item for members in sets for item in members]
        batches = [in_order[first : first + BATCH] for first in range(0, len(in_order), BATCH)]
        rng.shuffle(batches)
        yield from batches


def pad_batch(batch: Sequence[TokenizedExample]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and their mask."""
    longest = -(-max(len(item.ids) for item in batch) // _LENGTH_STEP) * _LENGTH_STEP
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, item in enumerate(batch):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        mask[row, : len(item.ids)] = 1
    return ids, mask


def _set_key(item: TokenizedExample) -> object:
    return item.example.group or id(item)


def _tokenize(
    tokenizer: PreTrainedTokenizerFast, examples: Sequence[Example], rng: random.Random
) -> Iterator[TokenizedExample]:
    texts = [placeholders(clean(add_noise(example.text, rng))) or "." for example in examples]
    above = [_choose_context(example, examples, rng) for example in examples]
    rows = tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    contexts = tokenizer(above, truncation=True, max_length=MAX_CONTEXT)["input_ids"]
    for row, context, text, example in zip(rows, contexts, above, examples, strict=True):
        yield TokenizedExample(join_segments(row, context) if text else row, example)


def _choose_context(example: Example, others: Sequence[Example], rng: random.Random) -> str:
    """The context of a text; sometimes an unrelated one, which must not change how the text is read."""
    context = example.context if rng.random() < _OWN_CONTEXT else ""
    if not example.context and rng.random() < _RANDOM_CONTEXT:
        context = rng.choice(others).text
    return placeholders(clean(context))
