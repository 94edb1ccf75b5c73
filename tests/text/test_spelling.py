"""Names and ids as people type them."""

import pytest

from bot.text.spelling import folded_words, within_slips


def test_words_lose_capitals_accents_and_what_stands_between_them() -> None:
    assert folded_words("  Éloïse D'Arc-Ménard! ") == "eloise d arc menard"


@pytest.mark.parametrize(
    ("first", "second", "slips", "is_near"),
    [
        ("karine", "karine", 0, True),
        ("karine", "karin", 1, True),
        ("karine", "carine", 1, True),
        ("karine", "akrine", 1, True),
        ("karine", "kraien", 1, False),
        ("karine", "martine", 1, False),
        ("christophe", "kristoph", 2, False),
        ("christophe", "cristofe", 2, False),
        ("christophe", "cristophe", 1, True),
        ("", "ab", 1, False),
    ],
)
def test_slips_are_counted(first: str, second: str, slips: int, is_near: bool) -> None:
    assert within_slips(first, second, slips) is within_slips(second, first, slips) is is_near
