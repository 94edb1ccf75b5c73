"""Texts are classified in order, a few at a time, by the classifier that was chosen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigError, UserError
from bot.services.inspection.classification import ClassifierChoice, classify_texts
from tests.fakes.tiny_network import tiny_network_folder, write_label_map


def test_without_a_model_word_lists_judge_and_it_says_why(tmp_path: Path) -> None:
    choice = ClassifierChoice(model=tmp_path)
    classification = classify_texts(["sale connard", "bonjour"], choice, explain=False)
    rude, kind = classification.results
    assert classification.classifier_error is not None
    assert max(rude.judgement.scores.values(), default=0) > 0.5
    assert kind.judgement.scores == {}
    assert rude.attributions == {}


def test_texts_are_taken_as_they_come(tmp_path: Path) -> None:
    """A long stream is answered before it ends."""
    taken: list[int] = []

    def texts() -> Iterator[str]:
        for number in range(1000):
            taken.append(number)
            yield f"text {number}"

    results = classify_texts(texts(), ClassifierChoice(model=tmp_path), explain=False).results
    next(results)
    assert 0 < len(taken) < 100
    assert sum(1 for _ in results) == 999


def test_a_custom_model_explains_itself_word_by_word(tmp_path: Path) -> None:
    choice = ClassifierChoice(model=tiny_network_folder(tmp_path), labels=write_label_map(tmp_path))
    classification = classify_texts(["quel idiot"], choice, explain=True)
    (result,) = classification.results
    assert classification.classifier_error is None
    word, points = result.attributions["toxicity"][0]
    assert (word, points > 0) == ("idiot", True)


def test_a_map_of_labels_needs_its_model(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="labels_without_model"):
        classify_texts([], ClassifierChoice(labels=write_label_map(tmp_path)), explain=False)


def test_a_wrong_map_of_labels_is_no_reason_for_word_lists(tmp_path: Path) -> None:
    labels = write_label_map(tmp_path, "version: 1\nlabels: {toxci: toxicity}\n")
    choice = ClassifierChoice(model=tiny_network_folder(tmp_path), labels=labels)
    with pytest.raises(ConfigError):
        classify_texts(["bonjour"], choice, explain=False)
