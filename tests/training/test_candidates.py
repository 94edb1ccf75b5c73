"""Which decisions teach a label, and when there are enough of them."""

import numpy as np
import pytest

from bot.classify.head import Linear
from bot.errors import message
from bot.training.candidates import MIN_DECISIONS, Candidate, Decisions, count_decisions, has_enough
from tests.fakes.embeddings import WIDTH, embeddings_about, make_decisions


@pytest.mark.parametrize(
    ("harmful", "harmless", "enough"), [(30, 30, True), (29, 90, False), (90, 29, False)]
)
def test_both_kinds_of_decisions_are_needed(harmful: int, harmless: int, enough: bool) -> None:
    embedding = embeddings_about("praise", harmful + harmless)
    is_harmful = np.repeat([True, False], [harmful, harmless])
    decisions = make_decisions(embedding, is_harmful, np.zeros(len(embedding)))
    assert count_decisions(decisions, "toxicity") == (harmful, harmless)
    assert has_enough(decisions, "toxicity") is enough is (min(harmful, harmless) >= MIN_DECISIONS)


def test_a_harmful_text_counts_for_the_likelier_label() -> None:
    decisions = Decisions(
        embedding=np.zeros((3, WIDTH)),
        logit={"toxicity": np.array([1.0, -3.0, 0.0]), "spam": np.array([-1.0, 2.0, 0.0])},
        harmful=np.array([True, True, False]),
    )
    assert (decisions.rows_for("toxicity").tolist(), decisions.rows_for("spam").tolist()) == ([0, 2], [1, 2])


def test_a_candidate_is_accepted_unless_there_is_a_reason_against_it() -> None:
    layer = Linear(np.zeros(WIDTH), 0.0)
    assert Candidate(kind="intent", name="parking", layer=layer).accepted
    assert not Candidate(
        kind="intent", name="parking", layer=layer, refusals=(message("too vague"),)
    ).accepted
