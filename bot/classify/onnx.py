"""Runs the shipped network: one pass over a text gives every score."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.manifest import Manifest
from bot.domain import Judgement
from bot.language import language
from bot.text import clean, placeholders

Floats = NDArray[np.floating[Any]]
#: Without these, transformers says on every start that PyTorch is missing, which is on purpose.
_QUIET = {"TRANSFORMERS_VERBOSITY": "error", "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1"}
_THREADS = min(2, os.cpu_count() or 1)


class OnnxClassifier:
    """One loaded model. Every text has a pass of its own, two texts at a time.

    Activations are quantised with one scale for a whole batch, so that in a batch the neighbours of
    a text moved its scores (by up to 0.14); and a batch was not faster than single passes.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.name = manifest.name
        self._manifest = manifest
        self._tokenizer = _tokenizer(folder)
        self._tokenizing = Lock()  # a tokenizer raises "Already borrowed" when two threads use it
        self._session = _session(folder)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="judge")

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement per text, in order. Never raises because of a text."""
        read = [placeholders(clean(text)) for text in texts]
        todo = list(dict.fromkeys(text for text in read if text))
        judged = dict(zip(todo, self._pool.map(self._run, todo, self._ids(todo)), strict=True))
        return [judged[text] if text else _nothing_to_read(self._manifest) for text in read]

    def _ids(self, texts: list[str]) -> list[list[int]]:
        if not texts:
            return []
        with self._tokenizing:
            encoded = self._tokenizer(texts, truncation=True, max_length=self._manifest.max_tokens)
        ids: list[list[int]] = encoded["input_ids"]
        return ids

    def _run(self, text: str, ids: list[int]) -> Judgement:
        row = np.array([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row)}
        binary, sentiment, intent = self._session.run(["binary", "sentiment", "intent"], feed)
        return judgement(self._manifest, text, binary[0], sentiment[0], intent[0])


def judgement(manifest: Manifest, text: str, binary: Floats, sentiment: Floats, intent: Floats) -> Judgement:
    """What the raw outputs for one text say, calibrated as the manifest wants it."""
    scores = {
        name: _sigmoid(logit * manifest.platt[name].scale + manifest.platt[name].bias)
        for name, logit in zip(manifest.binary, binary.tolist(), strict=True)
    }
    moods = np.exp((sentiment - sentiment.max()) * manifest.sentiment_scale)
    moods = moods / moods.sum()
    scores |= {
        f"sentiment.{name}": mood for name, mood in zip(manifest.sentiment, moods.tolist(), strict=True)
    }
    aims = [
        _sigmoid(logit * manifest.intent_platt.scale + manifest.intent_platt.bias)
        for logit in intent.tolist()
    ]
    scores |= {f"intent.{name}": aim for name, aim in zip(manifest.intents, aims, strict=True)}
    best, second = sorted(aims, reverse=True)[:2]
    unsure = best < manifest.least_score or best - second < manifest.least_margin
    return Judgement(scores=scores, language=language(text), abstained=unsure, model=manifest.name)


def _nothing_to_read(manifest: Manifest) -> Judgement:
    """What is said about a text without a single visible character: nothing in it can be harmful."""
    scores = dict.fromkeys(manifest.binary, 0.0)
    scores |= {f"sentiment.{name}": float(name == "neutral") for name in manifest.sentiment}
    return Judgement(scores=scores, abstained=True, model=manifest.name)


def _sigmoid(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-min(40.0, max(-40.0, value)))))


def _tokenizer(folder: Path) -> Any:
    before = {name: os.environ.get(name) for name in _QUIET}
    os.environ.update(_QUIET)
    try:
        from transformers import AutoTokenizer  # takes a second, so only where texts are judged

        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _session(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the threads are used for two texts, which is faster
    options.inter_op_num_threads = 1
    # The fused kernel is slower on CPUs than what it replaces (seen with ONNX Runtime 1.32).
    return onnxruntime.InferenceSession(
        str(folder / "model.onnx"),
        options,
        ["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )
