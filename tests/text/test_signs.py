"""Signs without words say what they mean under the post of a brand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.signs import AMBIGUOUS, Meaning, read_signs


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("😍", {Meaning.PRAISE}),
        ("❤️❤️🔥", {Meaning.PRAISE}),
        ("👏🏽👏🏿", {Meaning.PRAISE}),
        ("❤️‍🔥", {Meaning.PRAISE}),
        ("🤦🏻‍♀️", {Meaning.SAD}),
        ("🙏🏼", {Meaning.THANKS}),
        ("😡👎", {Meaning.ANGRY}),
        ("🖕🏿", {Meaning.GESTURE}),
        ("🤮🤮🤮", {Meaning.DISGUST}),
        ("🤡", {Meaning.MOCKERY}),
        ("🐷🐷", {Meaning.ANIMAL_ABUSE}),
        ("🐍", {Meaning.ANIMAL_ABUSE}),
        ("🦧🦧🦧", {Meaning.APE}),
        ("🐵🍌", {Meaning.APE, Meaning.BANANA}),
        ("🍆💦", {Meaning.FRUIT_SEXUAL, Meaning.SEXUAL}),
        ("👉👌", {Meaning.SEXUAL}),
        ("🔪🔪", {Meaning.THREAT}),
        ("??", {Meaning.QUESTION}),
        ("?!", {Meaning.QUESTION}),
        ("❓", {Meaning.QUESTION}),
        (":)", {Meaning.PRAISE}),
        (":'(", {Meaning.SAD}),
        ("<3 <3", {Meaning.PRAISE}),
        ("!!!", set()),
        ("...", set()),
        ("🇫🇷", set()),
        ("☀️🌊", set()),
    ],
)
def test_signs_alone_have_a_meaning(text: str, meanings: set[Meaning]) -> None:
    signs = read_signs(text)
    assert signs.counts.keys() == meanings
    assert (signs.alone, signs.beside_words) == (True, False)


@pytest.mark.parametrize(
    "text",
    ["🐷🐮🐔", "🐷🐴", "🍌🍓🥝", "🐍🦎🐊", "🐒🐘🦒", "🔪🥩", "🍑🍓", "🐐", "🐷❤️", "😍💣🔥", "🐔🐓", "🐳🐬"],
)
def test_a_farm_a_meal_and_what_stands_beside_a_heart_are_innocent(text: str) -> None:
    assert not read_signs(text).counts.keys() & AMBIGUOUS


@pytest.mark.parametrize("text", ["🐵🍌😂", "😂🐒", "🐵🍌❤️", "🐷😂", "🙈🍌🐵"])
def test_laughing_does_not_make_it_innocent(text: str) -> None:
    assert read_signs(text).counts.keys() & AMBIGUOUS


@pytest.mark.parametrize(
    ("text", "ugly"), [("🖕", True), ("😂🤡", True), ("🐵🍌", True), ("🐵", False), ("😍", False)]
)
def test_some_are_never_kind(text: str, ugly: bool) -> None:
    assert read_signs(text).are_ugly is ugly
    assert read_signs(f"bravo {text}").are_ugly is ugly


@pytest.mark.parametrize("text", ["@user 😍", "http 🖕", "🖕 1", "<phone> ?", "06 🔥"])
def test_a_mention_a_link_or_a_number_is_neither_a_sign_nor_a_word(text: str) -> None:
    signs = read_signs(text)
    assert (signs.alone, signs.beside_words) == (False, False)
    assert signs.counts


@pytest.mark.parametrize("text", ["bravo 🖕", "ok", "é", "เ", "これ 😍", "xD"])
def test_words_of_any_script_are_words(text: str) -> None:
    assert read_signs(text).beside_words


def test_how_often_is_counted_without_skin_tones() -> None:
    assert read_signs("👏👏🏿👏🏽😡").counts == {Meaning.PRAISE: 3, Meaning.ANGRY: 1}


@given(st.text(max_size=100))
def test_any_text_has_signs(text: str) -> None:
    signs = read_signs(text)
    assert not (signs.alone and signs.beside_words)
