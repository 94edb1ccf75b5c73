"""How much of a text a tokenizer does not know."""

import pytest

from bot.classify.unread import UNREAD_SHARE, known_remainder, may_be_unread, unread_share


@pytest.mark.parametrize(
    ("text", "unknown", "share"),
    [
        ("abcd", [], 0.0),
        ("ab 中", [(3, 4)], 0.5),
        ("да ok", [(0, 2)], 0.5),
        ("да, ok!", [(0, 2)], 0.5),
        ("@user да", [(6, 8)], 1.0),
        ("http да", [(5, 7)], 1.0),
        ("да 123 😍", [(0, 2)], 1.0),
        ("🦧🦧", [(0, 2)], 0.0),
        ("❤️ ok", [(0, 2)], 0.0),
        ("", [], 0.0),
    ],
)
def test_letters_count_and_wide_ones_twice(text: str, unknown: list[tuple[int, int]], share: float) -> None:
    assert unread_share(text, unknown, len(text)) == pytest.approx(share)


def test_what_the_tokens_do_not_reach_does_not_count() -> None:
    assert unread_share("ok дададада", [], 2) == 0.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("œuvre d'été", False), ("Straße", False), ("Łódź", False), ("да", True), ("中", True), ("😍", False)],
)
def test_letters_of_our_script_are_not_measured(text: str, expected: bool) -> None:
    assert may_be_unread(text) is expected


@pytest.mark.parametrize(
    ("text", "unknown", "remainder"),
    [
        ("да connard да", [(0, 2), (11, 13)], "connard"),
        ("да ok да", [(0, 2), (6, 8)], ""),
        ("@user да", [(6, 8)], ""),
    ],
)
def test_what_remains_is_read_where_it_is_a_word(
    text: str, unknown: list[tuple[int, int]], remainder: str
) -> None:
    assert known_remainder(text, unknown) == remainder


def test_a_quarter_of_another_script_is_still_read() -> None:
    assert unread_share("Merci beaucoup, شكرا", [(16, 20)], 20) < UNREAD_SHARE
