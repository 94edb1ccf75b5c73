"""Measures thresholds on scores and labels, and checks each on texts that it was not measured on."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.domain.statistics import wilson_interval
from bot.domain.taxonomy import ANY_LANGUAGE, FALSE_POSITIVE_SHARES
from models.data import Example

LANGUAGES = ("fr", "en", ANY_LANGUAGE)
RECALLS = {"95%": 0.95}
_MIN_TEXTS = 100  # below this no share means anything
_MIN_BY_RECALL = 40
_FOLDS = 5

Floats = NDArray[np.float64]
Point = dict[str, float]


def measure_thresholds(
    scores: Floats, labels: Floats, examples: Sequence[Example]
) -> dict[str, dict[str, Point]]:
    """By language and share of false positives: the score from which on so many harmless texts are flagged,
    and the recall of the harmful ones from there on, with its interval and n.

    `checked` is the share of harmless texts that thresholds flag which were measured without them, with its
    interval: in five rounds, a fifth of the texts each, variations of a text together.
    """
    thresholds: dict[str, dict[str, Point]] = {}
    folds = np.array([fold_of(example) for example in examples])
    for language, in_language in _by_language(examples):
        harmless, harmful = in_language & (labels == 0), in_language & (labels == 1)
        if harmless.sum() >= _MIN_TEXTS:
            thresholds[language] = {
                name: _measure_share(scores[harmless], scores[harmful], folds[harmless], share)
                for name, share in FALSE_POSITIVE_SHARES.items()
                if share * harmless.sum() >= 1
            }
    return thresholds


def measure_recall_thresholds(
    scores: Floats, labels: Floats, examples: Sequence[Example]
) -> dict[str, dict[str, Point]]:
    """By language and recall: the highest score from which on so many of the texts that have the label are
    flagged, and the share of the others that is, with its interval and n."""
    thresholds: dict[str, dict[str, Point]] = {}
    for language, in_language in _by_language(examples):
        positives, negatives = scores[in_language & (labels == 1)], scores[in_language & (labels == 0)]
        if min(len(positives), len(negatives)) >= _MIN_BY_RECALL:
            thresholds[language] = {
                name: _measure_recall(positives, negatives, recall) for name, recall in RECALLS.items()
            }
    return thresholds


def fold_of(example: Example) -> int:
    """The fifth that an example belongs to; variations of a text belong to one."""
    key = example.group or example.text
    return int(hashlib.sha256(f"fold {key}".encode()).hexdigest()[:8], 16) % _FOLDS


def _by_language(examples: Sequence[Example]) -> list[tuple[str, NDArray[np.bool_]]]:
    return [
        (language, np.array([language in (example.language, ANY_LANGUAGE) for example in examples]))
        for language in LANGUAGES
    ]


def _measure_share(harmless: Floats, harmful: Floats, folds: NDArray[np.int_], share: float) -> Point:
    threshold = _threshold(harmless, share)
    hits = int((harmful >= threshold).sum())
    low, high = wilson_interval(hits, len(harmful))
    return {
        "score": threshold,
        "recall": round(hits / max(1, len(harmful)), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "positives": len(harmful),
        "negatives": len(harmless),
        **_check_share(harmless, folds, share),
    }


def _threshold(harmless: Floats, share: float) -> float:
    """The score between the last harmless text that may be flagged and the next; rules count from it on."""
    ranked = np.sort(harmless)[::-1]
    flagged = int(share * len(ranked))
    below = float(ranked[flagged])
    above = float(ranked[flagged - 1]) if flagged else 1.0
    return round((above + below) / 2 + 0.00005, 4)


def _check_share(harmless: Floats, folds: NDArray[np.int_], share: float) -> Point:
    flagged = 0
    for fold in range(_FOLDS):
        elsewhere = harmless[folds != fold]
        if len(elsewhere):
            flagged += int((harmless[folds == fold] >= _threshold(elsewhere, share)).sum())
    low, high = wilson_interval(flagged, len(harmless))
    return {
        "checked": round(flagged / len(harmless), 4),
        "checked_low": round(low, 4),
        "checked_high": round(high, 4),
    }


def _measure_recall(positives: Floats, negatives: Floats, recall: float) -> Point:
    # A product that is a hair above a whole number in floating point would ask for one text too many.
    needed = int(np.ceil(recall * len(positives) - 1e-9))
    threshold = float(np.floor(np.sort(positives)[::-1][needed - 1] * 1e4) / 1e4)
    flagged = int((negatives >= threshold).sum())
    low, high = wilson_interval(flagged, len(negatives))
    return {
        "score": threshold,
        "false_positives": round(flagged / len(negatives), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "positives": len(positives),
        "negatives": len(negatives),
    }
