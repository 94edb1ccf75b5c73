"""Rude words with a harmless meaning."""

import pytest

from bot.rules.loading.homonyms import harmless_meaning


@pytest.mark.parametrize(
    ("word", "languages", "meaning"),
    [
        ("con", set(), "with"),
        ("Con", {"es"}, "with"),
        ("con", {"fr"}, None),
        ("fdp", {"fr"}, "frais de port"),
        ("kike", {"en"}, "Kike, Spanish for Enrique"),
        ("nègre", {"fr"}, "the old name of a cake"),
        ("connard", set(), None),
    ],
)
def test_a_meaning_belongs_to_a_language_or_to_none(
    word: str, languages: set[str], meaning: str | None
) -> None:
    homonym = harmless_meaning(word, frozenset(languages))
    assert (homonym and homonym.meaning) == meaning
