"""Runs the exported graph over many texts and answers raw logits, as training saw the texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from bot.classify.hashed_features import WideLayer
from bot.text.normalize import clean, placeholders

Logits = NDArray[np.float32]
_BATCH = 1  # as the bot runs it: in a batch, neighbouring texts share the scale of int8 activations


@dataclass(frozen=True)
class Scored:
    """Logits by task, one row a text, in the order of the texts; `wide` are those of the memory beside
    the network, zero where there is none."""

    binary: Logits
    sentiment: Logits
    intent: Logits
    embedding: Logits
    wide: Logits

    def calibrated(self, place: int, platt: Mapping[str, float]) -> NDArray[np.float64]:
        """The calibrated logits of the binary label at that place."""
        memory = self.wide[:, place] * platt.get("wide", 0.0)
        found: NDArray[np.float64] = self.binary[:, place] * platt["scale"] + memory + platt["bias"]
        return found


def score(folder: Path, texts: Sequence[str], threads: int = 1) -> Scored:
    """Logits of the model in `folder` for all texts."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, disabled_optimizers=["SkipLayerNormFusion"]
    )
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    memory = WideLayer.of(folder)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    rows: dict[int, list[Logits]] = {}
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        given = [placeholders(clean(texts[place])) or "." for place in places]
        encoded = tokenizer(given, padding=True, truncation=True, max_length=256, return_tensors="np")
        feed = {name: encoded[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        answers = session.run(["binary", "sentiment", "intent", "embedding"], feed)
        for row, place in enumerate(places):
            ids = encoded["input_ids"][row].tolist()
            wide = memory.contributions(ids).sum(0) if memory else np.zeros(len(answers[0][row]))
            rows[place] = [*(answer[row] for answer in answers), wide.astype(np.float32)]
    ordered = [rows[place] for place in range(len(texts))]
    return Scored(*(np.stack([row[task] for row in ordered]) for task in range(5)))
