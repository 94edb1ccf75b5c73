"""Runs the exported graph over many texts and answers raw logits, as training saw the texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from bot.text import clean, placeholders

Logits = NDArray[np.float32]
_BATCH = 1  # as the bot runs it: in a batch, neighbouring texts share the scale of int8 activations


@dataclass(frozen=True)
class Scored:
    """Logits by task, one row a text, in the order of the texts."""

    binary: Logits
    sentiment: Logits
    intent: Logits
    embedding: Logits


def score(folder: Path, texts: Sequence[str], threads: int = 1) -> Scored:
    """Logits of the model in `folder` for all texts."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, disabled_optimizers=["SkipLayerNormFusion"]
    )
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    rows: dict[int, list[Logits]] = {}
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        given = [placeholders(clean(texts[place])) or "." for place in places]
        encoded = tokenizer(given, padding=True, truncation=True, max_length=256, return_tensors="np")
        feed = {name: encoded[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        answers = session.run(["binary", "sentiment", "intent", "embedding"], feed)
        for row, place in enumerate(places):
            rows[place] = [answer[row] for answer in answers]
    ordered = [rows[place] for place in range(len(texts))]
    return Scored(*(np.stack([row[task] for row in ordered]) for task in range(4)))
