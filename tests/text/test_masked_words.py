"""Words that their author masked, and what only looks like one."""

import pytest

from bot.text.masked_words import masked_words, may_stand_for


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("gros c**", "c**"),
        ("f*** you", "f***"),
        ("espèce de p***", "p***"),
        ("s****d !", "s****d"),
        ("what the f##k", "f##k"),
        ("f#@k this", "f#@k"),
        ("b**ch", "b**ch"),
        ("quelle m****", "m****"),
        ("Gros C**", "C**"),
        ("sh**.", "sh**"),
        ("va te faire enc***", "enc***"),
        ("a$$hole", "a$$hole"),
        ("f__k", "f__k"),
        ("TG p**ain", "p**ain"),
        ("(c**)", "c**"),
        ("fuc**", "fuc**"),
    ],
)
def test_a_word_with_signs_for_its_letters_is_masked(text: str, masked: str) -> None:
    assert masked_words(text) == (masked,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "**Promo** du jour",
        "**o** merci",
        "*gras* et _souligné_",
        "Livraison offerte** dès 50 €",
        "prix** hors frais",
        "Gratuit*** voir conditions",
        "hôtel****",
        "un spa**** magnifique",
        "5*** étoiles",
        "10** €",
        "★★★★",
        "-20%** aujourd'hui",
        "merci à Mme D*** pour son aide",
        "avec M. L** à l'accueil",
        "Merci à Sophie B*** !",
        "jean***@mail.com",
        "FR76****1234",
        "client·e·s, tou*te*s, Kund*innen",
        "3*4*5",
        "L*l*H 20*30*40",
        "cash$$$",
        "c# et f#",
        "#promo #soldes",
        "@lea @tom",
        "100%% coton",
        "R&D",
        "***",
        "taille M*",
        "mot-clé_un_deux",
        "https://x.example/a**b",
    ],
)
def test_bold_footnotes_ratings_prices_and_names_are_not_masked(text: str) -> None:
    assert masked_words(text) == ()


@pytest.mark.parametrize(
    ("masked", "word", "fits"),
    [
        ("c**", "con", True),
        ("C**", "con", True),
        ("c**", "connard", False),
        ("s****d", "salaud", True),
        ("s****d", "salope", False),
        ("f#@k", "fuck", True),
    ],
)
def test_a_masked_word_stands_for_words_of_its_length_and_letters(masked: str, word: str, fits: bool) -> None:
    assert may_stand_for(masked, word) is fits


def test_at_most_twenty_are_read() -> None:
    assert len(masked_words("c** " * 100)) == 20
