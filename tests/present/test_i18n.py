"""The catalogue: the same phrases in both languages, with the same places to fill in."""

import re

import pytest

from bot.present.i18n import PHRASES, Catalog, language


@pytest.mark.parametrize("key", PHRASES)
def test_a_phrase_has_the_same_places_in_both_languages(key: str) -> None:
    english, french = (sorted(re.findall(r"\{(\w+)\}", phrase)) for phrase in PHRASES[key])
    assert english == french


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
    assert language(asked, environment) == chosen


def test_what_is_filled_in_is_not_read_again() -> None:
    assert Catalog("en")("did.note", id="{answer}") == "case {answer}: noted."


def test_a_word_that_is_not_ours_stays_as_it_is() -> None:
    assert Catalog("fr").known("verb", "hide") == "masquer"
    assert Catalog("fr").known("verb", "{0}") == "{0}"
