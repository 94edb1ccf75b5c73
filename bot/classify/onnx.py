"""Runs the shipped network: one pass over a text gives every score.

A text in which words are hidden gets a second pass over its deobfuscated form, and the worse of both counts
for what is harmful. A short text that says little alone (`idem`, `et en 38 ?`) gets one together with its
context, which settles what its author wants. A text of several sentences gets one for each, and the worst
counts. What the model cannot read, and signs alone, get none: `bot.classify.readings`. Of a very long text
only the beginning is read, and the judgement says so.
"""

import os
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from bot.classify import hashed_features, preprocess, undertones
from bot.classify.explain import attribute_scores
from bot.classify.hashed_features import WideLayer
from bot.classify.head import Head
from bot.classify.lexicon import rude_words
from bot.classify.manifest import Manifest
from bot.classify.numeric import Floats, sigmoid
from bot.classify.ports import MayGoOn, always
from bot.classify.preprocess import Preprocessor
from bot.classify.readings import Input, Pass, Reader, Reading
from bot.classify.sign_scores import judge_signs, raise_by_signs
from bot.classify.undertones import LAYER_OUTPUTS, Undertones, graph_with_layers
from bot.classify.worst_sentence import count_worst_sentence, with_negative_sentence
from bot.domain import Judgement
from bot.domain.taxonomy import HARMS, INTENT_PREFIX, SENTIMENT_PREFIX
from bot.text.deobfuscate import readable
from bot.text.language_id import UNKNOWN, identify_language

_THREADS = min(2, os.cpu_count() or 1)
_MIN_DELTA = 0.05
_CONTEXT_TOKENS = 32
#: Passes over sentences between two looks at the time: a tenth of a second, if all are as long as can be.
_AT_ONCE = 16
#: The token that ends a segment; a text is `<s> … </s>`, its context `</s> … </s>` after it.
_END = 2


@dataclass(frozen=True)
class _Output:
    """The network's raw outputs for one pass, and the characters that its tokens span in the text; `layers`
    are the means of its middle layers."""

    binary: Floats
    sentiment: Floats
    intent: Floats
    embedding: Floats
    layers: Floats | None
    contributions: Floats | None
    offsets: list[tuple[int, int]]
    is_cut: bool


@dataclass(frozen=True)
class _Model:
    """What is loaded from the files of one model. Nothing in it changes, so that classifiers share it."""

    tokenizer: Tokenizer
    reader: Reader
    session: Any
    wide: WideLayer | None
    undertones: Undertones | None
    pool: ThreadPoolExecutor


class OnnxClassifier:
    """One loaded model. Every pass is over one text, two texts at a time.

    Activations are quantised with one scale for a whole batch, so that in a batch the neighbours of a text
    moved its scores (by up to 0.14); and a batch was not faster than single passes.
    """

    def __init__(self, folder: Path, manifest: Manifest, head: Head | None = None) -> None:
        self.name = manifest.name
        self.head = head
        self._manifest = manifest
        model = _open_model(folder, frozenset(manifest.files.items()), manifest.max_tokens)
        self._tokenizer, self._reader = model.tokenizer, model.reader
        self._session, self._wide, self._pool = model.session, model.wide, model.pool
        self._undertones = model.undertones
        platts = [manifest.platt[name] for name in manifest.binary]
        self._wide_weights = np.array([platt.wide / platt.scale if platt.scale else 0.0 for platt in platts])
        available = {output.name for output in self._session.get_outputs()}
        self._layers = [name for name in LAYER_OUTPUTS.values() if name in available]
        further = [*self._layers, *({"parts"} & available)]
        self._outputs = ["binary", "sentiment", "intent", "embedding", *further]

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        """One judgement per text, in order. Never raises because of a text."""
        readings = [
            self._reader.read(text, above[index] if above else "", may_go_on)
            for index, text in enumerate(texts)
        ]
        outputs = self._run_all(_passes(entry for reading in readings for entry in reading.inputs[:1]))
        of_sentences = _passes(entry for reading in readings for entry in reading.inputs[1:])
        waiting = [item for item in of_sentences if item not in outputs]
        while waiting and may_go_on():
            outputs |= self._run_all(waiting[:_AT_ONCE])
            waiting = waiting[_AT_ONCE:]
        return [self._judge_reading(reading, outputs) for reading in readings]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The embedding of each text (texts x width), as the heads that a brand taught read it."""
        passes = [Pass(readable(text) or ".", "") for text in texts]
        outputs = self._run_all(list(dict.fromkeys(passes)))
        return np.array([outputs[item].embedding for item in passes], dtype=np.float32)

    def middle_layers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The means of the middle layers of each text (texts x layers x width)."""
        passes = [Pass(readable(text) or ".", "") for text in texts]
        outputs = self._run_all(list(dict.fromkeys(passes)))
        return np.array([outputs[item].layers for item in passes], dtype=np.float32)

    def _run_all(self, passes: list[Pass]) -> dict[Pass, _Output]:
        encodings = self._tokenizer.encode_batch([item.text for item in passes])
        contexts = [item.context for item in passes if item.context]
        encoded = dict(zip(contexts, self._tokenizer.encode_batch(contexts), strict=True)) if contexts else {}
        rows = [
            self._with_context(encoding.ids, encoded[item.context].ids) if item.context else encoding.ids
            for item, encoding in zip(passes, encodings, strict=True)
        ]
        waiting = deque(zip(passes, rows, encodings, strict=True))
        outputs: dict[Pass, _Output] = {}
        threads = min(_THREADS, len(waiting)) - 1
        helping = [self._pool.submit(self._run_waiting, waiting, outputs) for _ in range(threads)]
        self._run_waiting(waiting, outputs)
        for promise in helping:
            if not promise.cancel():  # it has begun; one that has not waits for somebody else's texts
                promise.result()
        return outputs

    def _run_waiting(
        self, waiting: deque[tuple[Pass, list[int], Encoding]], outputs: dict[Pass, _Output]
    ) -> None:
        """Run pass after pass until none is left, as other threads do meanwhile."""
        while waiting:
            try:
                item, row, encoding = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            outputs[item] = self._run(row, encoding, item.text)

    def _with_context(self, text: list[int], context: list[int]) -> list[int]:
        """The tokens of both; those of the text alone where both are more than the network has positions
        for, as when somebody answers with a single word of a thousand letters."""
        joined = join_segments(text, _shorten(context))
        return joined if len(joined) <= self._manifest.max_tokens else text

    def _run(self, ids: list[int], encoding: Encoding, text: str) -> _Output:
        """One pass over the tokens `ids`, which begin with those of the text's `encoding`."""
        row = np.array([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row)}
        named = dict(zip(self._outputs, self._session.run(self._outputs, feed), strict=True))
        output = {name: array[0] for name, array in named.items()}
        contributions = output.pop("parts", None)
        layers = np.array([output.pop(name) for name in self._layers]) if self._layers else None
        if self._wide is not None:
            added = self._wide.contributions(encoding.ids, text, encoding.offsets)
            added = added * self._wide_weights
            output["binary"] = output["binary"] + added.sum(0)
            if contributions is not None:
                contributions = contributions.astype(np.float64)
                contributions[: len(encoding.ids), : len(self._wide_weights)] += added
        return _Output(
            **output,
            layers=layers,
            contributions=contributions,
            offsets=encoding.offsets,
            is_cut=bool(encoding.overflowing),
        )

    def _judge_reading(self, reading: Reading, outputs: Mapping[Pass, _Output]) -> Judgement:
        if reading.is_signs_alone:
            return judge_signs(reading.signs, self._manifest)
        if not reading.inputs:
            judgement = _judge_nothing(self._manifest)
            return _only_harms(replace(judgement, scores={})) if reading.unread else judgement
        run = [entry for entry in reading.inputs if all(item in outputs for item in entry.passes)]
        whole, *sentences = [with_negative_sentence(self._judge_one(item, outputs)) for item in run]
        judgement = raise_by_signs(count_worst_sentence(whole, sentences), reading.signs)
        if reading.is_cut or len(run) < len(reading.inputs) or _is_cut(run, outputs):
            judgement = replace(judgement, truncated=True)
        return _only_harms(judgement) if reading.unread else judgement

    def _judge_one(self, entry: Input, outputs: Mapping[Pass, _Output]) -> Judgement:
        forms = entry.forms
        as_seen, deobfuscated, in_context = (outputs[item] for item in entry.passes)
        own = deobfuscated if forms.is_garbled else as_seen
        judgement = build_judgement(
            self._manifest, entry.meaning, own.binary, in_context.sentiment, in_context.intent
        )
        if self._undertones is not None and own.layers is not None:
            scores = {**judgement.scores, **self._undertones.score(own.layers)}
            judgement = replace(judgement, scores=scores)
        if forms.is_disguised:
            judgement = _raise_harms(
                judgement,
                binary_scores(self._manifest, as_seen.binary),
                binary_scores(self._manifest, deobfuscated.binary),
            )
        if entry.context:
            needs_answer = binary_scores(self._manifest, in_context.binary).get("needs_answer", 0.0)
            judgement = replace(judgement, scores={**judgement.scores, "needs_answer": needs_answer})
        head = self.head  # read once: it may be exchanged at any moment
        if head is not None:
            judgement = head.apply(judgement, in_context.embedding, own.embedding)
        text, explained = (
            (forms.deobfuscated, deobfuscated) if judgement.obfuscation_delta else (forms.raw, as_seen)
        )
        if explained.contributions is None:
            return judgement
        attributions = attribute_scores(
            self._manifest, judgement, text, explained.contributions, explained.offsets
        )
        return replace(judgement, attributions=attributions)


def build_judgement(
    manifest: Manifest, text: str, binary: Floats, sentiment: Floats, intent: Floats
) -> Judgement:
    """The judgement on one text from its raw outputs, calibrated as the manifest has it."""
    scores = binary_scores(manifest, binary)
    moods = np.exp((sentiment - sentiment.max()) * manifest.sentiment_scale)
    moods = (moods / moods.sum()).tolist()
    scores |= {SENTIMENT_PREFIX + name: mood for name, mood in zip(manifest.sentiment, moods, strict=True)}
    platt = manifest.intent_platt
    intents = sigmoid(intent.astype(np.float64) * platt.scale + platt.bias).tolist()
    scores |= {INTENT_PREFIX + name: value for name, value in zip(manifest.intents, intents, strict=True)}
    best, second = sorted(intents, reverse=True)[:2]
    abstained = best < manifest.least_score or best - second < manifest.least_margin
    return Judgement(
        scores=scores, language=identify_language(text), abstained=abstained, model=manifest.name
    )


def binary_scores(manifest: Manifest, binary: Floats) -> dict[str, float]:
    """The calibrated binary scores by name."""
    platts = [manifest.platt[name] for name in manifest.binary]
    scale, bias = np.array([platt.scale for platt in platts]), np.array([platt.bias for platt in platts])
    scores = sigmoid(binary.astype(np.float64) * scale + bias).tolist()
    return dict(zip(manifest.binary, scores, strict=True))


def join_segments(text: list[int], context: list[int]) -> list[int]:
    """Token ids of a text and of its context as the model reads them together, each given with the tokens
    that begin and end a text. Training joins them in the same way."""
    return [*text, _END, *context[1:]] if context else text


def _passes(entries: Iterable[Input]) -> list[Pass]:
    """The passes that these take, each once."""
    return list(dict.fromkeys(item for entry in entries for item in entry.passes))


def _is_cut(entries: Sequence[Input], outputs: Mapping[Pass, _Output]) -> bool:
    """Whether something of a text stands in none of its passes: neither in that over all of it, which comes
    first, nor in those over its sentences."""
    whole, *sentences = [
        entry.forms.is_cut or any(outputs[item].is_cut for item in entry.passes[:2]) for entry in entries
    ]
    return whole and (not sentences or any(sentences))


def _raise_harms(
    judgement: Judgement, as_seen: Mapping[str, float], deobfuscated: Mapping[str, float]
) -> Judgement:
    """The judgement with the harms of the deobfuscated form where they are worse, and by how much each is
    worse than as seen."""
    harms = {name: deobfuscated[name] for name in HARMS if name in deobfuscated}
    raised = {name: score for name, score in harms.items() if score > judgement.scores.get(name, 0.0)}
    deltas = {name: round(score - as_seen[name], 4) for name, score in harms.items()}
    deltas = {name: delta for name, delta in deltas.items() if delta >= _MIN_DELTA}
    return replace(judgement, scores={**judgement.scores, **raised}, obfuscation_delta=deltas)


def _only_harms(judgement: Judgement) -> Judgement:
    """The judgement on what remained readable of a text that is not read: nothing but its harms."""
    harms = {name: score for name, score in judgement.scores.items() if name in HARMS}
    moved = {name: words for name, words in judgement.attributions.items() if name in HARMS}
    return replace(judgement, scores=harms, attributions=moved, language=UNKNOWN, abstained=True, unread=True)


def _shorten(ids: list[int]) -> list[int]:
    return ids if len(ids) <= _CONTEXT_TOKENS else [*ids[: _CONTEXT_TOKENS - 1], ids[-1]]


def _judge_nothing(manifest: Manifest) -> Judgement:
    """The judgement on a text without a single visible character: nothing in it can be harmful."""
    scores = dict.fromkeys(manifest.binary, 0.0)
    scores |= {SENTIMENT_PREFIX + name: float(name == "neutral") for name in manifest.sentiment}
    return with_negative_sentence(Judgement(scores=scores, abstained=True, model=manifest.name))


# A process has one model. Who opens it again, as teaching does, waits for nothing and needs no second 100 MB.
@lru_cache(1)
def _open_model(folder: Path, files: frozenset[tuple[str, str]], max_tokens: int) -> _Model:
    """The model of `files`, pairs of name and hash that were checked; others in the folder are not opened."""
    names = {name for name, _ in files}
    tokenizer = _load_tokenizer(folder, max_tokens)
    return _Model(
        tokenizer=tokenizer,
        reader=Reader(_load_preprocessor(folder, names), tokenizer),
        session=_open_session(folder, names),
        wide=WideLayer.from_folder(folder) if hashed_features.FILE in names else None,
        undertones=Undertones.from_folder(folder) if undertones.FILE in names else None,
        pool=ThreadPoolExecutor(max(1, _THREADS - 1), thread_name_prefix="judge"),
    )


def _load_preprocessor(folder: Path, names: set[str]) -> Preprocessor:
    has_words = preprocess.FILE in names
    return Preprocessor.from_folder(folder, rude_words()) if has_words else Preprocessor((), rude_words())


def _load_tokenizer(folder: Path, max_tokens: int) -> Tokenizer:
    # Not with transformers, which takes a second and more to import: this takes a tenth.
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _open_session(folder: Path, names: set[str]) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the threads are used for two texts, which is faster
    options.inter_op_num_threads = 1
    # The fused kernel is slower on CPUs than what it replaces (seen with ONNX Runtime 1.32).
    has_layers = undertones.GRAPH_FRAGMENT in names
    return onnxruntime.InferenceSession(
        graph_with_layers(folder) if has_layers else str(folder / "model.onnx"),
        options,
        ["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )
