"""Which scores are taken seriously by themselves."""

import pytest

from bot.domain import Judgement
from bot.domain.danger import serious_scores


@pytest.mark.parametrize(
    ("name", "score", "is_serious"),
    [
        ("threat", 0.96, True),
        ("threat", 0.95, False),
        ("intent.crisis_selfharm", 0.8, True),
        ("intent.safety_incident", 0.96, True),
        ("intent.legal_threat", 0.9, True),
        ("toxicity", 1.0, False),
    ],
)
def test_a_score_is_serious_from_its_own_mark_on(name: str, score: float, is_serious: bool) -> None:
    assert bool(serious_scores(Judgement(scores={name: score}))) is is_serious


def test_what_nobody_read_is_not_serious() -> None:
    assert serious_scores(None) == {}
    assert serious_scores(Judgement(scores={})) == {}
