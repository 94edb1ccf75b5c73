"""What is a rating from 1 to 5, and what only begins like one."""

import pytest

from bot.text.ratings import read_rating

RATINGS = [
    ("5", 5),
    ("5 ★", 5),
    ("1 ★", 1),
    ("5/5 merci", 5),
    ("4 sur 5", 4),
    ("4 out of 5 thanks", 4),
    ("１", 1),
    ("2 parce que le colis est arrivé cassé", 2),
    ("2, jamais reçu de réponse", 2),
    ("3.", 3),
    ("4!", 4),
    ("un", 1),
    ("⭐⭐⭐⭐", 4),
    ("⭐⭐⭐⭐⭐ merci beaucoup", 5),
    ("★★★☆☆", 3),
    ("5️⃣ merci", 5),
    ("cinq", 5),
    ("five stars", 5),
    ("4 étoiles", 4),
    ("je mets 4", 4),
    ("Je mettrais 4/5", 4),
    ("ma note : 3", 3),
    ("I'd give it a 4", 4),
    ("1 because nobody answered for 3 days", 1),
    ("Merci ⭐⭐⭐⭐⭐", 5),
    ("C'était top, 5/5", 5),
    ("2\nle colis", 2),
    ("4 mais où est mon remboursement ?", 4),
    ("⭐ nul", 1),
    ("4 👍", 4),
    ("Bonjour, 5", 5),
    ("5 !!! merci 😊", 5),
]
OTHERS = [
    "2 colis ne sont pas arrivés",
    "5 jours d'attente c'est long",
    "2 parcels missing",
    "un problème",
    "8/10",
    "5/10",
    "10",
    "0",
    "6",
    "4,5",
    "3.5",
    "4-5",
    "4 ou 5",
    "super ⭐",
    "merci",
    "commande 4172",
    "12/05/2026",
    "5€",
    "5 euros",
    "2x",
    "5h",
    "non 3",
    "2 non 3",
    "la 2 est cassée",
    "j'ai reçu 2/5 articles",
    "une question",
    "A5",
    "il y a 2 articles",
    "3 semaines !",
    "⭐⭐⭐⭐⭐⭐",
    "1 2 3",
    "100%",
    "5%",
    "1) le colis 2) la facture",
    "",
    "  ",
    "5 étoiles sur votre site et pourtant 2 colis perdus",
    "5 " * 400,
]


@pytest.mark.parametrize(("text", "value"), RATINGS, ids=[text for text, _ in RATINGS])
def test_a_rating_is_read(text: str, value: int) -> None:
    rating = read_rating(text)
    assert rating is not None
    assert rating.value == value


@pytest.mark.parametrize("text", OTHERS)
def test_what_may_be_meant_otherwise_is_none(text: str) -> None:
    assert read_rating(text) is None


@pytest.mark.parametrize(
    ("text", "is_all", "is_plain"),
    [
        ("5", True, True),
        ("5 ★", True, False),
        ("5/5", True, False),
        ("5 merci beaucoup", True, True),
        ("5 merci mais où est mon colis ?", False, True),
        ("⭐⭐ trop long", False, False),
    ],
)
def test_what_else_is_said_and_whether_it_is_a_bare_number(text: str, is_all: bool, is_plain: bool) -> None:
    rating = read_rating(text)
    assert rating is not None
    assert (rating.is_all, rating.is_plain) == (is_all, is_plain)
