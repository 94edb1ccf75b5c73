"""Measures the test part as the product runs: at the thresholds that are shipped, and at 0.5.

Only representative rows count (`Example.is_representative`): a threshold that was set by our convention says
nothing about the conventions of others.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.ports import Classifier
from bot.domain import Judgement
from bot.domain.taxonomy import BINARY_SCORES, INTENT_PREFIX, INTENTS
from models.data import Example
from models.metrics import Figure, accuracy, measure_figure, recall_at_precision

_LABELS = ("toxicity", "insult", "threat", "hate", "spam")
_SHARE, _RECALL = "1%", "95%"
_URGENT = ("crisis_selfharm", "safety_incident")
_PRECISION = 0.8
_LANGUAGES = ("fr", "en")
_MIN_ROWS = 10
_TIMED = 300


def measure_operating_points(
    classifier: Classifier, test: Sequence[Example], manifest: Mapping[str, Any]
) -> list[Figure]:
    """Recall and false positives at the shipped thresholds, the best intent of toxic and of all rows, and
    what is found of crises and dangers."""
    judged = [example for example in test if example.is_representative]
    judgements = classifier.judge([example.text for example in judged])
    figures: list[Figure] = []
    for language in _LANGUAGES:
        rows = [row for row, example in enumerate(judged) if example.language == language]
        examples, answers = [judged[row] for row in rows], [judgements[row] for row in rows]
        for name in _LABELS:
            points = manifest["thresholds"].get(name, {})
            figures += _measure_label(name, language, examples, answers, points.get(language, {}))
        figures += _measure_needs_answer(language, examples, answers, manifest.get("recall_thresholds", {}))
        figures += [*_measure_best_intent(language, examples, answers)]
        figures += [*_measure_urgent(language, examples, answers)]
    return figures


def measure_cost(classifier: Classifier, folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """The median processor time of a text in milliseconds, and the size of the model's files in megabytes."""
    durations = []
    for text in texts[:_TIMED]:
        began = time.process_time()
        classifier.judge([text])
        durations.append(time.process_time() - began)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {
        "texts": len(durations),
        "median_milliseconds": round(1000 * float(np.median(durations)), 1),
        "megabytes": round(size / 1e6, 1),
    }


def _measure_label(
    name: str,
    language: str,
    examples: Sequence[Example],
    judgements: Sequence[Judgement],
    points: Mapping[str, Mapping[str, float]],
) -> Iterator[Figure]:
    truth = _labels(examples, BINARY_SCORES.index(name))
    scores = np.array([judgement.scores.get(name, 0.0) for judgement in judgements])
    is_brand = np.array([example.is_brand for example in examples], dtype=bool)
    limits = {"0.5": 0.5}
    if _SHARE in points:
        limits[f"the shipped {_SHARE}"] = points[_SHARE]["score"]
    for title, limit in limits.items():
        for kind, mask in (("brand comments", is_brand), ("posts", ~is_brand)):
            for measure, value in (("recall", 1), ("false positives", 0)):
                flagged = scores[mask & (truth == value)] >= limit
                if len(flagged) >= _MIN_ROWS:
                    yield _share(name, language, f"{measure} at {title}", flagged, kind)


def _measure_needs_answer(
    language: str,
    examples: Sequence[Example],
    judgements: Sequence[Judgement],
    points: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]],
) -> Iterator[Figure]:
    name = "needs_answer"
    point = points.get(name, {}).get(language, {}).get(_RECALL)
    if point is None:
        return
    truth = _labels(examples, BINARY_SCORES.index(name))
    scores = np.array([judgement.scores.get(name, 0.0) for judgement in judgements])
    for measure, value in (("recall", 1), ("false positives", 0)):
        flagged = scores[truth == value] >= point["score"]
        if len(flagged) >= _MIN_ROWS:
            yield _share(name, language, f"{measure} at the shipped {_RECALL} recall", flagged, "")


def _measure_best_intent(
    language: str, examples: Sequence[Example], judgements: Sequence[Judgement]
) -> Iterator[Figure]:
    """Whether the first intent is one of the annotator's, on all brand comments and on toxic ones."""
    labelled = [row for row, example in enumerate(examples) if example.is_brand and example.intents]
    toxicity = _labels(examples, BINARY_SCORES.index("toxicity"))
    for kind, rows in (("", labelled), ("toxic", [row for row in labelled if toxicity[row] == 1])):
        right = np.array(
            [
                judgements[row].intent in {INTENTS[index] for index in examples[row].intents or ()}
                for row in rows
            ]
        )
        if len(right) >= _MIN_ROWS:
            truth = np.ones(len(right), dtype=bool)
            title = "shipped: first intent"
            yield measure_figure(title, language, "is right", truth, right, accuracy, slice_name=kind)


def _measure_urgent(
    language: str, examples: Sequence[Example], judgements: Sequence[Judgement]
) -> Iterator[Figure]:
    """What is found of crises and dangers at the score from which on four of five are."""
    rows = [row for row, example in enumerate(examples) if example.is_brand and example.intents is not None]
    for name in _URGENT:
        truth = np.array([float(INTENTS.index(name) in (examples[row].intents or ())) for row in rows])
        scores = np.array([judgements[row].scores.get(INTENT_PREFIX + name, 0.0) for row in rows])
        if min(truth.sum(), len(truth) - truth.sum()) >= _MIN_ROWS:
            yield measure_figure(
                f"shipped: intent {name}",
                language,
                f"recall at precision {_PRECISION}",
                truth,
                scores,
                recall_at_precision(_PRECISION),
            )


def _labels(examples: Sequence[Example], column: int) -> NDArray[np.float64]:
    return np.array([example.binary[column] for example in examples], dtype=np.float64)


def _share(name: str, language: str, measure: str, flagged: NDArray[np.bool_], kind: str) -> Figure:
    truth = np.ones(len(flagged), dtype=bool)
    return measure_figure(f"shipped: {name}", language, measure, truth, flagged, accuracy, slice_name=kind)
