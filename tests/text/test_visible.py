"""What nobody sees, and what only looks like nothing but is spelling."""

import pytest

from bot.text.visible import ZWJ, is_hidden, is_mark, joins_letters, joins_pictures

HIDDEN = (
    "\x00\x1b\x7f\x85\x9b\u00ad\u034f\u061c\u200b\u200e\u202e\u2028\u2029\u2060\u2066\u2800\u3164\ud800\ue000\ufeff"
    "\ufff9\U000e0041\U000e0100\U0010ffff"
)


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_nobody_sees_it(character: str) -> None:
    assert is_hidden(character)


@pytest.mark.parametrize(
    "character", ["a", " ", "é", "م", "田", "👍", "\U0001faff", "\u0301", "€"], ids=ascii
)
def test_it_can_be_seen(character: str) -> None:
    assert not is_hidden(character)


def test_a_mark_is_drawn_onto_a_letter() -> None:
    assert is_mark("\u0301")
    assert not is_mark("e")


@pytest.mark.parametrize(
    ("before", "after", "letters", "pictures"),
    [
        ("ی", "خ", True, False),
        ("क", "ष", True, False),
        ("👨", "👩", False, True),
        ("\ufe0f", "🔥", False, True),
        ("a", "z", False, False),
        ("", "خ", False, False),
        ("👨", "", False, False),
    ],
    ids=ascii,
)
def test_a_joiner_is_spelling_in_some_places_only(
    before: str, after: str, letters: bool, pictures: bool
) -> None:
    assert ZWJ == "\u200d"
    assert (joins_letters(before, after), joins_pictures(before, after)) == (letters, pictures)
