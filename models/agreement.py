"""Compares our scores with published ones of the Perspective API.

    python -m models.agreement --weights models/weights --scores toxic.jsonl nontoxic.jsonl
    python -m models.agreement --weights models/weights --decisions hatecheck.jsonl

`--scores` are lines of RealToxicityPrompts (Gehman et al. 2020): each text with the scores that the API gave
it. For every attribute: n, the rank correlation (Spearman) with its 95 % interval, and for usual thresholds
of the API the one at which we flag as many of these texts, with the share of those that both flag.

`--decisions` are lines `{"text": …, "harmful": true, "IDENTITY_ATTACK": false}`: a text, what people say of
it, and whether the API flagged it. The precision and recall of both, and the threshold at which our precision
is the API's. HateCheck publishes such decisions (Röttger et al. 2021).

Rows whose text was trained on are left out (`--data`, the training folder).
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.scoring.attributes import Attributes, served_attributes
from models.data import read_examples

#: The names in RealToxicityPrompts of what we serve.
_ATTRIBUTES = (
    "TOXICITY",
    "SEVERE_TOXICITY",
    "INSULT",
    "THREAT",
    "IDENTITY_ATTACK",
    "PROFANITY",
    "SEXUALLY_EXPLICIT",
)
_THRESHOLDS = (0.5, 0.7, 0.8, 0.9)
_AT_ONCE = 16
_RESAMPLES = 500

Floats = NDArray[np.float64]


def main() -> None:
    """Print one JSON object a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=Path("models/weights"))
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--scores", type=Path, nargs="*", default=[])
    parser.add_argument("--decisions", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    classifier = load_model(arguments.weights)
    trained = {example.text for example in read_examples(*arguments.data)} if arguments.data else set()
    if rows := [row for row in _published_scores(arguments.scores) if row["text"] not in trained]:
        for comparison in compare_scores(rows, score_texts(classifier, [row["text"] for row in rows])):
            print(json.dumps(comparison))
    if rows := [row for row in _lines(arguments.decisions) if row["text"] not in trained]:
        for comparison in compare_decisions(rows, score_texts(classifier, [row["text"] for row in rows])):
            print(json.dumps(comparison))


def score_texts(classifier: Classifier, texts: Sequence[str]) -> Mapping[str, Floats]:
    """Our value of every attribute for every text, as the endpoint answers it."""
    attributes: Attributes = served_attributes()
    values: dict[str, list[float]] = {name: [] for name in _ATTRIBUTES}
    for start in range(0, len(texts), _AT_ONCE):
        for judgement in classifier.judge(texts[start : start + _AT_ONCE]):
            for name in _ATTRIBUTES:
                value = attributes[name].value(judgement.scores)
                values[name].append(np.nan if value is None or judgement.unread else value)
    return {name: np.array(column) for name, column in values.items()}


def compare_scores(rows: Sequence[Mapping[str, Any]], ours: Mapping[str, Floats]) -> Iterator[dict[str, Any]]:
    """For each attribute how well the ranks agree, and which thresholds flag as many texts."""
    for name in _ATTRIBUTES:
        published = np.array([row.get(name, np.nan) for row in rows], dtype=np.float64)
        both = ~(np.isnan(published) | np.isnan(ours[name]))
        theirs, mine = published[both], ours[name][both]
        low, high = _interval(theirs, mine)
        yield {
            "attribute": name,
            "n": len(theirs),
            "spearman": round(rank_correlation(theirs, mine), 3),
            "interval": [low, high],
            "thresholds": [_as_many(theirs, mine, threshold) for threshold in _THRESHOLDS],
        }


def compare_decisions(
    rows: Sequence[Mapping[str, Any]], ours: Mapping[str, Floats]
) -> Iterator[dict[str, Any]]:
    """For each attribute that the rows hold: precision and recall of the API's decisions, and ours at the
    lowest threshold with at least that precision."""
    harmful = np.array([bool(row["harmful"]) for row in rows])
    for name in _ATTRIBUTES:
        if all(name in row for row in rows):
            flagged = np.array([bool(row[name]) for row in rows])
            theirs = _precision_and_recall(harmful, flagged)
            threshold = precise_threshold(harmful, ours[name], theirs["precision"])
            mine = ours[name] >= threshold
            yield {
                "attribute": name,
                "n": len(rows),
                "perspective": theirs,
                "threshold": round(threshold, 4),
                "tamis": _precision_and_recall(harmful, mine),
                "same_decision": round(float((mine == flagged).mean()), 3),
            }


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's coefficient, with the mean rank for equal values; 0 where all values of one are equal."""
    if len(np.unique(first)) < 2 or len(np.unique(second)) < 2:
        return 0.0
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def precise_threshold(harmful: NDArray[np.bool_], scores: Floats, precision: float) -> float:
    """The lowest of the scores from which on so large a share of texts is harmful; above 1 without any."""
    order = np.argsort(-scores)
    precisions = np.cumsum(harmful[order]) / np.arange(1, len(order) + 1)
    # Texts with the same score are flagged together: only the last of them counts.
    ends = np.append(np.diff(scores[order]) != 0, True)
    reached = np.flatnonzero((precisions >= precision) & ends)
    return float(scores[order][reached[-1]]) if len(reached) else 1.1


def _as_many(theirs: Floats, mine: Floats, threshold: float) -> dict[str, Any]:
    flagged = theirs >= threshold
    count = int(flagged.sum())
    if not count:
        return {"perspective": threshold, "flagged": 0}
    at = float(np.sort(mine)[-count])
    both = flagged & (mine >= at)
    return {
        "perspective": threshold,
        "flagged": count,
        "tamis": round(at, 4),
        "flagged_by_both": round(float(both.sum()) / count, 3),
    }


def _precision_and_recall(harmful: NDArray[np.bool_], flagged: NDArray[np.bool_]) -> dict[str, float]:
    hits = float((harmful & flagged).sum())
    return {
        "precision": round(hits / max(1.0, float(flagged.sum())), 4),
        "recall": round(hits / max(1.0, float(harmful.sum())), 4),
    }


def _interval(first: Floats, second: Floats) -> tuple[float, float]:
    """95 % of the correlations of resampled rows."""
    generator = np.random.default_rng(0)
    samples = (generator.integers(0, len(first), len(first)) for _ in range(_RESAMPLES))
    low, high = np.quantile([rank_correlation(first[rows], second[rows]) for rows in samples], [0.025, 0.975])
    return round(float(low), 3), round(float(high), 3)


def _ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=np.float64)


def _published_scores(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The texts of RealToxicityPrompts, beginnings and continuations, with the scores by attribute."""
    for line in _lines(files):
        for half in (line["prompt"], line["continuation"]):
            scores = {key.upper(): value for key, value in half.items() if key != "text"}
            if all(value is not None for value in scores.values()):
                yield {"text": half["text"].strip(), **scores}


def _lines(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)


if __name__ == "__main__":
    main()
