"""Names that a greeting may repeat."""

import pytest

from bot.answers.names import greeting_name, is_objectionable
from bot.domain import Judgement


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
        ("Maison Paris", "Maison", ""),
        ("Maison", "Maison Bleue", "Maison"),
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
