"""Measures which score costs how many false alarms and how much it finds, and saves the outcome."""

import random
from datetime import date
from pathlib import Path

import pytest

from bot.classify.manifest import Threshold
from bot.classify.thresholds import FILE, OperatorCalibration, read_calibration
from bot.domain.taxonomy import HARMS
from bot.errors import UserError
from bot.training.calibration import (
    LabelledScores,
    MissingThreshold,
    available_thresholds,
    delete_calibration,
    measure_thresholds,
    save_calibration,
)

OPERATOR = OperatorCalibration(
    model="tiny-1",
    day=date(2026, 11, 23),
    harmful=40,
    harmless=300,
    thresholds={
        "toxicity": {
            "fr": {"1%": Threshold(score=0.95, recall=0.5, low=0.4, high=0.6, positives=40, negatives=300)}
        }
    },
)


def ruled(
    score: float, harmful: bool = False, *labels: str, language: str = "fr", of: str = "toxicity"
) -> LabelledScores:
    return LabelledScores(scores={of: score}, language=language, is_harmful=harmful, labels=frozenset(labels))


def spread(count: int) -> list[LabelledScores]:
    """Harmless ones with scores from 0 to just under .5, evenly."""
    return [ruled(round(number * 0.5 / count, 4)) for number in range(count)]


def figure(
    decided: list[LabelledScores], share: str = "1%", label: str = "toxicity", language: str = "any"
) -> Threshold:
    threshold = measure_thresholds(decided)[label][language][share]
    assert isinstance(threshold, Threshold), threshold
    return threshold


def lack(
    decided: list[LabelledScores], share: str = "1%", label: str = "toxicity", language: str = "any"
) -> MissingThreshold:
    threshold = measure_thresholds(decided)[label][language][share]
    assert isinstance(threshold, MissingThreshold), threshold
    return threshold


@pytest.mark.parametrize(("share", "flagged"), [("0.1%", 2), ("0.5%", 10), ("1%", 20), ("5%", 100)])
def test_no_more_harmless_ones_are_flagged_than_the_share_allows(share: str, flagged: int) -> None:
    harmless = spread(2000)
    random.Random(1).shuffle(harmless)
    score = figure(harmless, share).score
    assert sum(decision.scores["toxicity"] >= score for decision in harmless) == flagged


@pytest.mark.parametrize("count", [100, 133, 199, 950])
def test_a_share_of_a_count_that_is_no_whole_number_is_not_exceeded(count: int) -> None:
    harmless = spread(count)
    score = figure(harmless).score
    assert sum(decision.scores["toxicity"] >= score for decision in harmless) / count <= 0.01


def test_equal_scores_stand_on_the_same_side() -> None:
    harmless = [ruled(0.7)] * 40 + [ruled(0.1)] * 160
    assert figure(harmless, "5%").score == 0.7001


def test_recall_is_what_is_found_of_the_harmful_from_that_score_on() -> None:
    harmful = [ruled(0.9, True)] * 6 + [ruled(0.2, True)] * 4
    threshold = figure(spread(200) + harmful)
    assert (threshold.recall, threshold.positives, threshold.negatives) == (0.6, 10, 200)
    assert (threshold.low, threshold.high) == (0.3127, 0.8318)


def test_the_score_itself_is_found_and_the_one_below_is_not() -> None:
    limit = figure(spread(200)).score
    below = round(limit - 0.0001, 4)
    assert figure([*spread(200), ruled(limit, True)]).recall == 1.0
    assert figure([*spread(200), ruled(below, True)]).recall == 0.0


def test_a_score_stands_without_anything_harmful_and_promises_nothing() -> None:
    threshold = figure(spread(200))
    assert (threshold.recall, threshold.low, threshold.high, threshold.positives) == (0.0, 0.0, 1.0, 0)


@pytest.mark.parametrize(
    ("share", "needed"), [("0.1%", 1000), ("0.5%", 200), ("1%", 100), ("5%", 100)], ids=str
)
def test_too_few_harmless_ones_give_no_figure(share: str, needed: int) -> None:
    missing = lack(spread(needed - 1) + [ruled(0.9, True)] * 3, share)
    assert str(missing.reason) == f"needs at least {needed} harmless decisions ({needed - 1})"
    assert (missing.positives, missing.negatives) == (3, needed - 1)
    assert figure(spread(needed), share).negatives == needed


def test_no_score_can_tell_when_harmless_ones_have_the_highest() -> None:
    assert "highest possible score" in str(lack([ruled(1.0)] * 50 + spread(150), "5%").reason)


def test_languages_are_told_apart_and_together() -> None:
    decided = spread(150) + [ruled(0.9, language="en")] * 100 + [ruled(0.99, language="und")] * 3
    measured = measure_thresholds(decided)["toxicity"]
    assert figure(decided, "5%", language="fr").negatives == 150
    assert figure(decided, "5%", language="en").score == 0.9001
    assert figure(decided, "5%").negatives == 253
    assert set(measured) == {"fr", "en", "any"}


def test_what_was_taken_away_is_toxic_and_what_it_was_labelled() -> None:
    decision = LabelledScores(scores={}, language="fr", is_harmful=True, labels=frozenset({"hate", "care"}))
    assert [label for label in HARMS if decision.is_positive(label)] == ["toxicity", "hate"]


def test_spam_says_nothing_about_toxicity() -> None:
    assert not ruled(0.1, True, "spam").is_positive("toxicity")
    assert ruled(0.1, True, "spam").is_positive("spam")
    assert ruled(0.1, True, "spam", "insult").is_positive("toxicity")
    threshold = figure(spread(200) + [ruled(0.0, True, "spam")] * 50)
    assert (threshold.positives, threshold.negatives) == (0, 200)


def test_what_was_let_stand_is_no_harm_whatever_it_was_labelled() -> None:
    assert not any(ruled(0.9, False, "spam", "hate").is_positive(label) for label in HARMS)


def test_a_score_that_the_model_does_not_give_is_not_counted() -> None:
    assert lack(spread(200), label="spam").negatives == 0


def test_only_figures_are_kept() -> None:
    available = available_thresholds(measure_thresholds(spread(200)))
    assert set(available) == {"toxicity"}
    assert set(available["toxicity"]) == {"fr", "any"}
    assert set(available["toxicity"]["fr"]) == {"0.5%", "1%", "5%"}
    assert available_thresholds(measure_thresholds(spread(50))) == {}


def test_a_saved_calibration_is_read_again_by_its_owner_only(tmp_path: Path) -> None:
    path = save_calibration(tmp_path, OPERATOR)
    assert read_calibration(tmp_path) == OPERATOR
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_saving_replaces_an_older_one_also_after_a_crash(tmp_path: Path) -> None:
    save_calibration(tmp_path, OPERATOR)
    (tmp_path / f"{FILE}.unfinished").write_text("half", "utf-8")
    newer = OperatorCalibration(model="tiny-2", day=OPERATOR.day, harmful=1, harmless=2, thresholds={})
    save_calibration(tmp_path, newer)
    assert read_calibration(tmp_path) == newer


def test_a_deleted_calibration_is_gone(tmp_path: Path) -> None:
    save_calibration(tmp_path, OPERATOR)
    assert delete_calibration(tmp_path)
    assert read_calibration(tmp_path) is None
    assert not delete_calibration(tmp_path)


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        save_calibration(tmp_path / "none", OPERATOR)
    assert (caught.value.code, caught.value.data["path"]) == ("cannot_write_file", tmp_path / "none" / FILE)
