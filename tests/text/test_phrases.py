"""Where a phrase ends, and where it only looks so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.phrases import BORDER, mark_borders


def phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in mark_borders(text).split(BORDER) if phrase.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On sale: noir or blue?", ["On sale", "noir or blue"]),
        ("Final sale. Noir!", ["Final sale", "Noir"]),
        ("red, noir; blue… white", ["red", "noir", "blue", "white"]),
        ("one\ntwo\r\nthree", ["one", "two", "three"]),
        ("(on sale) noir", ["(on sale", "noir"]),
        ("a – b — c | d", ["a", "b", "c", "d"]),
        ("« Noir. » Blue", ["« Noir", "» Blue"]),
        ("全部。黒い", ["全部", "黒い"]),
    ],
)
def test_sentence_punctuation_and_line_breaks_end_a_phrase(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "c.o.n",
        "3,50 euros",
        "12:30",
        "maison.example",
        "sale 😂 noir",
        "sale :) noir",
        "a-b",
        "et/ou",
        "...ok",
        "l'un",
    ],
)
def test_what_stands_inside_words_or_is_no_punctuation_ends_nothing(text: str) -> None:
    assert len(phrases(text)) == 1


def test_letters_on_lines_of_their_own_stay_together() -> None:
    assert phrases("c\no\nn") == ["c o n"]


def test_the_border_of_an_author_is_an_apostrophe() -> None:
    assert mark_borders("s`il vous plaît") == "s'il vous plaît"


@given(st.text(max_size=300))
def test_no_letter_is_lost(text: str) -> None:
    def letters(written: str) -> str:
        return "".join(filter(str.isalnum, written))

    assert letters(mark_borders(text)) == letters(text)
