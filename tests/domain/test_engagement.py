"""Weights of engagement by hand."""

from bot.domain.engagement import EngagementWeights


def test_weights_are_summed_over_what_is_known() -> None:
    weights = EngagementWeights()
    # 10 × 0.1 + 4 × 0.5 + 2 × 1 + 6 × 0.5
    assert weights.sum_of({"reactions": 10, "comments": 4, "shares": 2, "saves": 6, "reach": 900}) == 8.0
    assert weights.sum_of({"comments": 3}) == 1.5
    assert weights.sum_of({"reach": 900}) is None


def test_weights_are_shown_without_those_that_count_nothing() -> None:
    assert EngagementWeights().formula == "0.1 × reactions + 0.5 × comments + 1 × shares + 0.5 × saves"
    assert EngagementWeights(reactions=0, saves=0).formula == "0.5 × comments + 1 × shares"
