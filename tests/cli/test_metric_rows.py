"""Metrics as rows: a value, its interval and its n, or a dash."""

from bot.cli.metric_rows import balance_row, difference_row, duration_row, ratio_row
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
