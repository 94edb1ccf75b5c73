"""Thresholds keep the share of false alarms that they promise, also on texts they were not measured on."""

import numpy as np
import pytest

from bot.domain.taxonomy import BINARY_SCORES
from models.data import Example
from models.thresholds import fold_of, measure_recall_thresholds, measure_thresholds

UNKNOWN = (float("nan"),) * len(BINARY_SCORES)


def examples(count: int, language: str = "fr") -> list[Example]:
    return [Example(f"text {number}", language, "s", UNKNOWN, -1, None, 1.0) for number in range(count)]


def test_a_threshold_keeps_its_share_and_says_what_it_finds() -> None:
    rng = np.random.default_rng(1)
    labels = np.array([0.0] * 400 + [1.0] * 100)
    scores = np.concatenate([rng.uniform(0, 0.6, 400), rng.uniform(0.3, 1, 100)])
    thresholds = measure_thresholds(scores, labels, examples(500))
    assert set(thresholds) == {"fr", "any"}
    assert set(thresholds["fr"]) == {"0.5%", "1%", "5%"}, "a tenth of a percent of 400 texts is no text"
    for share, fraction in (("0.5%", 0.005), ("1%", 0.01), ("5%", 0.05)):
        threshold = thresholds["fr"][share]
        assert (scores[:400] >= threshold["score"]).mean() == pytest.approx(fraction)
        assert threshold["recall"] == pytest.approx((scores[400:] >= threshold["score"]).mean(), abs=1e-4)
        assert threshold["low"] <= threshold["recall"] <= threshold["high"]
        assert (threshold["positives"], threshold["negatives"]) == (100, 400)
        assert threshold["checked_low"] <= fraction <= threshold["checked_high"]


def test_unknown_labels_count_neither_way() -> None:
    labels = np.array([0.0] * 200 + [np.nan] * 200)
    scores = np.concatenate([np.linspace(0, 0.5, 200), np.full(200, 0.9)])
    threshold = measure_thresholds(scores, labels, examples(400))["fr"]["1%"]
    assert threshold["score"] < 0.5
    assert threshold["negatives"] == 200


def test_a_threshold_that_holds_for_its_own_texts_only_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    # One kind of text scores high, and all of it is in one fold: no threshold measured elsewhere knows it.
    labels, scores = np.zeros(500), np.linspace(0, 0.1, 500)
    scores[:100] = 0.9
    monkeypatch.setattr("models.thresholds.fold_of", lambda example: int(example.text.split()[1]) // 100)
    assert measure_thresholds(scores, labels, examples(500))["fr"]["1%"]["checked"] > 0.15


def test_variations_are_checked_together() -> None:
    pair = [Example(text, "fr", "s", UNKNOWN, -1, None, 1.0, group="p1") for text in ("x", "y", "z", "w")]
    assert len({fold_of(example) for example in pair}) == 1
    assert len({fold_of(example) for example in examples(100)}) == 5


def test_too_few_harmless_texts_give_no_threshold() -> None:
    assert measure_thresholds(np.linspace(0, 1, 90), np.zeros(90), examples(90)) == {}


def test_a_recall_is_kept_and_its_price_is_told() -> None:
    labels = np.array([1.0] * 200 + [0.0] * 100)
    scores = np.concatenate([np.linspace(0.2, 1, 200), np.linspace(0, 0.4, 100)])
    point = measure_recall_thresholds(scores, labels, examples(300))["fr"]["95%"]
    assert (scores[:200] >= point["score"]).mean() == pytest.approx(0.95)
    assert point["false_positives"] == pytest.approx((scores[200:] >= point["score"]).mean(), abs=1e-4)
    assert point["low"] <= point["false_positives"] <= point["high"]
