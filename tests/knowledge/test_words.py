"""What of a question tells it from others."""

import pytest

from bot.knowledge.words import Speller, content_words, edits, stem


def keys(text: str) -> list[str]:
    return [word.key for word in content_words(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Quels sont vos horaires ?", "opening hours?"),
        ("c'est combien les frais de port", "how much is shipping"),
        ("Où êtes-vous ?", "where are you"),
        ("vous fermez ?", "are you closed"),
        ("un retour", "des retours"),
        ("Peut-on payer en plusieurs fois ?", "can I pay in instalments"),
    ],
)
def test_words_of_one_concept_count_as_the_same(first: str, second: str) -> None:
    assert set(keys(first)) & set(keys(second))


def test_politeness_and_function_words_do_not_count() -> None:
    assert keys("Bonjour, est-ce que vous avez du pain s'il vous plaît ? Merci !") == keys("pain plaît")


def test_elisions_are_undone() -> None:
    assert keys("l'adresse d'une école") == ["#where", "#school"]


def test_ou_with_an_accent_asks_where_and_without_it_nothing() -> None:
    assert (keys("où"), keys("ou")) == (["#where"], [])


def test_training_is_no_train() -> None:
    assert (keys("training"), keys("train")) == (["#training"], ["#train"])


def test_endings_of_french_and_english_are_left_out() -> None:
    assert len({stem(word) for word in ("adherent", "adherents")}) == 1
    assert stem("les") == "les"


def test_a_mistyped_word_becomes_the_one_it_stands_for() -> None:
    spell = Speller(["maillot"], lambda word: word == "mallet")
    typed = [spell(word) for word in ("maillto", "mallet", "horraires", "abc", "xylophone")]
    assert typed == ["maillot", "mallet", "horaires", "abc", "xylophone"]


@pytest.mark.parametrize(
    ("second", "count"), [("port", 0), ("prot", 1), ("ports", 1), ("por", 1), ("part", 1)]
)
def test_slips_are_counted(second: str, count: int) -> None:
    assert edits("port", second) == count


def test_hostile_texts_cost_nothing() -> None:
    spell = Speller(["maillot"], lambda word: False)
    for text in ("é" * 10_000, "a " * 5_000, "\x00\u202e" * 1_000, "ab" * 5_000):
        content_words(text, spell)
