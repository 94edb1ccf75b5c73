"""Rows of a table: a wrong one is told with its line and heading, and costs no other."""

from datetime import date

import pytest

from bot.exports.rows import RowReader
from bot.exports.tables import find_table
from bot.exports.unpacking import Unreadable

TODAY = date(2026, 11, 29)
HEADER = "Ad name,Ad ID,Day,Impressions,Amount spent (EUR),Post comments\n"


def reader(text: str, *, order: str = "", currency: str = "") -> RowReader:
    return RowReader(find_table(text), today=TODAY, order=order, currency=currency)


def test_money_is_in_millionths_and_blank_is_missing() -> None:
    (row,) = reader(HEADER + "Loaf,11,2026-11-02,1000,38.4,\n").read()
    assert row.values == {"impressions": 1000, "spend": 38_400_000}
    assert (row.currency, row.line, row.origin) == ("EUR", 2, "ad")


def test_wrong_rows_are_told_with_their_place_and_the_others_stand() -> None:
    reading = reader(
        HEADER
        + "a,11,2026-11-02,1000,38.4,1\n"
        + "b,12,2026-11-02,many,38.4,1\n"
        + "c,13,yesterday,1000,38.4,1\n"
        + "d,14,2026-11-02,1000\n"
        + "e,15,2026-11-02,1000,38.4,1,9\n"
        + "f,16,2026-11-02,-5,38.4,1\n"
        + "g,17,2026-11-02,1.5,38.4,1\n"
        + "h,18,2026-11-02,=1+1,38.4,1\n"
        + "i,19,2026-11-02,7,38.4,1\n"
    )
    assert [row.about.title for row in reading.read()] == ["a", "i"]
    problems = [(p.line, p.heading, str(p.reason)) for p in reading.findings.problems]
    assert problems == [
        (3, "Impressions", "expected a number, found 'many'"),
        (4, "Day", "expected a date, found 'yesterday'"),
        (5, "", "it has 4 cells, the header has 6"),
        (6, "", "it has 7 cells, the header has 6"),
        (7, "Impressions", "expected no negative number, found '-5'"),
        (8, "Impressions", "expected a whole number, found '1.5'"),
        (9, "Impressions", "expected a number, found '=1+1'"),
    ]


def test_of_very_many_wrong_rows_only_the_number_is_told() -> None:
    reading = reader(HEADER + "a,11,2026-11-02,x,1,1\n" * 500)
    assert list(reading.read()) == []
    assert (len(reading.findings.problems), reading.findings.more_problems) == (200, 300)


def test_a_day_that_may_be_two_is_refused_until_somebody_says_which() -> None:
    text = HEADER + "a,11,03/10/2026,1000,38.4,1\n"
    reading = reader(text)
    assert list(reading.read()) == []
    assert "say which with --dates" in str(reading.findings.problems[0].reason)
    (row,) = reader(text, order="dmy").read()
    assert row.first_day == date(2026, 10, 3)
    rows = list(reader(text + "a,11,24/10/2026,1000,38.4,1\n").read())  # the file says it
    assert [row.first_day for row in rows] == [date(2026, 10, 3), date(2026, 10, 24)]


def test_spend_without_a_currency_is_left_out_unless_somebody_says_it() -> None:
    text = "Campaign name,Ad name,By Day,Cost,Impressions,Paid likes\nc,a,2026-11-02,5.00,100,1\n"
    reading = reader(text)
    (row,) = reading.read()
    assert (row.values, reading.findings.notes["currency_missing"]) == (
        {"impressions": 100, "reactions": 1},
        1,
    )
    (row,) = reader(text, currency="EUR").read()
    assert (row.values["spend"], row.currency) == (5_000_000, "EUR")


def test_totals_are_left_out_first_and_last() -> None:
    reading = reader(
        HEADER + ",,,2000,76.8,2\na,11,2026-11-02,1000,38.4,1\nTotal of 1 results,,,1000,38.4,1\n,,,,,\n"
    )
    assert len(list(reading.read())) == 1
    assert dict(reading.findings.skipped) == {"total": 2, "blank": 1}
    assert [total["impressions"] for total in reading.findings.totals] == [2000, 1000]


def test_an_ad_that_is_called_like_a_total_is_none() -> None:
    (row,) = reader(HEADER + "Total war,11,2026-11-02,1000,38.4,1\n").read()
    assert row.about.title == "Total war"


@pytest.mark.parametrize(
    ("first", "second"), [("1.20214E+17", "7"), ("120214000000000000", "120215000000000000")]
)
def test_ids_that_a_spreadsheet_has_rounded_are_none(first: str, second: str) -> None:
    reading = reader(HEADER + f"a,{first},2026-11-02,1,1,1\nb,{second},2026-11-02,1,1,1\n")
    assert [(row.about.id, row.about.key) for row in reading.read()] == [
        ("", "name: /  / a"),
        ("", "name: /  / b"),
    ]
    assert reading.findings.notes["id_mangled"] == 2


def test_hostile_texts_stay_texts() -> None:
    (row,) = reader(HEADER + "\"=cmd|' /C calc'!A0\x1b[31m\",11,2026-11-02,1,1,1\n").read()
    assert row.about.title == "=cmd|' /C calc'!A0\x1b[31m"


def test_without_ads_or_days_nothing_is_imported() -> None:
    with pytest.raises(Unreadable, match="no column that names the ads"):
        reader("Campaign name,Day,Amount spent (EUR)\n")
    with pytest.raises(Unreadable, match="no column with days"):
        reader("Ad name,Ad ID,Amount spent (EUR)\n")


def test_a_period_that_ends_before_it_begins_is_wrong() -> None:
    reading = reader("Ad name,Impressions,Reporting starts,Reporting ends\na,1,2026-11-02,2026-11-01\n")
    assert list(reading.read()) == []
    assert reading.findings.problems[0].heading == "Reporting ends"
