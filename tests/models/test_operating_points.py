"""Figures at the shipped thresholds: counted on clean rows, from what the classifier answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is not part of the base install")

from bot.domain import Judgement
from bot.domain.taxonomy import BINARY_SCORES, INTENTS
from models.data import Example
from models.metrics import recall_at_precision
from models.operating_points import measure_cost, measure_operating_points


@dataclass
class Answers:
    """A classifier that reads its scores from the texts: `0.8 praise`."""

    asked: list[str] = field(default_factory=list)

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]:
        self.asked += texts
        return [self._judgement(*text.split()) for text in texts]

    def _judgement(self, score: str, intent: str) -> Judgement:
        scores = dict.fromkeys(BINARY_SCORES, float(score)) | {f"intent.{intent}": 0.9}
        return Judgement(model="answers", scores=scores)


def example(score: float, toxic: float, source: str = "written_a", intent: str = "praise") -> Example:
    binary = tuple(toxic if name == "toxicity" else float("nan") for name in BINARY_SCORES)
    return Example(f"{score} {intent}", "fr", source, binary, -1, (INTENTS.index("praise"),), 1.0)


def test_what_is_flagged_at_the_shipped_threshold_is_counted_by_kind() -> None:
    test = [example(0.6, 1)] * 9 + [example(0.3, 1)] * 3 + [example(0.4, 0)] * 2 + [example(0.1, 0)] * 18
    test += [example(0.9, 0, source="davidson_en")] * 50
    manifest = {"thresholds": {"toxicity": {"fr": {"1%": {"score": 0.35}}}}}
    classifier = Answers()
    figures = {
        (figure.measure, figure.slice): figure.value
        for figure in measure_operating_points(classifier, test, manifest)
        if figure.task == "shipped: toxicity"
    }
    assert figures["recall at the shipped 1%", "brand comments"] == pytest.approx(0.75)
    assert figures["false positives at the shipped 1%", "brand comments"] == pytest.approx(0.1)
    assert figures["recall at 0.5", "brand comments"] == pytest.approx(0.75)
    assert "0.9 praise" not in classifier.asked, "rows with a convention of their own are not judged"


def test_the_best_intent_is_counted_on_toxic_rows_apart() -> None:
    test = [example(0.9, 1, intent="banter")] * 10 + [example(0.1, 0)] * 30
    figures = {
        figure.slice: figure.value
        for figure in measure_operating_points(Answers(), test, {"thresholds": {}})
        if figure.task == "shipped: first intent"
    }
    assert figures == {"": 0.75, "toxic": 0.0}


@pytest.mark.parametrize(
    ("truth", "scores", "recall"),
    [
        ([1, 1, 0, 1], [0.9, 0.8, 0.7, 0.6], 2 / 3),
        ([0, 1, 1], [0.9, 0.8, 0.7], 0.0),
        ([1, 0, 1, 1, 1], [0.9, 0.5, 0.5, 0.5, 0.5], 1.0),
    ],
    ids=["until it is imprecise", "never precise", "equal scores together"],
)
def test_recall_at_a_precision(truth: list[int], scores: list[float], recall: float) -> None:
    measured = recall_at_precision(0.8)(np.array(truth), np.array(scores))
    assert measured == pytest.approx(recall)


def test_the_cost_is_measured_one_text_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"x" * 1_500_000)
    cost = measure_cost(Answers(), tmp_path, ["0.1 praise"] * 3)
    assert (cost["texts"], cost["megabytes"]) == (3, 1.5)
    assert cost["median_milliseconds"] >= 0
