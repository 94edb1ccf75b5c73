"""Turns logits into honest probabilities, and tells which threshold costs how many false alarms.

Fitted on the dev part, which training never saw. One scale and bias per binary label (Platt),
one temperature for the sentiments, one scale and bias for all intents.
https://en.wikipedia.org/wiki/Platt_scaling
"""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.data import Example
from models.labels import BINARY
from models.score import Scored, score

FALSE_POSITIVES = {"0.1%": 0.001, "0.5%": 0.005, "1%": 0.01, "5%": 0.05}
LANGUAGES = ("fr", "en", "any")
_PER_SOURCE = 500
_LEAST = 100  # negatives below which no share means anything
_OWN_WEIGHT = 5.0  # brand comments are few in the dev part, and are what the bot will read
_ACCEPTED_ACCURACY = 0.85

Floats = NDArray[np.float64]


def calibration_of(folder: Path, dev: Sequence[Example]) -> dict[str, Any]:
    """The manifest's `calibration`, `abstain` and `thresholds` for the model in `folder`, from
    examples that training never saw."""
    examples = balanced(dev)
    scored = score(folder, [example.text for example in examples])
    binary = {
        name: _stacked(scored, place, _known(examples, place), _weights(examples))
        for place, name in enumerate(BINARY)
    }
    intent = _intent_platt(scored, examples)
    found = {
        "binary": binary,
        "sentiment": {"scale": _temperature(scored, examples)},
        "intent": intent,
    }
    probabilities = {
        name: sigmoid(scored.calibrated(place, binary[name])) for place, name in enumerate(BINARY)
    }
    return {
        "calibration": found,
        "abstain": _abstain(scored, examples, intent),
        "thresholds": {
            name: _thresholds(probabilities[name], examples, place) for place, name in enumerate(BINARY)
        },
    }


def balanced(examples: Sequence[Example], seed: int = 5) -> list[Example]:
    """At most so many rows of each source and language, so that no big corpus speaks for all."""
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.source, example.language].append(example)
    chosen = [one for group in groups.values() for one in rng.sample(group, min(len(group), _PER_SOURCE))]
    rng.shuffle(chosen)
    return chosen


def sigmoid(logits: NDArray[np.floating[Any]]) -> Floats:
    """1 / (1 + e^-x), safe for large values."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits.astype(np.float64), -40, 40)))


def _known(examples: Sequence[Example], place: int) -> Floats:
    return np.array([example.binary[place] for example in examples])


def _weights(examples: Sequence[Example]) -> Floats:
    return np.array([_OWN_WEIGHT if one.source.startswith("written") else one.weight for one in examples])


def _stacked(scored: Scored, place: int, labels: Floats, weights: Floats) -> dict[str, float]:
    """How much the network and the memory beside it count for a label, and a bias."""
    alone = _platt(scored.binary[:, place], labels, weights)
    mask = ~np.isnan(labels)
    if not scored.wide[:, place].any() or len(set(labels[mask])) < 2:
        return alone
    both = np.stack([scored.binary[mask, place], scored.wide[mask, place]], axis=1)
    fitted = LogisticRegression(C=1e4).fit(both, labels[mask], weights[mask])
    scale, wide = fitted.coef_[0]
    if min(scale, wide) <= 0:
        return alone
    return {
        "scale": round(float(scale), 4),
        "wide": round(float(wide), 4),
        "bias": round(float(fitted.intercept_[0]), 4),
    }


def _platt(logits: NDArray[np.float32], labels: Floats, weights: Floats) -> dict[str, float]:
    mask = ~np.isnan(labels)
    if len(set(labels[mask])) < 2:
        return {"scale": 1.0, "bias": 0.0}
    fitted = LogisticRegression(C=1e4).fit(logits[mask, None], labels[mask], weights[mask])
    return {"scale": round(float(fitted.coef_[0, 0]), 4), "bias": round(float(fitted.intercept_[0]), 4)}


def _intent_platt(scored: Scored, examples: Sequence[Example]) -> dict[str, float]:
    rows = [row for row, example in enumerate(examples) if example.intents]
    if not rows:
        return {"scale": 1.0, "bias": 0.0}
    truth = np.zeros((len(rows), scored.intent.shape[1]))
    for place, row in enumerate(rows):
        truth[place, list(examples[row].intents or ())] = 1
    weights = np.repeat(_weights(examples)[rows], scored.intent.shape[1])
    return _platt(scored.intent[rows].ravel(), truth.ravel(), weights)


def _temperature(scored: Scored, examples: Sequence[Example]) -> float:
    rows = [row for row, example in enumerate(examples) if example.sentiment >= 0]
    truth = [examples[row].sentiment for row in rows]

    def loss(scale: float) -> float:
        logits = scored.sentiment[rows] * scale
        logits = logits - logits.max(1, keepdims=True)
        chosen = logits[np.arange(len(rows)), truth] - np.log(np.exp(logits).sum(1))
        return -float(chosen.mean())

    return min((round(0.1 * step, 1) for step in range(2, 31)), key=loss) if rows else 1.0


def _abstain(scored: Scored, examples: Sequence[Example], platt: dict[str, float]) -> dict[str, float]:
    """The lowest score from which on the best intent is right often enough."""
    rows = [
        row
        for row, example in enumerate(examples)
        if example.intents and example.source.startswith("written") and not example.context
    ]
    if not rows:
        return {"min": 0.5, "margin": 0.1}
    probabilities = sigmoid(scored.intent[rows] * platt["scale"] + platt["bias"])
    best = probabilities.argmax(1)
    right = np.array([best[place] in (examples[row].intents or ()) for place, row in enumerate(rows)])
    for limit in np.arange(0.1, 0.9, 0.05):
        accepted = probabilities.max(1) >= limit
        if accepted.any() and right[accepted].mean() >= _ACCEPTED_ACCURACY:
            return {"min": round(float(limit), 2), "margin": 0.05}
    return {"min": 0.9, "margin": 0.05}


def _thresholds(
    probabilities: Floats, examples: Sequence[Example], place: int
) -> dict[str, dict[str, dict[str, float]]]:
    """By language and share of false positives: the score from which on so many harmless texts are
    flagged, and what part of the harmful ones is found from there on, with its interval and n."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for language in LANGUAGES:
        spoken = np.array([language in (one.language, "any") for one in examples])
        labels = _known(examples, place)
        harmless = np.sort(probabilities[spoken & (labels == 0)])[::-1]
        harmful = probabilities[spoken & (labels == 1)]
        if len(harmless) >= _LEAST:
            found[language] = {
                name: _threshold(harmless, harmful, int(share * len(harmless)))
                for name, share in FALSE_POSITIVES.items()
                if share * len(harmless) >= 1
            }
    return found


def _threshold(harmless: Floats, harmful: Floats, flagged: int) -> dict[str, float]:
    """The score between the last harmless text that may be flagged and the next; rules count from it on."""
    score = round(float(harmless[flagged - 1] + harmless[flagged]) / 2 + 0.00005, 4)
    found = int((harmful >= score).sum())
    low, high = wilson(found, len(harmful))
    return {
        "score": score,
        "recall": round(found / max(1, len(harmful)), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "positives": len(harmful),
        "negatives": len(harmless),
    }


def wilson(found: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share. https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval"""
    if not of:
        return 0.0, 1.0
    p = found / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)
