"""Thresholds keep the share of false alarms that they promise."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is not part of the base install")

from bot.domain.taxonomy import BINARY_SCORES
from models.calibrate import measure_thresholds
from models.data import Example


def examples(labels: list[float], language: str = "fr") -> list[Example]:
    """Texts that are labelled for spam only."""
    spam, unknown = BINARY_SCORES.index("spam"), float("nan")
    rows = [tuple(label if at == spam else unknown for at in range(len(BINARY_SCORES))) for label in labels]
    return [Example("x", language, "s", binary, -1, None, 1.0) for binary in rows]


def test_a_threshold_keeps_its_share_and_says_what_it_finds() -> None:
    rng = np.random.default_rng(1)
    labels = [0.0] * 400 + [1.0] * 100
    scores = np.concatenate([rng.uniform(0, 0.6, 400), rng.uniform(0.3, 1, 100)])
    thresholds = measure_thresholds(scores, examples(labels), BINARY_SCORES.index("spam"))
    assert set(thresholds) == {"fr", "any"}
    assert set(thresholds["fr"]) == {"0.5%", "1%", "5%"}, "a tenth of a percent of 400 texts is no text"
    for share, fraction in (("0.5%", 0.005), ("1%", 0.01), ("5%", 0.05)):
        threshold = thresholds["fr"][share]
        assert (scores[:400] >= threshold["score"]).mean() == pytest.approx(fraction)
        assert threshold["recall"] == pytest.approx((scores[400:] >= threshold["score"]).mean(), abs=1e-4)
        assert threshold["low"] <= threshold["recall"] <= threshold["high"]
        assert (threshold["positives"], threshold["negatives"]) == (100, 400)


def test_too_few_harmless_texts_give_no_threshold() -> None:
    assert measure_thresholds(np.linspace(0, 1, 90), examples([0.0] * 90), BINARY_SCORES.index("spam")) == {}
