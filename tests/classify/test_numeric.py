"""The shared arithmetic is exact where it matters and finite everywhere."""

import math

import numpy as np
import pytest

from bot.classify.numeric import logit, probability, sigmoid


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (2.0, 0.8807970779778823)]
)
def test_log_odds_become_probabilities(value: float, expected: float) -> None:
    assert probability(value) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("value", [1e30, -1e30, math.inf, -math.inf])
def test_no_value_is_too_large(value: float) -> None:
    assert 0 <= probability(value) <= 1


def test_an_array_and_a_number_give_the_same_to_the_last_digit() -> None:
    """Serving scores arrays, heads and maps score numbers; a threshold must not depend on which."""
    values = np.random.default_rng(1).normal(0, 8, 1000)
    assert sigmoid(values).tolist() == [probability(value) for value in values.tolist()]


@pytest.mark.parametrize("score", [0.001, 0.3, 0.5, 0.98])
def test_logit_and_probability_undo_each_other(score: float) -> None:
    assert probability(logit(score)) == pytest.approx(score, rel=1e-9)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_certainty_has_a_finite_logit(score: float) -> None:
    assert abs(logit(score)) == pytest.approx(13.8, abs=0.1)
