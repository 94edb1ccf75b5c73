"""Means, agreement and what nobody caught, against values computed elsewhere."""

import pytest

from bot.domain.estimates import (
    Stratum,
    caught_share,
    kappa,
    left_share,
    mean,
    mean_difference,
    student_quantile,
)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(4, 2.776), (9, 2.262), (29, 2.045), (100, 1.984), (10_000, 1.960)]
)
def test_quantiles_are_those_of_the_tables(freedom: float, quantile: float) -> None:
    assert student_quantile(freedom) == pytest.approx(quantile, rel=0.005)


def test_a_mean_has_an_interval_from_five_values_on() -> None:
    few = mean([1, 2, 3, 6], "x")
    assert (few.n, few.value, few.low, few.high) == (4, 3.0, None, None)
    # 1, 2, 3, 4, 5: s² = 2.5, standard error √0.5, t = 2.776
    five = mean([1, 2, 3, 4, 5], "x")
    assert five.value == 3.0
    assert five.low == pytest.approx(3 - 2.776 * 0.5**0.5, abs=0.01)
    assert five.high == pytest.approx(3 + 2.776 * 0.5**0.5, abs=0.01)
    assert mean([], "x").value is None


def test_a_difference_of_means_is_that_of_welch() -> None:
    # Variances of the means 0.5 and 2; 2.5² / (0.25/4 + 4/4) = 5.88 degrees of freedom, t = 2.459
    first, second = mean([1, 2, 3, 4, 5], "x"), mean([0, 2, 4, 6, 8], "x")
    both = mean_difference(first, second, "x")
    assert (both.n, both.value) == (10, -1.0)
    assert both.low == pytest.approx(-1 - 2.459 * 2.5**0.5, abs=0.02)
    assert both.high == pytest.approx(-1 + 2.459 * 2.5**0.5, abs=0.02)


def test_a_difference_to_nothing_has_no_value_and_to_little_no_interval() -> None:
    five = mean([1, 2, 3, 4, 5], "x")
    assert mean_difference(five, mean([], "x"), "x").value is None
    little = mean_difference(five, mean([1], "x"), "x")
    assert (little.value, little.low) == (2.0, None)


def test_values_that_are_all_the_same_differ_by_exactly_that() -> None:
    both = mean_difference(mean([2] * 5, "x"), mean([1] * 5, "x"), "x")
    assert (both.value, both.low, both.high) == (1.0, 1.0, 1.0)


def test_kappa_is_that_of_the_textbook() -> None:
    # https://en.wikipedia.org/wiki/Cohen%27s_kappa: 20, 5, 10, 15 → 0.4
    agreement = kappa(20, 5, 10, 15, "x")
    assert agreement.n == 50
    assert agreement.value == pytest.approx(0.4)
    # √(0.7 · 0.3 / 50) / 0.5 · 1.96 = 0.254
    assert agreement.low == pytest.approx(0.146, abs=1e-3)
    assert agreement.high == pytest.approx(0.654, abs=1e-3)


@pytest.mark.parametrize("cells", [(0, 0, 0, 0), (7, 0, 0, 0), (0, 0, 0, 9)])
def test_kappa_says_nothing_where_chance_explains_everything(cells: tuple[int, int, int, int]) -> None:
    assert kappa(*cells, "x").value is None


def test_what_was_caught_is_a_share_of_what_the_samples_stand_for() -> None:
    # 100 hidden, 9 of 10 right: 90. Left: 50 with 5 of 25 wrong: 10; 1000 with 1 of 100 wrong: 10.
    caught = [Stratum(size=100, hits=9, n=10)]
    left = [Stratum(size=50, hits=5, n=25), Stratum(size=1000, hits=1, n=100)]
    recall = caught_share(caught, left, "x")
    assert recall.share == pytest.approx(90 / 110)
    assert recall.n == 135
    assert recall.low is not None
    assert recall.high is not None
    assert 0.5 < recall.low < 90 / 110 < recall.high < 0.95
    missed = left_share(left, "x")
    assert missed.share == pytest.approx(20 / 1050)
    assert caught_share(caught, left, "x") == recall, "the same figure whenever it is asked for"


def test_a_sample_that_missed_nothing_is_no_proof_of_perfection() -> None:
    recall = caught_share([Stratum(size=10, hits=5, n=5)], [Stratum(size=1000, hits=0, n=20)], "x")
    assert recall.share == 1.0
    assert recall.low is not None
    assert recall.low < 0.6


@pytest.mark.parametrize(
    "left", [[Stratum(size=10, hits=0, n=0)], [Stratum(size=0, hits=0, n=0)]], ids=["not looked at", "empty"]
)
def test_what_was_not_looked_at_has_no_estimate(left: list[Stratum]) -> None:
    assert left_share(left, "x").share is None
    assert caught_share([Stratum(size=5, hits=0, n=0)], left, "x").share is None


def test_where_nothing_at_all_was_wrong_there_is_no_recall() -> None:
    recall = caught_share([Stratum(size=5, hits=0, n=5)], [Stratum(size=5, hits=0, n=5)], "x")
    assert (recall.share, recall.n) == (None, 10)
