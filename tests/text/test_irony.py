"""Kind words beside a mishap, and kind words that are meant."""

import pytest

from bot.text.irony import find_irony


@pytest.mark.parametrize(
    "text",
    [
        "Merci d'avoir perdu ma valise, je voyage léger maintenant",
        "Bravo, encore un rendez-vous annulé une heure avant",
        "Quel plaisir d'attendre quarante minutes au téléphone",
        "Super, débitée deux fois ! Vous gâtez vos clients",
        "Félicitations, le lave-linge est en panne le lendemain de la garantie",
        "Merci pour rien",
        "Génial le service client qui raccroche",
        "Thanks for crushing the box and the glasses with it",
        "Love how you ignored five of my emails",
        "Great job leaving us at the airport overnight",
        "Way to go, the site is down again",
        "Oh wonderful. Another strike.",
        "Brilliant, charged three times for one ticket",
        "So glad I waited in for a delivery that never showed up",
    ],
)
def test_a_mishap_beside_kind_words_is_seen(text: str) -> None:
    assert find_irony(text)


@pytest.mark.parametrize(
    "text",
    [
        "Merci, remboursement bien reçu !",
        "Merci beaucoup à l'équipe de Lille, accueil formidable",
        "Bravo pour la nouvelle collection",
        "Colis perdu puis retrouvé, merci à vous",
        "J'adore, hâte de le porter",
        "Toujours au top, merci",
        "Thank you, my refund got sorted in an hour",
        "Great value and lovely staff",
        "Love it, can't wait for the next one!",
        "It was broken but you replaced it at once, thanks!",
        "Never disappointed, thank you",
        "How much is it?",
        "",
    ],
)
def test_kind_words_that_are_meant_are_believed(text: str) -> None:
    assert find_irony(text) == ""


@pytest.mark.parametrize(
    ("text", "negative", "is_doubted"),
    [
        ("Bravo pour le pantalon qui craque au premier squat", 0.63, True),
        ("Perfect timing, the umbrella came after the storm", 0.25, True),
        ("Merci beaucoup, tout était parfait", 0.1, False),
        ("Bravo pour l'aire de jeux, elle ouvre quand ?", 0.35, False),
        ("Bravo pour l'aire de jeux, elle ouvre quand ?", 0.6, True),
        ("Quels sont vos horaires", 0.9, False),
    ],
)
def test_kind_words_that_read_as_unkind_are_doubted(text: str, negative: float, is_doubted: bool) -> None:
    assert find_irony(text) == ""
    assert bool(find_irony(text, negative)) is is_doubted


def test_a_classifier_hears_what_no_list_has() -> None:
    text = "Fabulous, my steak came still mooing"
    assert find_irony(text, sarcasm=0.62) == "sarcasm 0.62"
    assert find_irony("Fabulous steak", sarcasm=0.49) == ""
