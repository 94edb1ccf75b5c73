"""Metrics as rows: a value, its interval and its n, or a dash."""

from bot.cli.metric_rows import balance_row, difference_row, duration_row, estimate_row, mean_row, ratio_row
from bot.domain.estimates import Estimate, Mean
from bot.domain.statistics import Balance, difference, duration, ratio
from bot.present.messages import Catalog

EN = Catalog("en")


def test_a_share_has_its_interval_and_its_n() -> None:
    assert ratio_row("hidden", ratio(1, 3, "")) == {
        "metric": "hidden",
        "value": "33.3%",
        "interval": "6.1% – 79.2%",
        "n": "1/3",
    }


def test_what_was_never_counted_has_a_dash() -> None:
    nothing = ratio(0, 0, "")
    rows = [
        ratio_row("a", nothing),
        duration_row("a", duration([], ""), EN),
        balance_row("a", Balance(n=0, definition="", value=None)),
        difference_row("a", difference(nothing, nothing, "")),
    ]
    assert [row["value"] for row in rows] == ["-"] * 4


def test_a_difference_is_in_points() -> None:
    row = difference_row("a", difference(ratio(3, 4, ""), ratio(1, 4, ""), ""))
    assert row["value"] == "+50.0 pt"


def test_a_duration_has_its_median_and_its_90th_percentile() -> None:
    assert duration_row("a", duration([60.0, 120.0], ""), EN)["value"] == "90 s / 2 min"


def test_an_estimate_shows_the_size_of_its_sample() -> None:
    estimate = Estimate(n=40, definition="x", share=0.75, low=0.5, high=0.9)
    assert estimate_row("recall", estimate) == {
        "metric": "recall",
        "value": "75.0%",
        "interval": "50.0% – 90.0%",
        "n": "40",
    }
    nothing = Estimate(n=3, definition="x", share=None, low=None, high=None)
    assert estimate_row("recall", nothing) == {"metric": "recall", "value": "-", "n": "3"}


def test_a_mean_has_an_interval_where_there_is_one() -> None:
    five = Mean(n=5, definition="x", value=0.5, low=-0.25, high=1.25)
    assert mean_row("shift", five, signed=True)["interval"] == "-0.25 – +1.25"
    two = Mean(n=2, definition="x", value=0.5, low=None, high=None)
    assert mean_row("depth", two) == {"metric": "depth", "value": "0.50", "n": "2"}
    assert mean_row("depth", Mean(n=0, definition="x", value=None, low=None, high=None))["value"] == "-"
