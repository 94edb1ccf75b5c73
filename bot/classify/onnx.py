"""Runs the shipped network: one pass over a text gives every score.

A text in which words are hidden gets a second pass over what it hides, and the worse counts for
what is harmful. A short text that says little alone (`idem`, `et en 38 ?`) gets one together with
what stands above it, which settles what its author wants.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.explain import because
from bot.classify.hashed_features import WideLayer
from bot.classify.head import Head
from bot.classify.lexicon import rude_words
from bot.classify.manifest import Manifest
from bot.classify.preprocess import Preprocessed, Preprocessor
from bot.classify.segments import joined
from bot.domain import Judgement
from bot.text.deobfuscate import readable
from bot.text.language_id import language

Floats = NDArray[np.floating[Any]]
_THREADS = min(2, os.cpu_count() or 1)
#: Scores for which the worse of what is seen and what is hidden counts.
_HARMS = ("toxicity", "insult", "threat", "identity_hate", "obscene", "sexual", "hate", "spam")
_LEAST_GAP = 0.05
#: Texts of so many words at most are read together with what stands above them.
_FEW_WORDS = 6
_CONTEXT_TOKENS = 32


@dataclass(frozen=True)
class _Asked:
    """One text as it is read, and what stands above it."""

    view: Preprocessed
    above: str

    @property
    def told(self) -> str:
        """What its author says: without the disguise where nothing could be read through it."""
        return self.view.deobfuscated if self.view.is_garbled else self.view.raw

    @property
    def passes(self) -> list[tuple[str, str]]:
        """The passes it takes: a text and its context each."""
        return [(self.view.raw, ""), (self.view.deobfuscated, ""), (self.told, self.above)]


@dataclass(frozen=True)
class _Answer:
    """The network's raw outputs for one pass, and where its tokens stand in the text."""

    binary: Floats
    sentiment: Floats
    intent: Floats
    embedding: Floats
    parts: Floats | None
    offsets: list[tuple[int, int]]


class OnnxClassifier:
    """One loaded model. Every pass is over one text, two texts at a time.

    Activations are quantised with one scale for a whole batch, so that in a batch the neighbours of
    a text moved its scores (by up to 0.14); and a batch was not faster than single passes.
    """

    def __init__(self, folder: Path, manifest: Manifest, head: Head | None = None) -> None:
        self.name = manifest.name
        self.head = head
        self._manifest = manifest
        self._tokenizer = _tokenizer(folder, manifest.max_tokens)
        self._views = Preprocessor.of(folder, rude_words())
        self._session = _session(folder)
        self._wide = WideLayer.of(folder)
        platt = [manifest.platt[name] for name in manifest.binary]
        self._shares = np.array([one.wide / one.scale if one.scale else 0.0 for one in platt])
        known = {output.name for output in self._session.get_outputs()}
        self._outputs = ["binary", "sentiment", "intent", "embedding", *({"parts"} & known)]
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="judge")

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]:
        """One judgement per text, in order. Never raises because of a text."""
        asked = [self._asked(text, above[place] if above else "") for place, text in enumerate(texts)]
        keys = dict.fromkeys(key for one in asked if one.view.raw for key in one.passes)
        answers = self._answers(list(keys))
        return [
            self._judgement(one, answers) if one.view.raw else _nothing_to_read(self._manifest)
            for one in asked
        ]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The embedding of each text (texts x width), as heads that a brand taught read it."""
        read = [readable(text) or "." for text in texts]
        answers = self._answers([(text, "") for text in dict.fromkeys(read)])
        return np.array([answers[text, ""].embedding for text in read], dtype=np.float32)

    def _asked(self, text: str, above: str) -> _Asked:
        view = self._views.of_text(text)
        few = len(view.raw.split()) <= _FEW_WORDS
        return _Asked(view, readable(above) if few else "")

    def _answers(self, passes: list[tuple[str, str]]) -> dict[tuple[str, str], _Answer]:
        encoded = self._tokenizer.encode_batch([text for text, _ in passes])
        wanted = [context for _, context in passes if context]
        contexts = dict(zip(wanted, self._tokenizer.encode_batch(wanted), strict=True)) if wanted else {}
        rows = [
            joined(text.ids, _short(contexts[context].ids)) if context else text.ids
            for (_, context), text in zip(passes, encoded, strict=True)
        ]
        found = self._pool.map(
            self._run, rows, (one.ids for one in encoded), (one.offsets for one in encoded)
        )
        return dict(zip(passes, found, strict=True))

    def _run(self, ids: list[int], own: list[int], offsets: list[tuple[int, int]]) -> _Answer:
        """One pass over the tokens `ids`, the first of which are the text's `own`."""
        row = np.array([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row)}
        named = dict(zip(self._outputs, self._session.run(self._outputs, feed), strict=True))
        found = {name: output[0] for name, output in named.items()}
        if self._wide is not None:
            remembered = self._wide.contributions(own) * self._shares
            found["binary"] = found["binary"] + remembered.sum(0)
            if "parts" in found:
                found["parts"] = found["parts"].astype(np.float64)
                found["parts"][: len(own), : len(self._shares)] += remembered
        return _Answer(**{"parts": None, **found}, offsets=offsets)

    def _judgement(self, asked: _Asked, answers: dict[tuple[str, str], _Answer]) -> Judgement:
        view = asked.view
        seen, hidden, above = (answers[key] for key in asked.passes)
        harms = hidden if view.is_garbled else seen
        found = judgement(self._manifest, asked.told, harms.binary, above.sentiment, above.intent)
        if view.is_disguised:
            as_seen, as_hidden = (scores_of(self._manifest, one.binary) for one in (seen, hidden))
            found = _raised(found, as_seen, as_hidden)
        if asked.above:
            answer = scores_of(self._manifest, above.binary).get("needs_answer", 0.0)
            found = replace(found, scores={**found.scores, "needs_answer": answer})
        head = self.head  # it may be exchanged at any moment
        if head is not None:
            found = head.apply(found, above.embedding, harms.embedding)
        read, answer_read = (view.deobfuscated, hidden) if found.obfuscation_delta else (view.raw, seen)
        if answer_read.parts is None:
            return found
        return replace(
            found, attributions=because(self._manifest, found, read, answer_read.parts, answer_read.offsets)
        )


def judgement(manifest: Manifest, text: str, binary: Floats, sentiment: Floats, intent: Floats) -> Judgement:
    """What the raw outputs for one text say, calibrated as the manifest wants it."""
    scores = scores_of(manifest, binary)
    moods = np.exp((sentiment - sentiment.max()) * manifest.sentiment_scale)
    moods = moods / moods.sum()
    scores |= {
        f"sentiment.{name}": mood for name, mood in zip(manifest.sentiment, moods.tolist(), strict=True)
    }
    aims = [
        sigmoid(logit * manifest.intent_platt.scale + manifest.intent_platt.bias) for logit in intent.tolist()
    ]
    scores |= {f"intent.{name}": aim for name, aim in zip(manifest.intents, aims, strict=True)}
    best, second = sorted(aims, reverse=True)[:2]
    unsure = best < manifest.least_score or best - second < manifest.least_margin
    return Judgement(scores=scores, language=language(text), abstained=unsure, model=manifest.name)


def scores_of(manifest: Manifest, binary: Floats) -> dict[str, float]:
    """The calibrated binary scores by name."""
    return {
        name: sigmoid(logit * manifest.platt[name].scale + manifest.platt[name].bias)
        for name, logit in zip(manifest.binary, binary.tolist(), strict=True)
    }


def sigmoid(value: float) -> float:
    """1 / (1 + e^-x), safe for large values."""
    return float(1.0 / (1.0 + np.exp(-min(40.0, max(-40.0, value)))))


def _raised(found: Judgement, seen: dict[str, float], hidden: dict[str, float]) -> Judgement:
    """The judgement raised to what the hidden words say, and by how much they say more than those seen."""
    raised = {name: hidden[name] for name in _HARMS if hidden.get(name, 0.0) > found.scores.get(name, 0.0)}
    gap = {name: round(hidden[name] - seen[name], 4) for name in _HARMS if name in hidden}
    gap = {name: value for name, value in gap.items() if value >= _LEAST_GAP}
    return replace(found, scores={**found.scores, **raised}, obfuscation_delta=gap)


def _short(ids: list[int]) -> list[int]:
    return ids if len(ids) <= _CONTEXT_TOKENS else [*ids[: _CONTEXT_TOKENS - 1], ids[-1]]


def _nothing_to_read(manifest: Manifest) -> Judgement:
    """What is said about a text without a single visible character: nothing in it can be harmful."""
    scores = dict.fromkeys(manifest.binary, 0.0)
    scores |= {f"sentiment.{name}": float(name == "neutral") for name in manifest.sentiment}
    return Judgement(scores=scores, abstained=True, model=manifest.name)


def _tokenizer(folder: Path, most: int) -> Any:
    from tokenizers import Tokenizer  # a tenth of a second; transformers takes a second and more

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)
    return tokenizer


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
