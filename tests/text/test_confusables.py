"""The tables replace foreign characters by one plain letter each, and name every character once."""

import unicodedata

import pytest

from bot.text.confusables import CHI, LEET, LOOK_ALIKES, LOOSE_LOOK_ALIKES, SMALL_CAPITALS

LETTERS = {**LOOK_ALIKES, **LOOSE_LOOK_ALIKES, **CHI}


@pytest.mark.parametrize("table", [LETTERS, SMALL_CAPITALS], ids=["letters", "small_capitals"])
def test_a_look_alike_is_a_foreign_letter_for_one_plain_letter(table: dict[str, str]) -> None:
    for character, replacement in table.items():
        assert not character.isascii()
        assert character.isalpha()
        assert replacement.isascii()
        assert replacement.isalpha()
        assert len(character) == len(replacement) == 1


def test_capitals_stay_capitals() -> None:
    for character, replacement in LETTERS.items():
        assert character.isupper() == replacement.isupper(), character


def test_a_letter_is_in_one_table_only() -> None:
    tables = (LOOK_ALIKES, LOOSE_LOOK_ALIKES, CHI)
    assert len(set().union(*tables)) == sum(map(len, tables))


def test_look_alikes_are_of_the_scripts_that_people_use_for_it() -> None:
    scripts = {unicodedata.name(character).split()[0] for character in LETTERS}
    assert scripts == {"CYRILLIC", "GREEK", "ARMENIAN"}


def test_what_stands_for_letters_is_a_digit_or_symbol_and_the_commonest_comes_first() -> None:
    assert not any(character.isalpha() for character in LEET)
    assert all(letters.islower() for letters in LEET.values())
    assert {character: letters[0] for character, letters in LEET.items() if len(letters) > 1} == {
        "1": "i",
        "!": "i",
        "|": "l",
    }
