"""Rows are as wide as the terminal shows their characters, and nothing is lost between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.present.text_wrap import wrap_text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [""]),
        ("one two", ["one two"]),
        ("one two three", ["one two", "three"]),
        ("one\ntwo", ["one", "two"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("ab abcdefghijkl cd", ["ab", "abcdefgh", "ijkl cd"]),
        ("日本語日本語", ["日本語日", "本語"]),
    ],
)
def test_a_text_is_broken_between_words_or_where_a_row_is_full(text: str, rows: list[str]) -> None:
    assert wrap_text(text, 8) == rows


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200), st.integers(2, 40))
def test_no_row_is_too_wide_and_no_character_is_lost(text: str, width: int) -> None:
    rows = wrap_text(text, width)
    assert all(cell_len(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
