"""Tu or vous."""

import pytest

from bot.text.address_forms import find_address_forms


@pytest.mark.parametrize(
    ("text", "informal", "formal"),
    [
        ("Merci à toi, tu nous régales !", True, False),
        ("T’es au top", True, False),
        ("On t'a répondu, c'est à ta disposition", True, False),
        ("Écris-nous en privé", True, False),
        ("Merci pour votre message, nos équipes vous répondent.", False, True),
        ("Écrivez-nous en privé", False, True),
        ("Faites-nous signe", False, True),
        ("Contactez-nous, s'il te plaît", True, True),
        ("Tu peux nous envoyer votre numéro", True, True),
        ("Rendez-vous samedi chez nous, c'est assez simple", False, False),
        ("Quel bon ton ! Ton sur ton, au nez et à la barbe.", False, False),
        ("Y a-t-il une taille 42 ?", False, False),
        ("Merci, nous revenons vite.", False, False),
    ],
)
def test_what_addresses_somebody_is_found(text: str, informal: bool, formal: bool) -> None:
    forms = find_address_forms(text)
    assert (bool(forms.informal), bool(forms.formal), forms.is_mixed) == (
        informal,
        formal,
        informal and formal,
    )


def test_the_words_are_named() -> None:
    forms = find_address_forms("Dis-nous tout et donnez votre avis, t’as carte blanche")
    assert (forms.informal, forms.formal) == ("dis-nous", "donnez")
