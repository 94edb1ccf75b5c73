"""Three words must do, and where there are none nobody guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.language_id import LANGUAGES, UNKNOWN, identify_language

FRENCH = """prix|c koi le prix svp|merci|bjr|dispo en 38 ?|c'est combien ?|slt|trop beau|J'ADORE 😍
g pa recu mon colis|c nul|taille ?|mdr|Trooop beeeeau|@paul regarde|livraison en belgique ?
cb ?|cb la robe|fdp compris ?|Colissimo 8R 4521 0365 1234|mp svp|regarde @marie|c cb fdp inclus
putain c'est génial|Bonsoir|voir https://the-shop.example/price pour le prix|connard|arrêtez de m'écrire"""
ENGLISH = """how much|price?|thx|love it|size?|my order|u r an idiot|hello|Great 👍|price pls|ship to france?
where is my order|you are a worthless idiot|is this still available"""
OTHERS = {
    "es": "¿cuánto cuesta?|gracias|hola|qué precio tiene",
    "de": "wie viel kostet das|danke|wann kommt die Lieferung",
    "it": "quanto costa?|grazie|ciao",
    "pt": "quanto custa?|obrigada|você não respondeu",
}
NONE = ["", "ok", "OK !", "😍", "😂😂🔥", "@marie", "@marie @paul", "https://x.com/le-prix", "123", "?",
        "lol", "Jean Bitar", "Fanny Ardant", "Nadia Benali", "XL ?", "8R 4521 0365", "photos ?",
        "06 12 34 56 78", "a@b.example", "\x00", "\ud800", "Привет", "مرحبا", "สวัสดี", "…"]  # fmt: skip
CASES = [(text, "fr") for text in FRENCH.replace("\n", "|").split("|")]
CASES += [(text, "en") for text in ENGLISH.replace("\n", "|").split("|")]
CASES += [(text, code) for code, texts in OTHERS.items() for text in texts.split("|")]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_few_words_are_enough(text: str, expected: str) -> None:
    assert identify_language(text) == expected


@pytest.mark.parametrize("text", NONE, ids=ascii)
def test_without_words_there_is_no_language(text: str) -> None:
    assert identify_language(text) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich habe gestern ein Paket bestellt und warte immer noch darauf", "de"),
        ("Ayer compré unos zapatos en su tienda y llegaron rotos", "es"),
        ("Ieri ho comprato delle scarpe nel vostro negozio e sono arrivate rotte", "it"),
        ("Ontem comprei uns sapatos na sua loja e chegaram estragados", "pt"),
        ("Colis abîmé à l'arrivée, carton éventré", "fr"),
        ("Parcel arrived damaged, box ripped open", "en"),
    ],
)
def test_sentences(text: str, expected: str) -> None:
    assert identify_language(text) == expected


@given(st.text(st.characters(), max_size=100))
def test_any_text_has_an_answer(text: str) -> None:
    assert identify_language(text) in {*LANGUAGES, UNKNOWN}
