"""Days in the ways of tools and spreadsheets; the order of day and month is said by the file as a whole."""

from datetime import date

import pytest

from bot.exports.dates import AmbiguousDate, NoYear, date_order, latest_before, read_moment


@pytest.mark.parametrize(
    ("cell", "order", "moment"),
    [
        ("2026-10-24", "", "2026-10-24"),
        ("2026-10-24T00:00:00", "", "2026-10-24T00:00"),
        ("2026-09-09 20:10:04", "", "2026-09-09T20:10"),
        ("24/10/2026", "", "2026-10-24"),  # there is no 24th month
        ("10/24/2026", "", "2026-10-24"),
        ("03/03/2026", "", "2026-03-03"),  # the same either way
        ("03/10/2026", "dmy", "2026-10-03"),
        ("03/10/2026", "mdy", "2026-03-10"),
        ("23-9-2026", "dmy", "2026-09-23"),
        ("03.10.2026", "dmy", "2026-10-03"),
        ("10/03/2026 18:05", "mdy", "2026-10-03T18:05"),
        ("10/03/2026 6:05 PM", "mdy", "2026-10-03T18:05"),
        ("28 sept. 2026", "", "2026-09-28"),
        ("1er août 2026", "", "2026-08-01"),
        ("5 déc. 2026", "", "2026-12-05"),
        ("Sep 28, 2026", "", "2026-09-28"),
        ("October 24, 2026, 12:00 AM", "", "2026-10-24"),
        ("3 juillet 2026", "", "2026-07-03"),
        ("3 juin 2026", "", "2026-06-03"),
    ],
)
def test_one_day_in_each_way_of_writing(cell: str, order: str, moment: str) -> None:
    assert str(read_moment(cell, order)) == moment


def test_what_may_be_two_days_is_refused() -> None:
    with pytest.raises(AmbiguousDate):
        read_moment("03/10/2026", "")


@pytest.mark.parametrize(
    "cell", ["", "31/31/2026", "2026-13-01", "yesterday", "32 mai 2026", "10/24/2026 99:99"]
)
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        read_moment(cell, "mdy")


def test_a_day_without_its_year_says_so() -> None:
    with pytest.raises(NoYear) as without:
        read_moment("September 4", "")
    assert (without.value.month, without.value.day) == (9, 4)


@pytest.mark.parametrize(
    ("cells", "usual", "order"),
    [
        (["03/10/2026", "10/24/2026"], "", "mdy"),
        (["03/10/2026", "24/10/2026"], "mdy", "dmy"),  # the file knows better than the habit of its tool
        (["03/10/2026"], "mdy", "mdy"),
        (["03/10/2026"], "", ""),
        (["24/10/2026", "10/24/2026"], "", ""),  # a spreadsheet has mixed both
    ],
)
def test_days_after_the_12th_prove_the_order(cells: list[str], usual: str, order: str) -> None:
    assert date_order(cells, usual) == order


def test_a_day_without_a_year_is_the_last_one_before() -> None:
    assert latest_before(12, 30, date(2026, 1, 5)) == date(2025, 12, 30)
    assert latest_before(1, 5, date(2026, 1, 5)) == date(2026, 1, 5)
    assert latest_before(2, 29, date(2026, 1, 5)) == date(2024, 2, 29)
    with pytest.raises(ValueError):
        latest_before(2, 30, date(2026, 1, 5))


def test_a_day_that_does_not_exist_proves_no_order() -> None:
    assert date_order(["23-10-2026", "25-13-2026"], "mdy") == "dmy"
    assert date_order(["10/23/2026", "13/25/2026"], "dmy") == "mdy"
    assert date_order(["13/25/2026"], "mdy") == "mdy"
