"""Shares, times and differences against values computed elsewhere."""

import pytest

from bot.domain.statistics import difference, duration, fewest_that_prove, ratio, wilson_interval


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_intervals_are_those_of_the_literature(hits: int, n: int, low: float, high: float) -> None:
    result = ratio(hits, n, "x")
    assert result.share == pytest.approx(hits / n)
    assert result.low == pytest.approx(low, abs=5e-5)
    assert result.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_an_interval_holds_the_share_and_covers_everything_without_data(
    hits: int, n: int, low: float, high: float
) -> None:
    assert wilson_interval(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_share_of_nothing_has_no_value() -> None:
    result = ratio(0, 0, "x")
    assert (result.share, result.low, result.high) == (None, None, None)


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [
        ([5.0], 5.0, 5.0),
        ([1.0, 3.0], 2.0, 3.0),
        ([3.0, 1.0, 2.0], 2.0, 3.0),
        ([float(number) for number in range(1, 11)], 5.5, 9.0),
        ([float(number) for number in range(1, 21)], 10.5, 18.0),
    ],
)
def test_median_and_p90(seconds: list[float], median: float, p90: float) -> None:
    result = duration(seconds, "x")
    assert (result.n, result.median, result.p90) == (len(seconds), median, p90)


def test_no_times_have_no_median() -> None:
    assert duration([], "x").median is None


@pytest.mark.parametrize(
    ("share", "fewest"), [(0.0, 1), (0.5, 4), (0.8, 16), (0.9, 35), (0.95, 73), (0.999, 3838)]
)
def test_so_many_hits_prove_a_share_and_one_fewer_does_not(share: float, fewest: int) -> None:
    assert fewest_that_prove(share) == fewest
    assert wilson_interval(fewest, fewest)[0] >= share
    assert fewest == 1 or wilson_interval(fewest - 1, fewest - 1)[0] < share


def test_a_difference_has_newcombes_interval() -> None:
    # Newcombe 1998 (II), method 10: 56/70 against 48/80.
    result = difference(ratio(56, 70, "x"), ratio(48, 80, "x"), "x")
    assert result.value == pytest.approx(0.2)
    assert result.low == pytest.approx(0.0524, abs=5e-5)
    assert result.high == pytest.approx(0.3339, abs=5e-5)


def test_a_difference_with_nothing_has_no_value() -> None:
    assert difference(ratio(0, 0, "x"), ratio(1, 2, "x"), "x").value is None
