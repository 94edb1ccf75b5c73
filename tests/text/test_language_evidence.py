"""What the words around a word say about its language."""

import pytest

from bot.text.language_evidence import Evidence, evidence_of, own_signs


@pytest.mark.parametrize(
    ("text", "languages", "evidence"),
    [
        ("le prix de la robe", {"fr"}, Evidence.FOR),
        ("see you at the shop", {"fr"}, Evidence.AGAINST),
        ("see you at the shop", {"en", "fr"}, Evidence.FOR),
        ("Lo voglio  il cappuccio", {"fr"}, Evidence.AGAINST),
        ("Xiaomi Zuckerberg", {"fr"}, Evidence.NONE),
        ("", {"fr"}, Evidence.NONE),
        ("¿", {"fr"}, Evidence.AGAINST),
        ("¿", {"es"}, Evidence.FOR),
        ("Straße", {"en"}, Evidence.AGAINST),
        ("love la robe", {"en"}, Evidence.NONE),
    ],
)
def test_function_words_and_own_signs_speak_for_a_language(
    text: str, languages: set[str], evidence: Evidence
) -> None:
    assert evidence_of(text, languages) is evidence


def test_the_own_signs_of_a_text_are_told_once() -> None:
    assert own_signs("¿Dónde está el NIÑO? ¿Aquí?") == "¿ñ"
