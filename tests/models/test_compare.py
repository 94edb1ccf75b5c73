"""Comparing checkpoints: figures by language, intervals, and what chance can do. Needs the `train` extra."""

from typing import Any

import pytest

pytest.importorskip("torch", reason="training is not part of the base install")

import numpy as np

from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS
from models.compare import Logits, measure, render
from models.data import UNKNOWN, Example

ROWS = 60


def example(row: int, **fields: Any) -> Example:
    usual = {
        "text": f"text {row}",
        "language": "fr",
        "source": "written_a",
        "binary": (float(row % 2), *([UNKNOWN] * (len(BINARY_SCORES) - 1))),
        "sentiment": -1,
        "intents": None,
        "weight": 1.0,
    }
    return Example(**(usual | fields))


def logits_of(toxicity: list[float], intents: list[int] | None = None) -> Logits:
    binary = np.zeros((len(toxicity), len(BINARY_SCORES)))
    binary[:, 0] = toxicity
    best = np.eye(len(INTENTS))[intents or [0] * len(toxicity)]
    return Logits(binary, np.zeros((len(toxicity), len(SENTIMENTS))), best)


EXAMPLES = [example(row) for row in range(ROWS)]
RIGHT = logits_of([float(row % 2) for row in range(ROWS)])
BLIND = logits_of([float(row % 3) for row in range(ROWS)])


def test_a_label_is_measured_in_the_languages_that_have_rows_of_both_kinds() -> None:
    values = measure(RIGHT, EXAMPLES, np.arange(ROWS))
    assert values == {("toxicity", "fr"): 1.0}
    assert measure(RIGHT, EXAMPLES, np.arange(0, ROWS, 2)) == {}, "harmless rows alone have no order"


def test_the_intent_is_right_when_the_row_accepts_it() -> None:
    rows = [example(row, binary=(UNKNOWN,) * len(BINARY_SCORES), intents=(1, 2)) for row in range(10)]
    second, other = logits_of([0.0] * 10, [2] * 10), logits_of([0.0] * 10, [3] * 10)
    assert measure(second, rows, np.arange(10))["first intent", "fr"] == 1.0
    assert measure(other, rows, np.arange(10))["first intent", "fr"] == 0.0


def test_a_better_checkpoint_differs_by_more_than_chance_and_an_equal_one_does_not() -> None:
    better = {line.split("|")[1].strip(): line for line in render(["a", "b"], [BLIND, RIGHT], EXAMPLES)}
    assert "| 30 / 30 |" in better["toxicity"]
    assert better["toxicity"].rsplit("[", 1)[1].startswith("+0.")
    assert better["mean of harm"].split("|")[3].strip() == "1"
    same = [*render(["a", "b"], [BLIND, BLIND], EXAMPLES)][2]
    assert same.endswith("| +0.000 [+0.000, +0.000] |")
