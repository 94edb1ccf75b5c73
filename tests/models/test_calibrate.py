"""Thresholds keep the share of false alarms that they promise."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is not part of the base install")

from models.calibrate import _thresholds, wilson
from models.data import Example
from models.labels import BINARY


def examples(labels: list[float], language: str = "fr") -> list[Example]:
    """Texts of which only that is known whether they are spam."""
    place, unknown = BINARY.index("spam"), float("nan")
    known = [tuple(label if at == place else unknown for at in range(len(BINARY))) for label in labels]
    return [Example("x", language, "s", binary, -1, None, 1.0) for binary in known]


def test_a_threshold_keeps_its_share_and_says_what_it_finds() -> None:
    rng = np.random.default_rng(1)
    labels = [0.0] * 400 + [1.0] * 100
    scores = np.concatenate([rng.uniform(0, 0.6, 400), rng.uniform(0.3, 1, 100)])
    found = _thresholds(scores, examples(labels), BINARY.index("spam"))
    assert set(found) == {"fr", "any"}
    assert set(found["fr"]) == {"0.5%", "1%", "5%"}, "a tenth of a percent of 400 texts is no text"
    for share, part in (("0.5%", 0.005), ("1%", 0.01), ("5%", 0.05)):
        one = found["fr"][share]
        assert (scores[:400] >= one["score"]).mean() == pytest.approx(part)
        assert one["recall"] == pytest.approx((scores[400:] >= one["score"]).mean(), abs=1e-4)
        assert one["low"] <= one["recall"] <= one["high"]
        assert (one["positives"], one["negatives"]) == (100, 400)


def test_too_few_harmless_texts_give_no_threshold() -> None:
    assert _thresholds(np.linspace(0, 1, 90), examples([0.0] * 90), BINARY.index("spam")) == {}


@pytest.mark.parametrize(("found", "of"), [(0, 10), (5, 10), (10, 10), (1, 1000)])
def test_the_interval_holds_the_share(found: int, of: int) -> None:
    low, high = wilson(found, of)
    assert 0 <= low <= found / of + 1e-9
    assert found / of - 1e-9 <= high <= 1


def test_nothing_seen_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
