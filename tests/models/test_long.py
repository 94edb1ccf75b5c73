"""Long texts: every harmless one comes with a twin that holds one harmful sentence more."""

import pytest

pytest.importorskip("sklearn", reason="training is not part of the base install")

import numpy as np

from bot.text.sentences import split_sentences
from models.long import LANGUAGES, WAYS, measure_long_texts, read_texts, shipped_limit
from tests.fakes.scoring import FakeClassifier

THRESHOLDS = {"toxicity": {"fr": {"1%": {"score": 0.6}}, "en": {"1%": {"score": 0.95}}}}


def test_there_are_150_harmless_texts_of_several_sentences_and_as_many_twins() -> None:
    texts = read_texts()
    harmless = [item for item in texts if not item.harm]
    assert len(harmless) == len(texts) - len(harmless) == 150
    assert all(len(split_sentences(item.text)) >= 4 for item in harmless)
    assert len({item.text for item in texts}) == len(texts)
    assert texts == read_texts(), "the same sentence at the same place every time"


def test_a_twin_has_all_that_the_harmless_one_has() -> None:
    texts = read_texts()
    for language in LANGUAGES:
        spoken = [item for item in texts if item.language == language]
        half = len(spoken) // 2
        for calm, twin in zip(spoken[:half], spoken[half:], strict=True):
            assert all(sentence in twin.text for sentence in split_sentences(calm.text))


def test_ways_of_joining_differ_in_what_one_bad_sentence_counts() -> None:
    joined = {way: join(-3.0, np.array([-4.0, 2.0])) for way, join in WAYS.items()}
    assert joined == {
        "whole": -3.0,
        "worst sentence": 2.0,
        "worst sentence, 0.5 lower": 1.5,
        "mean of whole and worst": -0.5,
        "mean of sentences": -1.0,
    }


def test_long_texts_are_counted_at_the_threshold_of_their_language() -> None:
    figures = {
        (figure.language, figure.measure.split(" at ")[0]): (figure.n, figure.value)
        for figure in measure_long_texts(FakeClassifier(), THRESHOLDS)
    }
    idiots = sum("idiot" in item.text and bool(item.harm) for item in read_texts() if item.language == "fr")
    assert figures["fr", "recall"] == (75, pytest.approx(idiots / 75, abs=0.001))
    assert figures["fr", "false positives"] == (75, 0.0)
    assert figures["en", "recall"] == (75, 0.0), "0.9 is below the threshold of English"
    assert shipped_limit(THRESHOLDS, "en") == 0.95
