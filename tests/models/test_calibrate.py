"""Calibration: fitted on clean rows only."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is not part of the base install")

from bot.domain.taxonomy import BINARY_SCORES
from models.calibrate import choose_examples, fit_with_wide, raise_level
from models.data import Example
from models.score import Scored


def example(source: str, value: float) -> Example:
    return Example("x", "en", source, (value,) * len(BINARY_SCORES), -1, None, 1.0)


def test_rows_of_a_source_with_its_own_line_do_not_calibrate() -> None:
    chosen = choose_examples(
        [example("davidson_en", 1), example("written_a", 1), example("goemotions_en", 0)]
    )
    assert {row.source for row in chosen} == {"written_a", "goemotions_en"}


def test_no_source_outweighs_the_others() -> None:
    examples = [example("goemotions_en", 0)] * 3000 + [example("written_a", 0)] * 50
    chosen = choose_examples(examples)
    counts = [sum(row.source == source for row in chosen) for source in ("goemotions_en", "written_a")]
    assert counts == [1000, 50]


def test_the_wide_layer_keeps_the_share_of_its_weight_that_it_may() -> None:
    rng = np.random.default_rng(2)
    labels = (rng.uniform(size=2000) < 0.5).astype(float)
    network, memory = (labels[:, None] * 2 - 1 + rng.normal(size=(2000, 1)) for _ in range(2))
    empty = np.zeros((2000, 1))
    scored = Scored(binary=network, sentiment=empty, intent=empty, embedding=empty, wide=memory)
    whole, half = (fit_with_wide(scored, 0, labels, np.ones(2000), share) for share in (1.0, 0.5))
    assert whole["wide"] / whole["scale"] == pytest.approx(1, abs=0.2)
    assert half["wide"] / half["scale"] == pytest.approx(0.5 * whole["wide"] / whole["scale"], rel=0.01)


@pytest.mark.parametrize(("centre", "flagged"), [(-4.0, 0.01), (0.0, 0.5)], ids=["too low", "high enough"])
def test_the_level_of_a_rare_label_is_raised_to_its_share_and_never_lowered(
    centre: float, flagged: float
) -> None:
    logits = np.random.default_rng(3).normal(centre, 1.0, size=(4000, 1))
    empty = np.zeros((4000, 1))
    scored = Scored(binary=logits, sentiment=empty, intent=empty, embedding=empty, wide=empty)
    raised = raise_level(scored, 0, {"scale": 1.0, "bias": 0.0}, [example("written_a", 0)] * 4000)
    assert (scored.calibrated(0, raised) >= 0).mean() == pytest.approx(flagged, abs=0.03)
