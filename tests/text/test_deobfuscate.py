"""Hidden words come back, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.deobfuscate import deobfuscate, is_spelt_out, readable


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [
        ("espèce de c0nn4rd", "espèce de connard"),
        ("c.o.n.n.a.r.d", "connard"),
        ("s a l o p e", "salope"),
        ("sal*ope", "salope"),
        ("va te faire f0utre @sandrine !!", "va te faire foutre @user !!"),
        ("$al0pe", "salope"),
        ("t'es mooooche", "t'es moche"),
        ("connnnnard", "connard"),
        ("sa1ope", "salope"),
        ("connarD SALope", "connard salope"),
        ("\u202edrannoc elas\u202c", "sale connard"),
        ("ｃｏｎｎａｒｄ", "connard"),
        ("сonnаrd", "connard"),
    ],
)
def test_words_come_back(hidden: str, plain: str) -> None:
    words = {"connard": 1, "salope": 2}
    assert deobfuscate(readable(hidden), lambda word: words.get(word, 99)) == plain


@given(st.text(max_size=400))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(deobfuscate(readable(text)), str)


@pytest.mark.parametrize("piece", ["a.", "a ", "@1", "aA", "é\u0301", "\u202e", "1a", "aaa", "a*"])
def test_long_texts_stay_cheap(piece: str) -> None:
    assert len(deobfuscate(readable(piece * 20_000))) <= 20_000


@pytest.mark.parametrize(
    ("text", "is_spelt"),
    [("T u e s u n c o n", True), ("a b c", False), ("tu es un bon client", False), ("", False)],
)
def test_a_text_letter_by_letter_is_recognised(text: str, is_spelt: bool) -> None:
    assert is_spelt_out(text) is is_spelt


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  merci  @ana ", "merci @user"),
        ("сonnаrd", "connard"),
        ("Привет, как дела?", "Привет, как дела?"),
        ("c\u0301o\u0308n\u0323n\u0332a\u0301r\u0308d", "connard"),
        ("\u202ednannoc\u202c", "connand"),
    ],
    ids=["placeholders", "look_alikes", "another_script", "piled_up_accents", "backwards"],
)
def test_a_model_reads_what_a_person_sees(text: str, read: str) -> None:
    assert readable(text) == read


def test_the_cost_of_words_settles_what_a_symbol_stands_for() -> None:
    assert deobfuscate("f!n", lambda word: {"fin": 1.0}.get(word, 99.0)) == "fin"
    assert deobfuscate("f!n", lambda word: {"fln": 1.0}.get(word, 99.0)) == "fln"
