"""The figures of the comparison mean what they say, on small examples."""

import json
from pathlib import Path

import numpy as np
import pytest

from models.agreement import compare_decisions, compare_scores, precise_threshold, rank_correlation

NAMES = (
    "TOXICITY",
    "SEVERE_TOXICITY",
    "INSULT",
    "THREAT",
    "IDENTITY_ATTACK",
    "PROFANITY",
    "SEXUALLY_EXPLICIT",
)


def test_ranks_agree_whatever_the_scale_and_equal_values_share_theirs() -> None:
    values = np.array([0.1, 0.2, 0.3, 0.4])
    assert rank_correlation(values, values**3) == pytest.approx(1.0)
    assert rank_correlation(values, -values) == pytest.approx(-1.0)
    assert rank_correlation(values, np.array([1.0, 2.0, 2.0, 3.0])) == pytest.approx(0.9487, abs=1e-4)


def test_the_lowest_threshold_that_is_precise_enough() -> None:
    harmful = np.array([True, True, False, True, False, False])
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    assert precise_threshold(harmful, scores, 1.0) == 0.8
    assert precise_threshold(harmful, scores, 0.75) == 0.6
    assert precise_threshold(harmful, scores, 0.5) == 0.4
    assert precise_threshold(~harmful, scores, 1.0) == 1.1


def test_texts_with_one_score_are_flagged_together() -> None:
    assert precise_threshold(np.array([True, False]), np.array([0.5, 0.5]), 1.0) == 1.1


def test_a_threshold_that_flags_as_many_and_how_many_both_flag() -> None:
    theirs = [0.95, 0.85, 0.75, 0.55, 0.2, 0.1]
    ours = np.array([0.6, 0.1, 0.5, 0.4, 0.3, 0.2])
    rows = [dict.fromkeys(NAMES, score) for score in theirs]
    first = next(compare_scores(rows, dict.fromkeys(NAMES, ours)))
    assert (first["attribute"], first["n"]) == ("TOXICITY", 6)
    half, seventy, *_ = first["thresholds"]
    assert half == {"perspective": 0.5, "flagged": 4, "tamis": 0.3, "flagged_by_both": 0.75}
    assert seventy == {"perspective": 0.7, "flagged": 3, "tamis": 0.4, "flagged_by_both": 0.667}
    assert json.loads(json.dumps(first))["spearman"] == first["spearman"]


def test_what_was_not_scored_is_left_out() -> None:
    rows = [dict.fromkeys(NAMES, score) for score in (0.1, 0.5, 0.9)] + [{}]
    ours = np.array([0.1, 0.2, 0.3, 0.4])
    assert next(compare_scores(rows, dict.fromkeys(NAMES, ours)))["n"] == 3


def test_decisions_are_compared_at_the_same_precision() -> None:
    rows = [
        {"harmful": True, "INSULT": True},
        {"harmful": True, "INSULT": False},
        {"harmful": False, "INSULT": True},
        {"harmful": False, "INSULT": False},
    ]
    (figures,) = compare_decisions(rows, dict.fromkeys(NAMES, np.array([0.9, 0.8, 0.3, 0.1])))
    assert figures["perspective"] == {"precision": 0.5, "recall": 0.5}
    assert (figures["threshold"], figures["tamis"]) == (0.1, {"precision": 0.5, "recall": 1.0})
    assert figures["same_decision"] == 0.5


def test_the_page_says_how_to_compute_its_figures() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "from-perspective.md").read_text("utf-8")
    assert "python -m models.agreement" in page
