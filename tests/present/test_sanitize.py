"""Outside text becomes harmless, and stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.present.sanitize import mixed_script, sanitize_terminal
from tests.fakes.instance import HOSTILE

ANYTHING = st.text(st.characters(exclude_categories=())) | st.text("\x1b[]0;\x07\x9b\u202e\u0300\u200dA\n")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_that_moves_colours_or_hides_is_left(text: str) -> None:
    assert all(sign.isprintable() or sign in "\u200c\u200d" for sign in sanitize_terminal(text))


@given(ANYTHING)
def test_no_text_at_all_brings_a_control_character(text: str) -> None:
    shown = sanitize_terminal(text, lines=True)
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in shown.replace("\n", ""))
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2028\u2029\ufeff"
    )
    shown.encode("utf-8")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ordinary_text_is_shown_letter_for_letter(text: str) -> None:
    assert sanitize_terminal(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2J", "a\\x1b[2J"),
        ("a\x9bb\x7f", "a\\x9bb\\x7f"),
        ("a\tb", "a\\tb"),
        ("one\ntwo\r\nthree\rfour", "one⏎two⏎three\\x0dfour"),
        ("I \u202eevol", "I <U+202E>evol"),
        ("s\u200bpam", "s<U+200B>pam"),
        ("a\u2028b", "a<U+2028>b"),
        ("\u2800\u3164", "<U+2800><U+3164>"),
        ("\U000e0041", "<U+E0041>"),
        ("\ud800!", "<U+D800>!"),
        ("\ue000", "<U+E000>"),
        ("12\u00a0€\u202f!", "12 € !"),
        ("\u0301x", "<U+0301>x"),
        ("e\u0301", "e\u0301"),
        ("z" + "\u0335" * 50 + "y", "z" + "\u0335" * 4 + "<marks>y"),
        ("\u0e01\u0e31\u0e49", "\u0e01\u0e31\u0e49"),
        ("Ti\u1ebfng Vi\u1ec7t", "Ti\u1ebfng Vi\u1ec7t"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("s\u200ccam", "s<U+200C>cam"),
        ("\U0001f468\u200d\U0001f467", "\U0001f468\U0001f467"),
        ("\u2764\ufe0f", "\u2764"),
        ("\ufe0f\ufe0f", "<U+FE0F><U+FE0F>"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U0001f3f4(gbeng)"),
        ("\U0001fae8", "\U0001fae8"),
        ("", ""),
    ],
    ids=ascii,
)
def test_what_cannot_be_shown_is_shown_by_its_number(text: str, shown: str) -> None:
    assert sanitize_terminal(text) == shown


def test_lines_stay_lines_where_they_are_wanted() -> None:
    assert sanitize_terminal("one\r\ntwo", lines=True) == "one\ntwo"


def test_what_is_left_out_is_counted() -> None:
    assert sanitize_terminal("x" * 30, 10) == "x" * 10 + "… (+20)"


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("p\u0430ypal", "Cyrillic+Latin"),
        ("\u03bfk", "Greek+Latin"),
        ("\u043f\u0440\u0438\u0432\u0435\u0442 hello", ""),
        ("caf\u00e9", ""),
        ("\u65e5\u672c ok", ""),
        ("iPhone \u0434\u043b\u044f \u043c\u0435\u043d\u044f", ""),
    ],
)
def test_words_of_two_alphabets_are_noticed(text: str, scripts: str) -> None:
    assert mixed_script(text) == scripts
