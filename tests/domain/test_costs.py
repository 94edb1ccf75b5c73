"""Sums and prices: what is unknown stays unknown, and a price is as uncertain as its count."""

import pytest

from bot.domain.costs import cost_of, count_interval, total


def test_a_sum_counts_what_is_known_and_is_none_of_nothing() -> None:
    assert (total([3, None, 0], "d").value, total([3, None, 0], "d").n) == (3.0, 2)
    assert (total([None], "d").value, total([], "d").n) == (None, 0)
    assert total([1_500_000, 500_000], "d", 1_000_000).value == 2.0


def test_the_interval_of_a_count_is_that_of_the_tables() -> None:
    # Exact limits: 4.795 to 18.39 for 10, 81.4 to 121.6 for 100; above 3.69 for none.
    assert count_interval(10) == (pytest.approx(4.795, abs=0.01), pytest.approx(18.39, abs=0.01))
    assert count_interval(100) == (pytest.approx(81.36, abs=0.02), pytest.approx(121.63, abs=0.02))
    assert count_interval(0) == (0.0, pytest.approx(3.69, abs=0.3))


def test_a_price_is_spend_by_count_with_the_interval_of_the_count() -> None:
    cost = cost_of(30_000_000, 10, "EUR", "d")
    assert (cost.value, cost.n, cost.spend, cost.currency) == (3.0, 10, 30.0, "EUR")
    assert (cost.low, cost.high) == (pytest.approx(30 / 18.39, abs=0.01), pytest.approx(30 / 4.795, abs=0.02))
    assert cost_of(30_000_000, 2_500, "EUR", "d", 1_000).value == 12.0


def test_a_price_of_nothing_or_of_unknown_money_is_none_and_never_0() -> None:
    for cost in (cost_of(None, 5, "EUR", "d"), cost_of(5, 0, "EUR", "d"), cost_of(5, None, "EUR", "d")):
        assert (cost.value, cost.low, cost.high) == (None, None, None)
