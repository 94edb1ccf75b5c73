"""One measured number, and its interval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

_ROUNDS = 200


@dataclass(frozen=True)
class Figure:
    """One measured number. `low` and `high` are the 95 % bootstrap interval; `slice` says on which
    part of the rows, "" for all of them; `baseline` is what TF-IDF reaches on the same rows."""

    task: str
    language: str
    measure: str
    n: int
    value: float
    low: float
    high: float
    baseline: float | None = None
    slice: str = ""


def figure(
    task: str,
    language: str,
    measure: str,
    truth: NDArray[Any],
    guessed: NDArray[Any],
    f: Callable[[Any, Any], float],
    baseline: float | None = None,
    part: str = "",
) -> Figure:
    """`f(truth, guessed)` with its interval."""
    rng = np.random.default_rng(7)
    values = []
    for _ in range(_ROUNDS):
        pick = rng.integers(0, len(truth), len(truth))
        if len(set(truth[pick])) > 1 or len(set(truth)) == 1:
            values.append(f(truth[pick], guessed[pick]))
    low, high = np.percentile(values, [2.5, 97.5])
    shown = None if baseline is None else round(float(baseline), 3)
    value = round(float(f(truth, guessed)), 3)
    return Figure(
        task,
        language,
        measure,
        len(truth),
        value,
        round(float(low), 3),
        round(float(high), 3),
        shown,
        part,
    )


def macro(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    """Macro-F1 over the classes that occur."""
    return float(f1_score(truth, guessed, average="macro", labels=sorted(set(truth)), zero_division=0))


def halved(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    """Macro-F1 of scores cut at 0.5."""
    return float(f1_score(truth, guessed >= 0.5, average="macro"))


def share(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    """The share of rows that are right."""
    return float((truth == guessed).mean())


def recall_at(false_positives: float) -> Callable[[Any, Any], float]:
    """The recall where so many of the harmless rows are wrongly flagged."""

    def recall(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
        ranked = np.sort(guessed[truth == 0])[::-1]
        limit = ranked[min(len(ranked) - 1, int(false_positives * len(ranked)))]
        return float((guessed[truth == 1] > limit).mean())

    return recall
