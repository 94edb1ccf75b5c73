"""Turns logits into calibrated probabilities, and measures which threshold costs how many false alarms.

    python -m models.calibrate --weights models/weights --data FOLDER

Fitted on those rows of the dev part, which training never saw, that follow our convention
(`Example.convention` is ""). One scale and bias per binary label (Platt), one temperature for the sentiments,
one scale and bias for all intents. Thresholds are measured on what the classifier answers, as the product
runs it. https://en.wikipedia.org/wiki/Platt_scaling
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.classify.loading import load_model
from bot.classify.numeric import sigmoid
from bot.domain.taxonomy import BINARY_SCORES
from models.data import Example, read_examples, split
from models.pin import hash_manifest, pin
from models.score import Scored, score
from models.thresholds import measure_recall_thresholds, measure_thresholds

_MAX_PER_SOURCE = 1000
_BRAND_WEIGHT = 3.0  # brand comments are few in the dev part, and are what the bot will read
_ACCEPTED_ACCURACY = 0.85
_NEARLY_UNREGULARISED = 1e4
_NO_CALIBRATION = {"scale": 1.0, "bias": 0.0}
#: How much of its fitted weight the wide layer keeps: it remembers the names of groups, in hate and in its
#: refutation alike.
_WIDE_SHARES = {"hate": 0.5, "identity_hate": 0.5}

#: So rare that a score of 0.5, fitted on all rows alike, would find half of it only: it is raised until it
#: flags this share of harmless texts.
_RARE, _RARE_SHARE = ("hate", "identity_hate"), 0.01
#: Where missing one costs more than a false alarm.
_BY_RECALL = ("needs_answer",)

Floats = NDArray[np.float64]


def main() -> None:
    """Parse the command line, and calibrate the model in a folder anew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, nargs="+")
    args = parser.parse_args()
    recalibrate(args.weights, split(read_examples(*args.data))["dev"])


def recalibrate(folder: Path, dev: Sequence[Example]) -> None:
    """Replace calibration, abstention and thresholds in the manifest in `folder`."""
    examples = choose_examples(dev)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest |= fit_calibration(folder, examples)
    write_manifest(folder, manifest)
    write_manifest(folder, manifest | measure_classifier(folder, examples))
    pin(folder)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of the model in `folder`."""
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def fit_calibration(folder: Path, examples: Sequence[Example]) -> dict[str, Any]:
    """The manifest's `calibration` and `abstain` for the graph in `folder`, from examples that training never
    saw."""
    scored = score(folder, [example.text for example in examples])
    binary = {
        name: fit_with_wide(
            scored,
            column,
            np.array([example.binary[column] for example in examples]),
            _weights(examples),
            _WIDE_SHARES.get(name, 1.0),
        )
        for column, name in enumerate(BINARY_SCORES)
    }
    for name in _RARE:
        binary[name] = raise_level(scored, BINARY_SCORES.index(name), binary[name], examples)
    intent = _fit_intents(scored, examples)
    return {
        "calibration": {
            "binary": binary,
            "sentiment": {"scale": _fit_temperature(scored, examples)},
            "intent": intent,
        },
        "abstain": _fit_abstention(scored, examples, intent),
    }


def measure_classifier(folder: Path, examples: Sequence[Example]) -> dict[str, Any]:
    """The manifest's `thresholds` and `recall_thresholds` for the calibrated model in `folder`."""
    judged = [example for example in examples if example.is_representative]
    # Of the shipped model, the program takes no manifest but the pinned one unless it is told the hash.
    model = load_model(folder, sha256=hash_manifest(folder))
    judgements = model.judge([example.text for example in judged])
    thresholds, by_recall = {}, {}
    for column, name in enumerate(BINARY_SCORES):
        scores = np.array([judgement.scores.get(name, 0.0) for judgement in judgements])
        labels = np.array([example.binary[column] for example in judged])
        thresholds[name] = measure_thresholds(scores, labels, judged)
        if name in _BY_RECALL:
            by_recall[name] = measure_recall_thresholds(scores, labels, judged)
    return {"thresholds": thresholds, "recall_thresholds": by_recall}


def choose_examples(examples: Sequence[Example], seed: int = 5) -> list[Example]:
    """The rows that follow our convention, at most so many of each source and language, so that no big corpus
    outweighs the others."""
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        if not example.convention:
            groups[example.source, example.language].append(example)
    chosen = [
        example
        for group in groups.values()
        for example in rng.sample(group, min(len(group), _MAX_PER_SOURCE))
    ]
    rng.shuffle(chosen)
    return chosen


def _weights(examples: Sequence[Example]) -> Floats:
    return np.array([_BRAND_WEIGHT if example.is_brand else 1.0 for example in examples])


def fit_with_wide(
    scored: Scored, column: int, labels: Floats, weights: Floats, wide_share: float
) -> dict[str, float]:
    """How much the network and the wide layer beside it count for a label, and a bias."""
    network, memory = scored.binary[:, column], scored.wide[:, column]
    network_alone = _fit_platt(network, labels, weights)
    mask = ~np.isnan(labels)
    if not memory.any() or len(set(labels[mask])) < 2:
        return network_alone
    both = np.stack([network[mask], memory[mask]], axis=1)
    fitted = LogisticRegression(C=_NEARLY_UNREGULARISED).fit(both, labels[mask], weights[mask])
    scale, wide = fitted.coef_[0]
    if min(scale, wide) <= 0:  # a negative weight only fits noise of the dev part
        return network_alone
    wide *= wide_share
    joined = _fit_platt(network * scale + memory * wide, labels, weights)
    return {
        "scale": round(float(scale) * joined["scale"], 4),
        "wide": round(float(wide) * joined["scale"], 4),
        "bias": joined["bias"],
    }


def raise_level(
    scored: Scored, column: int, platt: dict[str, float], examples: Sequence[Example]
) -> dict[str, float]:
    """The calibration with the bias that makes 0.5 flag `_RARE_SHARE` of the harmless texts; as it is where
    0.5 flags more."""
    harmless = [
        row
        for row, example in enumerate(examples)
        if example.is_representative and example.binary[column] == 0
    ]
    if not harmless:
        return platt
    limit = float(np.quantile(scored.calibrated(column, platt)[harmless], 1 - _RARE_SHARE))
    return platt | {"bias": round(platt["bias"] - min(0.0, limit), 4)}


def _fit_platt(logits: NDArray[Any], labels: Floats, weights: Floats) -> dict[str, float]:
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


if __name__ == "__main__":
    main()
