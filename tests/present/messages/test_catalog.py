"""The catalogue: a message in the language of its reader, with its values filled in once."""

from datetime import timedelta

import pytest

from bot.domain import AnswerName, State, Verb
from bot.errors import ConfigError, Problem, UserError, message
from bot.present.messages import Catalog, choose_language


@pytest.mark.parametrize(
    ("asked", "environment", "chosen"),
    [
        ("fr", {"LANG": "en_US.UTF-8"}, "fr"),
        (None, {"TAMIS_LANG": "fr", "LANG": "en_US.UTF-8"}, "fr"),
        (None, {"LANG": "fr_BE.UTF-8"}, "fr"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LC_ALL": "C", "LANG": "fr_FR"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_as_asked_or_as_the_environment_says(
    asked: str | None, environment: dict[str, str], chosen: str
) -> None:
    assert choose_language(asked, environment) == chosen


def test_a_language_without_translations_is_english() -> None:
    assert Catalog("xx")("empty") == "the queue is empty"


def test_values_that_look_like_placeholders_are_not_filled_in_again() -> None:
    assert Catalog("en")("did.note", id="{answer}") == "case {answer}: noted."


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 0, "Ana: 0 strikes cleared"),
        ("en", 1, "Ana: 1 strike cleared"),
        ("en", 2, "Ana: 2 strikes cleared"),
        ("fr", 0, "Ana\u00a0: 0 avertissement effacé"),
        ("fr", 1, "Ana\u00a0: 1 avertissement effacé"),
        ("fr", 2, "Ana\u00a0: 2 avertissements effacés"),
    ],
)
def test_the_plural_is_that_of_the_language(language: str, number: int, text: str) -> None:
    assert Catalog(language).count("strikes.cleared", number, author="Ana") == text


def test_a_number_is_neither_forgotten_nor_given_in_vain() -> None:
    with pytest.raises(TypeError, match="use count"):
        Catalog("en")("strikes.cleared", author="Ana")
    with pytest.raises(TypeError, match="no plural"):
        Catalog("en").count("empty", 2)


def test_a_word_of_ours_has_a_name_and_any_other_stays_as_it_is() -> None:
    assert Catalog("fr").term("verb", "hide") == "masquer"
    assert Catalog("fr").term("verb", "{0}") == "{0}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Verb.UNHIDE, "réafficher"),
        (State.FAILED, "échoué"),
        (timedelta(hours=50), "2 j"),
        (AnswerName("private_reply"), "réponse privée"),
        (AnswerName("approve"), "approuver"),
        (AnswerName("replied_in_app"), "réponse donnée dans l'application"),
        (AnswerName("escalate to care"), "escalate to care"),
        (UserError("nothing_to_undo"), "rien n'a été fait pour cet élément, il n'y a donc rien à annuler"),
        (message("source {name}", name="meta"), "source meta"),
        ("as it is", "as it is"),
    ],
    ids=repr,
)
def test_a_value_that_can_be_translated_is(value: object, text: str) -> None:
    assert Catalog("fr")("doctor.error", error=value) == text


def test_a_user_error_is_told_by_its_code_and_another_as_it_describes_itself() -> None:
    t = Catalog("fr")
    assert t.error(UserError("event_not_stored", event_id=7)) == "l'événement 7 n'est pas (ou plus) conservé"
    assert t.error(ValueError("as it is")) == "as it is"


def test_a_config_error_is_one_line_per_problem() -> None:
    problems = [Problem("a.yaml:1", message("expected {n}", n=3)), Problem("a.yaml:2", message("unknown"))]
    assert Catalog("en").error(ConfigError(problems)) == "a.yaml:1: expected 3\na.yaml:2: unknown"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 thing of ours"), (3, "3 things of ours")], ids=["one", "several"]
)
def test_a_literal_that_no_translator_has_seen_is_english_in_its_right_form(number: int, text: str) -> None:
    literal = message("{count} thing of ours", plural="{count} things of ours", count=number)
    assert Catalog("fr").translate(literal) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (172_800, "2 d")],
)
def test_a_length_of_time_is_told_in_the_unit_that_suits_it(seconds: float, text: str) -> None:
    assert Catalog("en").duration(seconds) == text
