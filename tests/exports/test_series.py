"""Blocks under one another: those of days and one known number are read, the others are counted."""

from bot.exports.series import find_series
from tests.fakes.metric_exports import SERIES


def test_the_title_says_what_is_counted_and_other_blocks_are_left_out() -> None:
    tables, others = find_series(SERIES.decode("utf-16"))
    (table,) = tables
    assert [(c.heading, c.field) for c in table.columns] == [
        ("Date", "date"),
        ("Facebook follows", "followers_gained"),
    ]
    assert [list(line.cells) for line in table.lines] == [
        ["2026-11-02T00:00:00", "12"],
        ["2026-11-04T00:00:00", "0"],
    ]
    assert (table.lines[0].number, others) == (8, 1)


def test_a_plain_table_is_no_series() -> None:
    assert find_series("Ad name,Day,Impressions\nx,2026-11-02,5\n") == ((), 0)


def test_a_series_of_something_unknown_is_counted_only() -> None:
    assert find_series('"Weather"\n"Date","Primary"\n"2026-11-02","1"\n') == ((), 1)
