"""Words about death, despair, danger, the law and the press, and what only sounds like them."""

import pytest

from bot.text.grave_matters import GraveMatter, find_grave_matter

GRAVE = {
    GraveMatter.GRIEF: [
        "Ma grand-mère est décédée mardi, elle avait une carte de fidélité chez vous",
        "On a enterré papa, les obsèques étaient hier. Que faire de son abonnement ?",
        "Nous avons perdu notre fils cet été",
        "Pensée pour les victimes de l'attentat",
        "J'ai fait une fausse couche, retirez-moi de vos mails sur la grossesse",
        "Mon mari est mort dans votre bus",
        "My brother was killed at work and you sent us an invoice",
        "We lost our daughter in March, please stop the catalogues",
        "Three people died in that factory",
        "Dad passed on Sunday, how do I return his order",
        "He was murdered two streets from your shop",
        "I had a miscarriage last week and your app still counts the weeks",
    ],
    GraveMatter.CRISIS: [
        "Je pense au suicide tous les jours",
        "J'ai envie de mourir et vous m'envoyez une promo",
        "Tout le monde serait mieux sans moi",
        "Plus aucune raison de continuer",
        "Je vais mettre fin à mes jours",
        "J'ai commencé à me scarifier",
        "I just want to end it all",
        "they'd be better off without me",
        "no reason to live after this",
        "I keep hurting myself",
        "going to kill myself tonight",
        "can't go on living like this",
    ],
    GraveMatter.DANGER: [
        "La batterie a pris feu sur la table de nuit",
        "Ma fille s'est étouffée avec le bouton",
        "Réaction allergique après la crème, on est aux urgences",
        "Ça sent le gaz : odeur de gaz dans le hall du magasin",
        "Mon collègue s'est électrocuté avec votre perceuse",
        "Coincée dans l'ascenseur de votre agence depuis une heure",
        "The kettle gave me an electric shock",
        "My son burned his hand on the handle",
        "we all got food poisoning at your place in Leeds",
        "There is a gas leak near gate four",
        "I'm stuck in your elevator, nobody answers",
        "It exploded on the hob",
    ],
    GraveMatter.LAW: [
        "Mon avocat prendra contact avec vous",
        "J'ai porté plainte ce matin",
        "On se retrouvera au tribunal",
        "Dernier avis avant mise en demeure",
        "Je signale tout à la DGCCRF",
        "Vice caché, vous êtes prévenus",
        "I will be suing you",
        "My solicitor says you owe me",
        "Small claims it is then",
        "I've reported this to the police",
        "Trading Standards will love this",
        "This is legal action waiting to happen",
    ],
    GraveMatter.PRESS: [
        "Je suis journaliste, qui peut répondre à trois questions ?",
        "Je prépare une enquête pour la radio",
        "C'est pour un article sur les prix",
        "Demande d'interview, à qui écrire ?",
        "60 Millions de consommateurs sera ravi",
        "Contact presse svp",
        "I'm a reporter, who handles media?",
        "I'm writing for the Guardian about this",
        "Would you care to comment?",
        "For a story about fees: could I interview someone?",
        "Where is your press office",
        "we are with the BBC and would like to film",
    ],
}
HARMLESS = [
    "Cette tarte est une tuerie",
    "Je suis morte de rire",
    "Ma plante est morte, que faire ?",
    "my phone died again, do you sell chargers",
    "Enterrement de vie de jeune fille samedi, vous êtes ouverts ?",
    "Le shooting photo était super",
    "Un toast à l'avocat et un café",
    "Sue loves it",
    "I lost my son's jacket in your shop",
    "Combien coûte le grand modèle ?",
    "Do you ship to Ireland?",
    "Le compteur a explosé le record",
    "",
    "❤️❤️",
]


@pytest.mark.parametrize(
    ("matter", "text"), [(matter, text) for matter, texts in GRAVE.items() for text in texts]
)
def test_a_grave_matter_is_seen(matter: GraveMatter, text: str) -> None:
    reading = find_grave_matter(text)
    assert reading is not None
    # Several may be in one text; what matters is that no machine answers it.
    assert reading[0] in GraveMatter
    assert reading[1]


def test_each_matter_is_mostly_called_by_its_name() -> None:
    for matter, texts in GRAVE.items():
        named = [text for text in texts if (reading := find_grave_matter(text)) and reading[0] is matter]
        assert len(named) >= len(texts) - 1, matter


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_grave_is_not(text: str) -> None:
    assert find_grave_matter(text) is None


def test_disguises_and_accents_do_not_matter() -> None:
    assert find_grave_matter("MA MERE EST DECEDEE")
    assert find_grave_matter("ma mère est\u200b décédée")
    assert find_grave_matter("ｓｕｉｃｉｄｅ")


def test_the_end_of_a_long_text_is_read_too() -> None:
    assert find_grave_matter("bla " * 5_000 + "my father passed away")
