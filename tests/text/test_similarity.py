"""How alike texts are: what counts as the same, what does not, and that near-copies are found."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.similarity import MAX_CHARACTERS, shingles, signature, similarity, stable_hash, text_key
from tests.fakes.deadline import must_end

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates too
WORDS = "colis robe prix merci livraison retard magasin demain offre code service question taille".split()  # noqa: SIM905


def share_a_band(first: str, second: str) -> bool:
    return bool(set(signature(first).bands) & set(signature(second).bands))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Gagnez 500€ 💰", "gagnez 500 € !!"),
        ("Gagnez 500€ 💰", "GAGNEZ   500€"),
        ("Joyeux anniversaire", "joyeux anniversaire !!! 🎉"),
        ("Joyeux anniversaire", "Joyeux anniversaaaaaire"),
        ("quel connard", "quel c0nnard"),
        ("gratuit ici", "gratuit\u200b іcі"),  # Cyrillic і
        ("Deux mots", "mots deux"),
        ("❤️❤️", "❤❤❤"),
        ("500eur tout de suite", "500 EUR tout de suite"),
    ],
)
def test_a_disguised_copy_is_the_same(first: str, second: str) -> None:
    assert similarity(first, second) == 1.0
    assert signature(first) == signature(second)


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [
        ("Gagnez 500€ sur mon profil", "Gagnez 500€ sur mon profil lea", 0.85, 0.99),
        ("Joyeux anniversaire", "Joyeux anniversaire Léa", 0.8, 0.99),
        ("Gagnez 500€", "Gagnez 900€", 0.3, 0.7),
        ("Où est mon colis ?", "J'adore cette robe", 0.0, 0.1),
        ("😍", "🤮", 0.0, 0.0),
        ("merci", "😍", 0.0, 0.0),
        ("", "", 0.0, 0.0),
        ("\u200b", " \n", 0.0, 0.0),
        ("", "merci", 0.0, 0.0),
    ],
)
def test_likeness_is_the_share_of_common_pieces(first: str, second: str, least: float, most: float) -> None:
    assert least <= similarity(first, second) <= most


def test_a_piece_is_three_signs_of_a_word() -> None:
    assert shingles("Ça va") == {" ca", "ca ", " va", "va "}


@given(ANY_TEXT, ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_likeness_is_a_share_and_the_same_both_ways(first: str, second: str) -> None:
    share = similarity(first, second)
    assert 0.0 <= share <= 1.0
    assert share == similarity(second, first)
    ours, theirs = shingles(first), shingles(second)
    union = len(ours | theirs)
    assert share == pytest.approx(len(ours & theirs) / union if union else 0.0)


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_is_like_itself_or_blank(text: str) -> None:
    assert similarity(text, text) == (1.0 if shingles(text) else 0.0)
    assert len(signature(text).bands) == (8 if shingles(text) else 0)
    assert -(2**63) <= text_key(text) < 2**63


@pytest.mark.parametrize(("changed", "least"), [(1, 0.98), (2, 0.93), (3, 0.85)])
def test_near_copies_share_a_band(changed: int, least: float) -> None:
    draw, candidates = random.Random(changed), 0
    for _ in range(300):
        words = ["".join(draw.choices("abcdefghijklmnopqrstuvw", k=6)) for _ in range(24)]
        copy = list(words)
        for index in draw.sample(range(24), changed):
            copy[index] = "".join(draw.choices("abcdefghijklmnopqrstuvw", k=6))
        candidates += share_a_band(" ".join(words), " ".join(copy))
    assert candidates / 300 >= least


def test_long_near_copies_share_a_band_too() -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvw", k=7)) for _ in range(240)]
    copies = [" ".join([*words[:index], "mot", *words[index + 1 :]]) for index in range(0, 240, 10)]
    assert all(share_a_band(" ".join(words), copy) for copy in copies)


def test_different_texts_hardly_ever_share_a_band() -> None:
    draw = random.Random(3)
    texts = [" ".join(draw.choices(WORDS, k=4)) + f" {draw.randrange(10**6)}" for _ in range(60)]
    pairs = [(first, second) for number, first in enumerate(texts) for second in texts[:number]]
    unlike = [pair for pair in pairs if similarity(*pair) < 0.25]
    assert len(unlike) > 500
    assert sum(share_a_band(*pair) for pair in unlike) / len(unlike) < 0.03


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Joyeux anniversaire", "JOYEUX, anniversaire !!"),
        ("Réputé", "repute"),
        ("Gagnez 500€ 💰", "gagnez 500 € !!"),
        ("❤️❤️", "❤"),
        ("", " \u200b\n"),
    ],
)
def test_the_same_words_have_the_same_key(first: str, second: str) -> None:
    assert text_key(first) == text_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Gagnez 500€", "Gagnez 900€"),
        ("deux mots", "mots deux"),
        ("ab c", "a bc"),
        ("😍", "🤮"),
        ("spam", ""),
        ("Привет", "Приват"),
    ],
)
def test_other_words_have_another_key(first: str, second: str) -> None:
    assert text_key(first) != text_key(second)


def test_hashes_are_stored_so_they_never_change() -> None:
    assert text_key("Bonjour") == 6161318068607776970
    assert signature("Bonjour à tous").bands[:2] == (3448830971851491241, 8486720725770598184)
    assert stable_hash("a", "b") != stable_hash("ab")


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "ab " * 30_000, "💰" * 20_000, "1" * 50_000 + "a", "\u0301" * 50_000, "é\u0323" * 20_000],
    ids=["one letter", "short words", "pictures", "digits", "marks", "accents"],
)
def test_a_long_text_costs_no_more_than_the_longest_comment(text: str) -> None:
    # How long it takes, bench/hostile.py measures: what grows with a text is what it is cut into.
    assert len(shingles(text)) <= MAX_CHARACTERS
    with must_end():
        signature(text)
        text_key(text)
