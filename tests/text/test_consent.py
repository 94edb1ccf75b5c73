"""A yes, a no, or for a person to read."""

import pytest

from bot.text.consent import Consent, has_hashtag, may_take_back, read_consent

TAG = "#OuiMaison"


@pytest.mark.parametrize(
    "text",
    [
        "oui",
        "Oui !!",
        "ouiii 😍",
        "Oui merci 👍🏽",
        "#OuiMaison",
        "#ouimaison ❤️",
        "Yes of course",
        "yes, of course!",
        "OK",
        "Bien sûr, avec plaisir 🥰",
        "d'accord merci",
        "J’accepte",
        "No problem",
        "pas de souci",
        "You can use it, thanks",
        "Oui ! Ça me ferait plaisir",
        "@maison oui",
    ],
)
def test_words_of_consent_and_courtesy_alone_are_a_yes(text: str) -> None:
    assert read_consent(text, TAG, "@maison") is Consent.YES


@pytest.mark.parametrize(
    "text", ["non", "Non merci !", "No thanks", "pas d'accord", "jamais", "Of course not"]
)
def test_words_of_refusal_and_courtesy_alone_are_a_no(text: str) -> None:
    assert read_consent(text, TAG) is Consent.NO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "oui ?",
        "oui 🙄",
        "oui 😂",
        "oui mais citez-moi",
        "yes if you credit me",
        "combien payez-vous ?",
        "ok 50 euros",
        "non #OuiMaison",
        "#OuiMaison ?",
        "#OuiMaison2",
        "je ne suis pas d'accord #OuiMaison",
        "pourquoi pas",
        "sure, why not",
        "yeah right",
        "oui non",
        "yes no",
        "bien sûr que oui et non",
        "not sure",
        "pas oui",
        "merci",
        "@lea oui",
        "oui https://x.example",
        "o.u.i",
        "oui " * 100,
    ],
)
def test_anything_else_is_for_a_person(text: str) -> None:
    assert read_consent(text, TAG, "@maison") is Consent.UNCLEAR


def test_a_hashtag_counts_only_where_it_is_named_and_whole() -> None:
    assert read_consent("#OuiMaison") is Consent.UNCLEAR
    assert has_hashtag("Voilà : #ouimaison!", TAG)
    assert not has_hashtag("#OuiMaisonDuMonde", TAG)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("en fait, finalement non", True),
        ("please remove it", True),
        ("I changed my mind", True),
        ("je ne veux plus", True),
        ("merci à vous !", False),
        ("super photo", False),
    ],
)
def test_what_may_take_a_yes_back_is_not_missed(text: str, may: bool) -> None:
    assert may_take_back(text) is may
