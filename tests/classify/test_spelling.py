"""Misspelt words are corrected where a text was misspelt on purpose, elsewhere only rude ones."""

import pytest

from bot.classify.spelling import Speller

COMMON = ["always", "women", "hidden", "about", "world", "shit", "connard", "merci", "beaucoup", "colis"]
#: So many rare words that a common one is much commoner than any of them.
RARE = [f"rare{number}" for number in range(9_000)]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller([*COMMON, *RARE], rude=["connard", "shit"])


@pytest.mark.parametrize(
    ("misspelt", "corrected"),
    [
        ("Woemn alawys hiddn", "Women always hidden"),
        ("abuot the wrold", "about the world"),
    ],
    ids=["left_out_and_swapped", "swapped"],
)
def test_a_text_misspelt_on_purpose_is_corrected(speller: Speller, misspelt: str, corrected: str) -> None:
    assert speller.respell(misspelt) == corrected


@pytest.mark.parametrize(
    ("text", "respelt"),
    [
        ("quel cnonard vraiment tellement mauvais", "quel connard vraiment tellement mauvais"),
        ("mon clois est arrive ce matin enfin", "mon clois est arrive ce matin enfin"),
        ("merci beaucoup", "merci beaucoup"),
        ("", ""),
    ],
    ids=["rude", "harmless", "right", "empty"],
)
def test_a_single_mistake_is_corrected_in_a_rude_word_only(speller: Speller, text: str, respelt: str) -> None:
    assert speller.respell(text) == respelt


def test_a_name_in_mixed_capitals_is_no_misspelt_insult(speller: Speller) -> None:
    assert speller.respell("chez Cnonard vraiment tellement mauvais") == (
        "chez Cnonard vraiment tellement mauvais"
    )


@pytest.mark.parametrize(
    ("starred", "respelt"),
    [
        ("quel c*****d ce type", "quel connard ce type"),
        ("m***i beaucoup", "m***i beaucoup"),
        ("c*****d m***i b******p", "connard"),
    ],
    ids=["among_words", "harmless", "everywhere"],
)
def test_stars_stand_for_rude_words(speller: Speller, starred: str, respelt: str) -> None:
    assert speller.respell(starred) == respelt


def test_common_words_are_never_corrected() -> None:
    speller = Speller(["form", "from", *RARE], rude=["from"])
    assert speller.respell("form form form") == "form form form"


def test_without_words_nothing_changes() -> None:
    assert Speller(()).respell("Woemn alawys c*****d") == "Woemn alawys c*****d"
