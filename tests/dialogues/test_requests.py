"""Whether somebody asks for a person, or wants to leave it at that."""

import pytest

from bot.dialogues.requests import wants_person, wants_to_stop


@pytest.mark.parametrize(
    "text",
    [
        "je veux parler à quelqu'un",
        "Je voudrais parler à un conseiller s'il vous plaît",
        "un humain svp !",
        "conseiller",
        "Passez-moi un humain",
        "je ne veux pas parler à un robot",
        "y en a marre des robots",
        "puis-je parler à une vraie personne ?",
        "est-ce que je peux avoir un agent ?",
        "person please",
        "human",
        "can I speak to someone",
        "I want to talk to a real person",
        "get me an agent",
        "I don't want to talk to a bot",
        "transfer me to customer service",
    ],
)
def test_a_person_is_asked_for(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "4127",
        "c'est pour une personne",
        "la personne à l'accueil m'a dit de vous écrire ici pour le colis que j'ai commandé hier soir",
        "Nous serons deux personnes",
        "merci",
        "it was sent by somebody else",
        "no",
        "",
    ],
)
def test_a_person_is_not_asked_for(text: str) -> None:
    assert not wants_person(text)


@pytest.mark.parametrize(
    "text", ["annuler", "Laissez tomber, merci", "never mind", "cancel please", "tant pis !"]
)
def test_it_is_left_at_that(text: str) -> None:
    assert wants_to_stop(text)


@pytest.mark.parametrize(
    "text", ["annuler ma commande", "je veux annuler", "cancel my order", "non", "4127", ""]
)
def test_a_matter_is_not_the_wish_to_leave(text: str) -> None:
    assert not wants_to_stop(text)
