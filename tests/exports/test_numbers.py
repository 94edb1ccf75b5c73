"""Numbers in the ways of tools and spreadsheets; what a file's decimals are is said by the whole of it."""

from decimal import Decimal

import pytest

from bot.exports.numbers import decimal_mark, is_abbreviated, is_blank, read_number


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "—", "N/A", "undefined"])
def test_nothing_is_not_zero(cell: str) -> None:
    assert is_blank(cell)


def test_zero_is_a_number() -> None:
    assert not is_blank("0")
    assert read_number("0", ".") == 0


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("1,284.50", ".", "1284.50"),
        ("1 284,50", ",", "1284.50"),
        ("1\u00a0284,5", ",", "1284.5"),
        ("16\u202f730", ",", "16730"),
        ("1.284,50", ",", "1284.50"),
        ("1'284.50", ".", "1284.50"),
        ("1’284", ".", "1284"),
        ("1.2K", ".", "1200"),
        ("1,2 k", ",", "1200"),
        ("3M", ".", "3000000"),
        ("€38.40", ".", "38.40"),
        ("38,40 €", ",", "38.40"),
        ("38.40 EUR", ".", "38.40"),
        ("-4", ".", "-4"),
        ("−4", ".", "-4"),
    ],
)
def test_one_number_in_each_way_of_writing(cell: str, mark: str, number: str) -> None:
    assert read_number(cell, mark) == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("1,5", "."),
        ("1.5", ","),
        ("12,34.5", "."),
        ("1,20214E+17", ","),
        ("=1+1", "."),
        ("abc", "."),
        ("0.3%", "."),
        ("1" * 41, "."),
        ("9" * 16, "."),
        ("nan", "."),
        ("infinity", "."),
    ],
)
def test_what_does_not_fit_is_no_number(cell: str, mark: str) -> None:
    with pytest.raises(ValueError):
        read_number(cell, mark)


@pytest.mark.parametrize(
    ("cells", "language", "mark"),
    [
        (["1,234", "38.40"], "fr", "."),  # Ads Manager in French writes points
        (["1.234", "38,40"], "en", ","),
        (["1 284,50", "7"], "en", ","),
        (["1.405338"], "fr", "."),
        (["1,234"], "en", "."),  # one number that may be either decides nothing
        (["1.234"], "fr", ","),
        (["3.5", "3,5"], "fr", ","),  # they contradict one another: the headings say it
        ([], "en", "."),
    ],
)
def test_the_file_as_a_whole_says_what_stands_before_decimals(
    cells: list[str], language: str, mark: str
) -> None:
    assert decimal_mark(cells, language) == mark


def test_rounded_numbers_are_told_from_others() -> None:
    assert is_abbreviated("1.2K")
    assert not is_abbreviated("1.2")


@pytest.mark.parametrize(
    ("counts", "language", "mark"),
    [
        (["15,000", "9,800", "0"], "fr", "."),
        (["21.440", "1.310"], "en", ","),
        (["412", "37"], "fr", ","),
        (["15,000", "9.800"], "fr", ","),  # both: nothing is proved
        (["0,500"], "en", ","),
        (["many"], "en", "."),
    ],
)
def test_in_what_counts_a_mark_stands_between_thousands(counts: list[str], language: str, mark: str) -> None:
    assert decimal_mark(counts, language, counts=counts) == mark
