"""Measures how long texts are read: whole, by their worst sentence, or both, as the product does.

    python -m models.long --weights models/weights

150 harmless texts of four to eight sentences, half of them French, some of them angry (`fr.txt`, `en.txt`),
and each of them again with one harmful sentence put into it (`fr_bad.txt`, `en_bad.txt`: the kind of harm and
the sentence). None of them is trained on, and nothing is chosen by them.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from bot.classify.ports import Classifier
from bot.domain.statistics import wilson_interval
from bot.domain.taxonomy import BINARY_SCORES
from bot.text.sentences import split_sentences
from models.metrics import Figure, accuracy, measure_figure
from models.score import score

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
#: As `bot.classify.worst_sentence` lowers what a sentence says, in logits.
SHIFT = 0.5
_SEED = 11
_LABEL, _SHARE = "toxicity", "1%"

Floats = NDArray[np.float64]
#: How the logits of a text are joined: of the whole, and of its sentences.
WAYS: Mapping[str, Callable[[float, Floats], float]] = {
    "whole": lambda whole, _: whole,
    "worst sentence": lambda whole, sentences: max(whole, float(sentences.max())),
    f"worst sentence, {SHIFT} lower": lambda whole, sentences: max(whole, float(sentences.max()) - SHIFT),
    "mean of whole and worst": lambda whole, sentences: (whole + float(sentences.max())) / 2,
    "mean of sentences": lambda _, sentences: float(sentences.mean()),
}


@dataclass(frozen=True)
class LongText:
    """One text; `harm` names what its bad sentence is, "" where it has none."""

    text: str
    language: str
    harm: str = ""


def read_texts() -> list[LongText]:
    """The harmless texts, and each again with a harmful sentence at a place that is always the same."""
    rng = random.Random(_SEED)
    texts = []
    for language in LANGUAGES:
        harmless = _lines(f"{language}.txt")
        bad = [line.split("\t") for line in _lines(f"{language}_bad.txt")]
        texts += [LongText(text, language) for text in harmless]
        for row, text in enumerate(harmless):
            harm, sentence = bad[row % len(bad)]
            sentences = list(split_sentences(text))
            sentences.insert(rng.randint(1, len(sentences)), sentence)
            texts.append(LongText(" ".join(sentences), language, harm))
    return texts


def measure_long_texts(classifier: Classifier, thresholds: Mapping[str, object]) -> Iterator[Figure]:
    """The share of long texts that the product flags at the shipped threshold: with a harmful sentence, and
    without."""
    texts = read_texts()
    judgements = classifier.judge([item.text for item in texts])
    for language in LANGUAGES:
        limit = shipped_limit(thresholds, language)
        scores = np.array([judgement.scores.get(_LABEL, 0.0) for judgement in judgements])
        for measure, harmful in (("recall", True), ("false positives", False)):
            rows = [
                row
                for row, item in enumerate(texts)
                if item.language == language and bool(item.harm) == harmful
            ]
            truth = np.ones(len(rows), dtype=bool)
            title = f"{measure} at the shipped {_SHARE}"
            flagged = scores[rows] >= limit
            yield measure_figure(
                f"shipped: {_LABEL}", language, title, truth, flagged, accuracy, slice_name="long texts"
            )


def compare_ways(
    weights: Path, platt: Mapping[str, float], thresholds: Mapping[str, object]
) -> Iterator[str]:
    """A Markdown table: for each way of joining, AUC, and what is flagged at the shipped threshold of each
    language."""
    texts = read_texts()
    pieces = [split_sentences(item.text) for item in texts]
    whole = _logits(weights, [item.text for item in texts], platt)
    single = _logits(weights, [sentence for sentences in pieces for sentence in sentences], platt)
    borders = np.cumsum([0, *(len(sentences) for sentences in pieces)])
    yield "| way | language | n | AUC | found of those with a harmful sentence | harmless flagged |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for way, join in WAYS.items():
        joined = np.array(
            [join(float(whole[row]), single[borders[row] : borders[row + 1]]) for row in range(len(texts))]
        )
        for language in LANGUAGES:
            spoken = np.array([item.language == language for item in texts])
            harmful = np.array([bool(item.harm) for item in texts])
            limit = _logit(shipped_limit(thresholds, language))
            hits, alarms = joined[spoken & harmful] >= limit, joined[spoken & ~harmful] >= limit
            auc = roc_auc_score(harmful[spoken], joined[spoken])
            yield (
                f"| {way} | {language} | {len(hits)} / {len(alarms)} | {auc:.3f} "
                f"| {_share(hits)} | {_share(alarms)} |"
            )


def shipped_limit(thresholds: Mapping[str, object], language: str) -> float:
    """The shipped score for 1 % of false positives in a language."""
    points = thresholds[_LABEL]
    assert isinstance(points, Mapping)
    return float(points[language][_SHARE]["score"])


def _logits(weights: Path, texts: Sequence[str], platt: Mapping[str, float]) -> Floats:
    return score(weights, texts).calibrated(BINARY_SCORES.index(_LABEL), platt)


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _share(flagged: NDArray[np.bool_]) -> str:
    low, high = wilson_interval(int(flagged.sum()), len(flagged))
    return f"{flagged.mean():.2f} [{low:.2f}, {high:.2f}]"


def _lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text("utf-8").splitlines() if line]
