"""A table fits the screen, whatever is in it."""

import pytest
from rich.cells import cell_len

from bot.cli.table import echo_table

COLUMNS = {"a": "first", "b": "second", "c": "last"}


def rows_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_columns_are_as_wide_as_their_widest_cell(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table(COLUMNS, [{"a": "x", "b": "a longer cell", "c": "y"}])
    assert rows_of(capsys) == ["first  second         last", "x      a longer cell  y"]


@pytest.mark.parametrize(
    "text", ["x" * 300, "日" * 300, "e\u0301" * 300], ids=["narrow", "wide", "combining"]
)
def test_no_row_is_wider_than_the_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    echo_table(COLUMNS, [{"a": text, "b": text, "c": text}])
    rows = rows_of(capsys)
    assert all(cell_len(row) <= 60 for row in rows)
    assert rows[1].count("…") == 3


def test_a_column_is_cut_at_its_limit_and_the_last_one_takes_the_rest(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    echo_table(COLUMNS, [{"a": "x" * 30, "b": "y", "c": "z" * 30}], max_width=10)
    assert rows_of(capsys)[1] == "x" * 9 + "…  y       " + "z" * 30


def test_the_last_column_can_be_whole_on_several_rows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    echo_table({"a": "", "b": ""}, [{"a": "wrong", "b": "put a new token into its file"}], is_last_whole=True)
    assert rows_of(capsys) == ["wrong  put a new token into", "       its file"]


def test_outside_texts_cannot_move_the_cursor_or_break_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table(COLUMNS, [{"a": "a\nb", "b": "\x1b[2J", "c": "\u202etxt"}])
    assert rows_of(capsys)[1] == "a⏎b    \\x1b[2J  <U+202E>txt"


def test_a_table_without_headings_has_no_empty_row(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table({"a": "", "b": ""}, [{"a": "x", "b": "y"}])
    assert rows_of(capsys) == ["x  y"]
