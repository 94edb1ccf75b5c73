"""Where somebody lives is found; where a shop stands is not."""

import pytest

from bot.text.home_addresses import home_addresses, number_plates


@pytest.mark.parametrize(
    "text",
    [
        "elle habite 8 chemin des Lavandières à Vertou, allez lui dire",
        "Ils habitent au 3e étage, 12 bis rue Foch",
        "mon adresse c'est 4, allée des Tilleuls 44000 Nantes",
        "livrez chez moi, 27 boulevard Voltaire",
        "Il vit rue de la Colline 12 à Lausanne",
        "the manager lives at 14 Rosebery Road, go and tell her",
        "He’s living in flat 2, 9 King’s Park Avenue",
        "HOME ADDRESS: 3 Mill Lane",
        "son vrai nom, c'est elle, 2 bis sentier des Carrières à Écully, elle vit seule",
        "she scammed me: 1904 Alder Ct, apt 6",
        "L'employé qui m'a mal parlé c'est Maxime Roulier, 3 allée des Tilleuls, Bron",
        "The manager is Paul Whitcombe, 27 Elm Grove, Reading",
        "the guy is called Tom Reed, 4 Mill Lane",
        "3 rue Foch, allez lui dire",
        "27 Elm Grove. Pay him a visit",
        "Owner's home: 112 Kingsway, flat 2",
    ],
)
def test_an_address_at_which_somebody_lives(text: str) -> None:
    assert len(home_addresses(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Rendez-vous au 12 rue Foch à 18 h",
        "Le magasin est 3 place du Marché, à côté de la poste",
        "Victor Hugo habitait 6 place des Vosges",
        "J'habite à côté. La boutique est bien 12 rue Foch ?",
        "She lives for this place, 10 years on the road with you",
        "We open at 14 High Street next week",
        "habite à 5 min de la rue principale",
        "Le restaurant, c'est Le Grand Large, 3 rue du Port",
        "The manager is kind, 14 High Street is easy to find",
        "Meet at 12 Church Lane, go and say hi to the volunteers",
        "C'est au 22 avenue de la République, allez-y !",
        "j'habite Nantes depuis 12 ans",
        "",
    ],
)
def test_other_addresses_and_other_lives(text: str) -> None:
    assert home_addresses(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("toujours la même, plaque SS-418-LM", 1),
        ("immatriculée AB 123 CD, stationnée devant", 1),
        ("blue Fiesta, reg AB12 CDE", 1),
        ("référence AB-123-CD, taille 40", 0),
        ("la plaque de cuisson IN 300 XL", 1),
        ("plaques de 300 g", 0),
    ],
)
def test_number_plates_stand_beside_a_word_that_says_so(text: str, count: int) -> None:
    assert len(number_plates(text)) == count
