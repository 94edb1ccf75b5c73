"""What every classifier promises, whoever made it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.classify.custom_model import CustomClassifier
from bot.classify.lexicon import LexiconClassifier, LexiconGuard
from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.resources import bundled
from tests.fakes.tiny_network import tiny_network_folder, write_label_map

MAKERS: dict[str, Callable[[Path], Classifier]] = {
    "word_lists": lambda folder: LexiconClassifier(),
    "guarded_word_lists": lambda folder: LexiconGuard(LexiconClassifier()),
    "shipped_model": lambda folder: load_model(bundled("models/weights")),
    "custom_model": lambda folder: CustomClassifier(
        str(tiny_network_folder(folder)), write_label_map(folder)
    ),
}
TEXTS = ["merci", "je vais te tuer", "", "\ud800\x00", "merci", "x" * 20_000]


@pytest.fixture(params=MAKERS.values(), ids=MAKERS)
def classifier(request: pytest.FixtureRequest, tmp_path: Path) -> Classifier:
    made: Classifier = request.param(tmp_path)
    return made


def test_there_is_one_judgement_per_text_in_order(classifier: Classifier) -> None:
    judgements = classifier.judge(TEXTS)
    assert len(judgements) == len(TEXTS)
    assert judgements[0] == judgements[4], "the same text has the same judgement"


def test_no_text_raises_and_every_score_is_a_probability(classifier: Classifier) -> None:
    for judgement in classifier.judge(TEXTS, ["above"] * len(TEXTS)):
        assert all(0 <= score <= 1 for score in judgement.scores.values())


def test_no_texts_get_no_judgements(classifier: Classifier) -> None:
    assert classifier.judge([]) == []


def test_every_judgement_names_its_model(classifier: Classifier) -> None:
    assert {judgement.model for judgement in classifier.judge(TEXTS)} == {classifier.name}
