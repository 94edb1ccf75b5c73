"""Every text that people read has its translation in every language, with the same places to fill in."""

import re
from functools import cache

import pytest

from bot.present.messages import MESSAGES, languages
from tools.messages import Text, collect, read

pytestmark = pytest.mark.no_cover

OTHER_LANGUAGES = [language for language in languages() if language != "en"]


@cache
def texts() -> dict[Text, list[str]]:
    """What `collect` returns, which reads the whole source for it."""
    return collect()


@cache
def translations(language: str) -> dict[Text, Text]:
    catalog = read(language)
    return {
        entry.id if isinstance(entry.id, str) else tuple(entry.id): (
            entry.string if isinstance(entry.string, str) else tuple(entry.string)
        )
        for entry in catalog
        if entry.id and not entry.fuzzy
    }


def placeholders(text: str) -> list[str]:
    """The names to fill in; other braces are part of the text, as in an example of YAML."""
    return sorted(re.findall(r"(?<!\{)\{(\w+)(?:![rs])?\}(?!\})", text))


def forms(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_every_message_is_collected_whatever_stands_in_it() -> None:
    assert [code for code, text in MESSAGES.items() if text not in texts()] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    translated = translations(language)
    missing = [text for text in texts() if not all(forms(translated.get(text, "")))]
    assert missing == [], "'make messages' adds them to the .po; then translate them there"


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_nothing_is_translated_that_nobody_says_any_more(language: str) -> None:
    assert sorted(map(str, set(translations(language)) - set(texts()))) == [], "'make messages' removes them"


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_translation_has_the_same_places_to_fill_in(language: str) -> None:
    wrong = {
        text: translation
        for text, translation in translations(language).items()
        if isinstance(text, str) and text in texts()
        if translation and placeholders(text) != placeholders(str(translation))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_plural_has_every_form_and_no_place_that_the_english_lacks(language: str) -> None:
    needed = read(language).num_plurals
    for text, translation in translations(language).items():
        if isinstance(text, tuple) and text in texts() and all(translation):
            assert len(translation) == needed, text
            places = {name for form in text for name in placeholders(form)}
            assert {name for form in translation for name in placeholders(form)} <= places, text


@pytest.mark.parametrize("code", [code for code, text in MESSAGES.items() if isinstance(text, tuple)])
def test_a_plural_is_chosen_by_a_number_and_both_forms_say_the_same(code: str) -> None:
    singular, plural = forms(MESSAGES[code])
    assert singular != plural
    assert set(placeholders(singular)) <= set(placeholders(plural))


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_french_punctuation_never_stands_alone_on_a_line(language: str) -> None:
    if language == "fr":
        loose = [
            form
            for translation in translations(language).values()
            for form in forms(translation)
            if any(mark in form for mark in (" :", " ;", " !", " ?", " »", "« "))
        ]
        assert loose == [], "a space there is a non-breaking one, U+00A0"
