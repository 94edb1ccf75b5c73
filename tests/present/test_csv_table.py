"""Tables for spreadsheets: no cell calculates, none moves a cursor, and none breaks a row."""

import csv
import io

import pytest

from bot.present.csv_table import csv_text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " "])
def test_no_cell_is_a_formula(sign: str, before: str) -> None:
    text = csv_text(["name"], [[f'{before}{sign}HYPERLINK("https://x")']])
    (_, (cell,)) = list(csv.reader(io.StringIO(text)))
    assert cell.startswith("'")


def test_each_row_is_one_line_whatever_is_in_it() -> None:
    text = csv_text(["a", "b"], [['say "hi", you', "one\ntwo\r\nthree"], ["\x1b[2Jx", "é"]])
    assert text.splitlines() == ["a,b", '"say ""hi"", you",one⏎two⏎three', "\\x1b[2Jx,é"]


def test_plain_cells_stay_as_they_are() -> None:
    assert csv_text(["id"], [["1000_55"], ["2026-11-22 13:00 CET"]]) == "id\n1000_55\n2026-11-22 13:00 CET\n"
