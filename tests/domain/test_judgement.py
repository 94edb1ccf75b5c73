"""What the classifier read: the strongest of each kind, and nothing where nothing was judged."""

import pytest

from bot.domain import Judgement
from bot.domain.taxonomy import SCORE_NAMES


@pytest.mark.parametrize(
    ("scores", "sentiment", "intent"),
    [
        ({}, None, None),
        ({"toxicity": 0.9}, None, None),
        ({"sentiment.negative": 0.6, "sentiment.neutral": 0.4}, "negative", None),
        ({"intent.praise": 0.2, "intent.thanks": 0.7, "sentiment.positive": 0.1}, "positive", "thanks"),
        ({"intent.parking": 0.8, "intent.praise": 0.2}, None, "parking"),
    ],
)
def test_the_strongest_of_each_kind_is_named(
    scores: dict[str, float], sentiment: str | None, intent: str | None
) -> None:
    judgement = Judgement(scores=scores)
    assert (judgement.sentiment, judgement.intent) == (sentiment, intent)


def test_a_score_that_is_missing_is_none_and_never_zero() -> None:
    judgement = Judgement(scores={"toxicity": 0.0})
    assert judgement.score("toxicity") == 0.0
    assert judgement.score("spam") is None


def test_every_name_of_the_taxonomy_is_a_score() -> None:
    judgement = Judgement(scores=dict.fromkeys(SCORE_NAMES, 0.5))
    assert {judgement.score(name) for name in SCORE_NAMES} == {0.5}
    assert judgement.sentiment in ("positive", "neutral", "negative")


def test_harm_is_the_worst_of_the_harms_and_nothing_else() -> None:
    scores = {"toxicity": 0.2, "spam": 0.7, "sentiment.negative": 0.99, "needs_answer": 0.9}
    assert Judgement(scores=scores).harm == 0.7
    assert Judgement(scores={"needs_answer": 0.9}).harm is None
