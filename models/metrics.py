"""Measured numbers with their intervals, and the metrics behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

_ROUNDS = 200


@dataclass(frozen=True)
class Figure:
    """One measured number. `low` and `high` are the 95 % bootstrap interval; `slice` names the rows it was
    measured on, "" for all of them; `baseline` is what TF-IDF reaches on the same rows."""

    task: str
    language: str
    measure: str
    n: int
    value: float
    low: float
    high: float
    baseline: float | None = None
    slice: str = ""


def measure_figure(
    task: str,
    language: str,
    measure: str,
    truth: NDArray[Any],
    guessed: NDArray[Any],
    metric: Callable[[Any, Any], float],
    baseline: float | None = None,
    slice_name: str = "",
) -> Figure:
    """`metric(truth, guessed)` with its bootstrap interval."""
    rng = np.random.default_rng(7)
    values = []
    for _ in range(_ROUNDS):
        rows = rng.integers(0, len(truth), len(truth))
        # A draw with one class only has no AUC and no F1.
        if len(set(truth[rows])) > 1 or len(set(truth)) == 1:
            values.append(metric(truth[rows], guessed[rows]))
    low, high = np.percentile(values, [2.5, 97.5])
    return Figure(
        task=task,
        language=language,
        measure=measure,
        n=len(truth),
        value=round(float(metric(truth, guessed)), 3),
        low=round(float(low), 3),
        high=round(float(high), 3),
        baseline=None if baseline is None else round(float(baseline), 3),
        slice=slice_name,
    )


def macro_f1(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    """Macro-F1 over the classes that occur."""
    return float(f1_score(truth, guessed, average="macro", labels=sorted(set(truth)), zero_division=0))


def macro_f1_at_half(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    """Macro-F1 of scores cut at 0.5."""
    return float(f1_score(truth, guessed >= 0.5, average="macro"))


def accuracy(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    """The share of rows that are guessed right."""
    return float((truth == guessed).mean())


def recall_at(false_positives: float) -> Callable[[Any, Any], float]:
    """A metric: the recall at the score where this share of the harmless rows is flagged."""

    def recall(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
        ranked = np.sort(guessed[truth == 0])[::-1]
        limit = ranked[min(len(ranked) - 1, int(false_positives * len(ranked)))]
        return float((guessed[truth == 1] > limit).mean())

    return recall


def recall_at_precision(precision: float) -> Callable[[Any, Any], float]:
    """A metric: the highest recall at a score from which on at least this share of the texts is right; 0
    where there is no such score."""

    def recall(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
        order = np.argsort(-guessed, kind="stable")
        hits = np.cumsum(truth[order])
        # Texts of one score are flagged together.
        is_last = np.append(np.diff(guessed[order]) != 0, True)
        precise = is_last & (hits / np.arange(1, len(hits) + 1) >= precision)
        return float(hits[precise].max(initial=0) / max(1, hits[-1]))

    return recall
