"""Variations: texts that share most of their letters."""

import pytest

pytest.importorskip("sklearn", reason="training is not part of the base install")

from models.variations import find_variations

TRAIN = ["bonjour, ma commande n'est toujours pas arrivée", "quel est le prix de la robe"]


@pytest.mark.parametrize(
    ("text", "is_variation"),
    [
        ("Bonjour ma commande n'est toujours pas arrivée !", True),
        ("quel est votre horaire le samedi", False),
    ],
    ids=["the same", "another thing asked"],
)
def test_a_variation_is_known_by_its_letters(text: str, is_variation: bool) -> None:
    assert find_variations([text], TRAIN) == [text] * is_variation
