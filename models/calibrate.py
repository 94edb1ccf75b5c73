"""Turns logits into calibrated probabilities, and measures which threshold costs how many false alarms.

Fitted on the dev part, which training never saw. One scale and bias per binary label (Platt), one temperature
for the sentiments, one scale and bias for all intents. https://en.wikipedia.org/wiki/Platt_scaling
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.classify.numeric import sigmoid
from bot.domain.statistics import wilson_interval
from bot.domain.taxonomy import ANY_LANGUAGE, BINARY_SCORES, FALSE_POSITIVE_SHARES
from models.data import Example
from models.score import Scored, score

LANGUAGES = ("fr", "en", ANY_LANGUAGE)
_MAX_PER_SOURCE = 500
_MIN_HARMLESS = 100  # below this no share means anything
_BRAND_WEIGHT = 5.0  # brand comments are few in the dev part, and are what the bot will read
_ACCEPTED_ACCURACY = 0.85
_NEARLY_UNREGULARISED = 1e4
_NO_CALIBRATION = {"scale": 1.0, "bias": 0.0}

Floats = NDArray[np.float64]


def calibrate(folder: Path, dev: Sequence[Example]) -> dict[str, Any]:
    """The manifest's `calibration`, `abstain` and `thresholds` for the model in `folder`, from examples that
    training never saw."""
    examples = balance_sources(dev)
    scored = score(folder, [example.text for example in examples])
    binary = {
        name: _fit_with_wide(scored, column, _labels(examples, column), _weights(examples))
        for column, name in enumerate(BINARY_SCORES)
    }
    intent = _fit_intents(scored, examples)
    thresholds = {
        name: measure_thresholds(_probabilities(scored, column, binary[name]), examples, column)
        for column, name in enumerate(BINARY_SCORES)
    }
    return {
        "calibration": {
            "binary": binary,
            "sentiment": {"scale": _fit_temperature(scored, examples)},
            "intent": intent,
        },
        "abstain": _fit_abstention(scored, examples, intent),
        "thresholds": thresholds,
    }


def balance_sources(examples: Sequence[Example], seed: int = 5) -> list[Example]:
    """At most so many rows of each source and language, so that no big corpus outweighs the others."""
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.source, example.language].append(example)
    chosen = [
        example
        for group in groups.values()
        for example in rng.sample(group, min(len(group), _MAX_PER_SOURCE))
    ]
    rng.shuffle(chosen)
    return chosen


def measure_thresholds(
    probabilities: Floats, examples: Sequence[Example], column: int
) -> dict[str, dict[str, dict[str, float]]]:
    """By language and share of false positives: the score from which on so many harmless texts are flagged,
    and the recall of the harmful ones from there on, with its interval and n."""
    thresholds: dict[str, dict[str, dict[str, float]]] = {}
    for language in LANGUAGES:
        in_language = np.array([language in (example.language, ANY_LANGUAGE) for example in examples])
        labels = _labels(examples, column)
        harmless = np.sort(probabilities[in_language & (labels == 0)])[::-1]
        harmful = probabilities[in_language & (labels == 1)]
        if len(harmless) >= _MIN_HARMLESS:
            thresholds[language] = {
                name: _measure_share(harmless, harmful, int(share * len(harmless)))
                for name, share in FALSE_POSITIVE_SHARES.items()
                if share * len(harmless) >= 1
            }
    return thresholds


def _measure_share(harmless: Floats, harmful: Floats, flagged: int) -> dict[str, float]:
    """The score between the last harmless text that may be flagged and the next; rules count from it on."""
    threshold = round(float(harmless[flagged - 1] + harmless[flagged]) / 2 + 0.00005, 4)
    hits = int((harmful >= threshold).sum())
    low, high = wilson_interval(hits, len(harmful))
    return {
        "score": threshold,
        "recall": round(hits / max(1, len(harmful)), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "positives": len(harmful),
        "negatives": len(harmless),
    }


def _probabilities(scored: Scored, column: int, platt: dict[str, float]) -> Floats:
    return sigmoid(scored.calibrated(column, platt).astype(np.float64))


def _labels(examples: Sequence[Example], column: int) -> Floats:
    return np.array([example.binary[column] for example in examples])


def _weights(examples: Sequence[Example]) -> Floats:
    return np.array([_BRAND_WEIGHT if example.is_brand else example.weight for example in examples])


def _fit_with_wide(scored: Scored, column: int, labels: Floats, weights: Floats) -> dict[str, float]:
    """How much the network and the wide layer beside it count for a label, and a bias."""
    network_alone = _fit_platt(scored.binary[:, column], labels, weights)
    mask = ~np.isnan(labels)
    if not scored.wide[:, column].any() or len(set(labels[mask])) < 2:
        return network_alone
    both = np.stack([scored.binary[mask, column], scored.wide[mask, column]], axis=1)
    fitted = LogisticRegression(C=_NEARLY_UNREGULARISED).fit(both, labels[mask], weights[mask])
    scale, wide = fitted.coef_[0]
    if min(scale, wide) <= 0:  # a negative weight only fits noise of the dev part
        return network_alone
    return {
        "scale": round(float(scale), 4),
        "wide": round(float(wide), 4),
        "bias": round(float(fitted.intercept_[0]), 4),
    }


def _fit_platt(logits: NDArray[np.float32], labels: Floats, weights: Floats) -> dict[str, float]:
    mask = ~np.isnan(labels)
    if len(set(labels[mask])) < 2:
        return dict(_NO_CALIBRATION)
    fitted = LogisticRegression(C=_NEARLY_UNREGULARISED).fit(logits[mask, None], labels[mask], weights[mask])
    return {"scale": round(float(fitted.coef_[0, 0]), 4), "bias": round(float(fitted.intercept_[0]), 4)}


def _fit_intents(scored: Scored, examples: Sequence[Example]) -> dict[str, float]:
    rows = [row for row, example in enumerate(examples) if example.intents]
    if not rows:
        return dict(_NO_CALIBRATION)
    truth = np.zeros((len(rows), scored.intent.shape[1]))
    for index, row in enumerate(rows):
        truth[index, list(examples[row].intents or ())] = 1
    weights = np.repeat(_weights(examples)[rows], scored.intent.shape[1])
    return _fit_platt(scored.intent[rows].ravel(), truth.ravel(), weights)


def _fit_temperature(scored: Scored, examples: Sequence[Example]) -> float:
    rows = [row for row, example in enumerate(examples) if example.sentiment >= 0]
    truth = [examples[row].sentiment for row in rows]

    def loss(scale: float) -> float:
        logits = scored.sentiment[rows] * scale
        logits = logits - logits.max(1, keepdims=True)
        log_likelihood = logits[np.arange(len(rows)), truth] - np.log(np.exp(logits).sum(1))
        return -float(log_likelihood.mean())

    return min((round(0.1 * step, 1) for step in range(2, 31)), key=loss) if rows else 1.0


def _fit_abstention(scored: Scored, examples: Sequence[Example], platt: dict[str, float]) -> dict[str, float]:
    """The lowest score from which on the best intent is right often enough."""
    rows = [
        row
        for row, example in enumerate(examples)
        if example.intents and example.is_brand and not example.context
    ]
    if not rows:
        return {"min": 0.5, "margin": 0.1}
    probabilities = sigmoid((scored.intent[rows] * platt["scale"] + platt["bias"]).astype(np.float64))
    best = probabilities.argmax(1)
    is_right = np.array([best[index] in (examples[row].intents or ()) for index, row in enumerate(rows)])
    for limit in np.arange(0.1, 0.9, 0.05):
        accepted = probabilities.max(1) >= limit
        if accepted.any() and is_right[accepted].mean() >= _ACCEPTED_ACCURACY:
            return {"min": round(float(limit), 2), "margin": 0.05}
    return {"min": 0.9, "margin": 0.05}
