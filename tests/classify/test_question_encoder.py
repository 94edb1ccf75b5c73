"""Embeddings of questions, and how rare words are."""

import numpy as np
import pytest

from bot.classify.question_encoder import QuestionEncoder
from bot.errors import ConfigError
from bot.resources import bundled

WEIGHTS = bundled("models/weights")


def test_questions_are_rows_of_length_one_and_alike_ones_are_near() -> None:
    encoder = QuestionEncoder(WEIGHTS)
    rows = encoder.encode(["When are you open?", "What are your opening hours?", "I love this dress"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_common_words_are_not_rare() -> None:
    encoder = QuestionEncoder(WEIGHTS)
    assert encoder.rarity("the") < encoder.rarity("parking") < encoder.rarity("zzxqy") == 1.0


def test_a_folder_that_is_not_what_its_manifest_must_be_is_refused() -> None:
    with pytest.raises(ConfigError):
        QuestionEncoder(WEIGHTS, "0" * 64)
