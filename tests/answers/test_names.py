"""Names that a greeting may repeat."""

import json
from pathlib import Path

import pytest

from bot.answers import names
from bot.answers.names import greeting_name, is_objectionable
from bot.domain import Judgement
from bot.text.normalize import fold

#: `people`, by the language of the name; `hostile` ones, by what they want us to say.
CORPUS: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent.parent / "corpora" / "names.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ana", "Ana"),
        ("  Ana \n Maria\t", "Ana Maria"),
        ("Zoé 🌸", "Zoé"),
        ("✨ Léa ✨", "Léa"),
        ("J. R. Tolkien", "J. R. Tolkien"),
        ("Jean-Pierre d'Ormesson", "Jean-Pierre d'Ormesson"),
        ("O’Brien", "O’Brien"),
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Ștefan", "Ștefan"),
        ("Ana\u0301", "Aná"),
        ("Li", "Li"),
        ("MARIE DUPONT", "MARIE DUPONT"),
        ("Dick Van Dyke", "Dick Van Dyke"),
        ("Fanny Constance", "Fanny Constance"),
    ],
)
def test_a_name_is_repeated_as_it_is_read(name: str, greeted: str) -> None:
    assert greeting_name(name) == greeted


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "M",
        "x" * 60,
        "A B C",
        "Kevin2000",
        "{{7*7}}",
        "www.evil.com",
        "evil.com",
        "Ana.Maria",
        "@everybody",
        "WhatsApp 0612345678",
        "Ana\u202eaná",
        "Ana\x1b[2J",
        "Ana\u200bMaria",
        "Marie de la Tour du Pin",
        "Иван",
        "محمد",
        "Аna",  # a Cyrillic A
        "SAV Officiel",
        "Support Team",
        "Admin",
        "Facebook User",
        "Utilisateur Instagram",
        "Gros Connard",
        "Adolf Hitler",
        "🖕🖕",
    ],
)
def test_what_is_no_name_a_mask_or_an_insult_is_left_out(name: str | None) -> None:
    assert greeting_name(name) == ""


@pytest.mark.parametrize(
    ("name", "account", "greeted"),
    [
        ("Rosa Paris", "Rosa", ""),
        ("Rosa", "Rosa Bleue", "Rosa"),
        ("La Maison Bleue", "maison bleue", ""),
        ("Ana", "", "Ana"),
    ],
)
def test_nobody_passes_for_the_account_that_answers(name: str, account: str, greeted: str) -> None:
    assert greeting_name(name, account) == greeted


@pytest.mark.parametrize(
    ("scores", "objects"),
    [({}, False), ({"insult": 0.39}, False), ({"insult": 0.4}, True), ({"needs_answer": 0.9}, False)],
)
def test_the_model_objects_to_a_harmful_name(scores: dict[str, float], objects: bool) -> None:
    assert is_objectionable(Judgement(scores=scores)) is objects


@pytest.mark.parametrize(
    "name", [name for names in CORPUS["people"].values() for name in names], ids=lambda name: ascii(name)
)
def test_people_of_many_languages_are_greeted(name: str) -> None:
    assert greeting_name(name) == name


@pytest.mark.parametrize(
    "name",
    [name for names in CORPUS["hostile"].values() for name in names],
    ids=lambda name: ascii(name)[:40],
)
def test_what_attackers_call_themselves_is_not_repeated(name: str) -> None:
    assert greeting_name(name) == ""


def test_ordinary_words_are_folded_and_no_particles_of_names() -> None:
    words = names._ordinary_words()
    assert len(words) > 3_000
    assert {word for word in words if word != fold(word)} == set()
    assert words.isdisjoint(
        {"de", "du", "van", "von", "da", "di", "el", "ben", "al", "jean", "marie", "rose"}
    )
