"""Figures and dates as each language writes them."""

from datetime import date, datetime

import pytest

from bot.present.messages import Catalog
from bot.present.report_page.numbers import Numbers

EN, FR = Numbers(Catalog("en")), Numbers(Catalog("fr"))


def test_english_and_french_write_numbers_differently() -> None:
    assert (EN.count(1234567), FR.count(1234567)) == ("1,234,567", "1\u202f234\u202f567")
    assert (EN.decimal(1234.5), FR.decimal(1234.5)) == ("1,234.50", "1\u202f234,50")
    assert (EN.decimal(-0.25, signed=True), FR.decimal(0.25, signed=True)) == ("\u22120.25", "+0,25")
    assert (EN.percent(0.123, 1), FR.percent(0.123, 1)) == ("12.3%", "12,3\u00a0%")
    assert (EN.points(-0.031), FR.points(0.031)) == ("\u22123.1 pt", "+3,1\u00a0pt")


def test_what_was_not_measured_is_a_dash_and_never_zero() -> None:
    assert (EN.percent(None), EN.duration(None), EN.interval(None, None)) == ("–", "–", "")


def test_small_intervals_have_decimals() -> None:
    assert EN.interval(0.012, 0.034) == "1.2% to 3.4%"
    assert EN.interval(0.41, 0.52) == "41% to 52%"


@pytest.mark.parametrize(
    ("first", "last", "english", "french"),
    [
        (date(2026, 11, 1), date(2026, 11, 7), "1 – 7 November 2026", "1er – 7 novembre 2026"),
        (
            date(2026, 10, 30),
            date(2026, 11, 5),
            "30 October – 5 November 2026",
            "30 octobre – 5 novembre 2026",
        ),
        (
            date(2025, 12, 29),
            date(2026, 1, 4),
            "29 December 2025 – 4 January 2026",
            "29 décembre 2025 – 4 janvier 2026",
        ),
        (date(2026, 8, 1), date(2026, 8, 1), "1 August 2026", "1er août 2026"),
    ],
)
def test_periods_say_no_month_and_no_year_twice(first: date, last: date, english: str, french: str) -> None:
    assert (EN.span(first, last), FR.span(first, last)) == (english, french)


def test_moments_have_their_time() -> None:
    assert EN.moment(datetime(2026, 11, 2, 9, 5)) == "2 November 2026, 09:05"
    assert len(EN.weekdays) == len(FR.weekdays) == 7
    assert len(EN.months) == len(FR.months) == 12
