"""Which entry fits a text best."""

import numpy as np
import pytest

from bot.knowledge.index import Features, Index, asked_texts, segments_of
from tests.fakes.knowledge import base


def index() -> Index:
    return Index(base().entries, lambda word: 1.0)


def best(text: str) -> str:
    features = index().score(segments_of(text), None)
    ranked = max(range(len(features)), key=lambda number: features[number].overlap)
    return base().entries[ranked].id if features[ranked].overlap else ""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("c'est ouvert quand ?", "hours"),
        ("horraires svp", "hours"),
        ("what are your opening hours", "hours"),
        ("y a un parking ?", "parking"),
        ("is there somewhere to park the car", "parking"),
        ("un bon cadeau c'est possible ?", "gift"),
        ("J'adore votre robe bleue. Ma sœur aussi. Vous fermez à quelle heure ? À bientôt !", "hours"),
        ("bravo l'équipe", ""),
    ],
)
def test_questions_find_their_entry(text: str, entry: str) -> None:
    assert best(text) == entry


def test_what_the_entry_has_not_is_missed() -> None:
    near, exact = (index().score([text], None)[1] for text in ("un parking à vélo", "un parking"))
    assert near.missing_topic > exact.missing_topic
    assert near.coverage < exact.coverage == 1.0


def test_a_question_of_another_kind_is_told() -> None:
    price, place = (
        index().score([text], None)[1] for text in ("combien coûte le parking", "où est le parking")
    )
    assert (price.asked, place.asked) == (0.0, 1.0)


def test_embeddings_count_where_there_are_some() -> None:
    vectors = np.eye(len(asked_texts(base().entries)), dtype=np.float32)
    scored = Index(base().entries, lambda word: 1.0, vectors).score(["x"], vectors[3:4])
    assert [features.cosine for features in scored] == [0.0, 1.0, 0.0]


def test_a_text_without_words_fits_nothing() -> None:
    assert index().score(["?? 😀"], None) == [Features()] * 3


def test_an_empty_base_fits_nothing() -> None:
    assert Index((), lambda word: 1.0).score(["horaires"], None) == []


def test_a_text_is_looked_at_as_a_whole_and_by_sentences() -> None:
    assert segments_of("Un mot seul") == ("Un mot seul",)
    assert segments_of("Je viens demain. Vous êtes ouverts ?")[1:] == (
        "Je viens demain.",
        "Vous êtes ouverts ?",
    )
