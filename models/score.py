"""Runs the exported graph over many texts and returns raw logits, with the texts treated as in training."""

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
    """Logits by task, one row per text, in the order of the texts; `wide` are those of the wide layer beside
    the network, zero where there is none."""

    binary: Logits
    sentiment: Logits
    intent: Logits
    embedding: Logits
    wide: Logits

    def calibrated(self, column: int, platt: Mapping[str, float]) -> NDArray[np.float64]:
        """The calibrated logits of the binary label in that column."""
        wide = self.wide[:, column] * platt.get("wide", 0.0)
        logits: NDArray[np.float64] = self.binary[:, column] * platt["scale"] + wide + platt["bias"]
        return logits


def score(folder: Path, texts: Sequence[str], threads: int = 1) -> Scored:
    """Logits of the model in `folder` for all texts."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, disabled_optimizers=["SkipLayerNormFusion"]
    )
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    wide_layer = WideLayer.from_folder(folder)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    rows: dict[int, list[Logits]] = {}
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        readable = [placeholders(clean(texts[index])) or "." for index in batch]
        encoded = tokenizer(
            readable,
            padding=True,
            truncation=True,
            max_length=256,
            return_tensors="np",
            return_offsets_mapping=True,
        )
        feed = {name: encoded[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        outputs = session.run(["binary", "sentiment", "intent", "embedding"], feed)
        for row, index in enumerate(batch):
            ids = encoded["input_ids"][row].tolist()
            wide = np.zeros(len(outputs[0][row]))
            if wide_layer:
                offsets = encoded["offset_mapping"][row].tolist()
                wide = wide_layer.contributions(ids, readable[row], offsets).sum(0)
            rows[index] = [*(output[row] for output in outputs), wide.astype(np.float32)]
    ordered = [rows[index] for index in range(len(texts))]
    return Scored(*(np.stack([row[task] for row in ordered]) for task in range(5)))
