"""Scores by share of false positives: resolved once, from the calibration of the model."""

import re
from typing import Any

import pytest

from bot.classify import manifest
from bot.domain import Judgement
from bot.errors import ConfigError
from bot.rules import Environment
from bot.rules.vocabulary.score_conditions import SCORES, SHARES
from tests.conftest import event
from tests.rules.conftest import decided, matches, rule, rules

THRESHOLDS = {
    "toxicity": {
        "fr": {"0.5%": 0.87, "5%": 0.5},
        "any": {"0.1%": 0.98, "0.5%": 0.95, "1%": 0.9, "5%": 0.6},
    },
    "hate": {"fr": {"1%": 0.7}},
}
KNOWN = Environment(thresholds=THRESHOLDS)


def judged(score: float, language: str = "fr", name: str = "toxicity") -> Judgement:
    return Judgement(scores={name: score}, language=language, model="test")


def when(share: str, name: str = "toxicity") -> dict[str, Any]:
    return {name: {"max_false_positive": share}}


@pytest.mark.parametrize(
    ("share", "language", "score", "holds"),
    [
        ("0.5%", "fr", 0.87, True),
        ("0.5%", "fr", 0.8699, False),
        ("0.5%", "en", 0.94, False),
        ("0.5%", "en", 0.95, True),
        ("0.5%", "und", 0.95, True),
        ("1%", "fr", 0.89, False),
        ("1%", "fr", 0.9, True),
        ("5%", "fr", 0.55, True),
        ("5%", "de", 0.55, False),
    ],
)
def test_the_language_decides_where_it_has_a_score_of_its_own(
    share: str, language: str, score: float, holds: bool
) -> None:
    assert matches(when(share), judgement=judged(score, language), known=KNOWN) is holds


def test_without_a_score_for_all_languages_only_its_own_can_hold() -> None:
    assert matches(when("1%", "hate"), judgement=judged(0.7, "fr", "hate"), known=KNOWN)
    assert not matches(when("1%", "hate"), judgement=judged(1.0, "en", "hate"), known=KNOWN)


def test_a_missing_score_never_holds() -> None:
    assert not matches(when("5%"), judgement=Judgement(scores={}, language="fr"), known=KNOWN)


def test_it_may_stand_under_threshold() -> None:
    written = {"toxicity": {"threshold": {"max_false_positive": "0.5%"}}}
    assert matches(written, judgement=judged(0.87), known=KNOWN)
    assert not matches(written, judgement=judged(0.86), known=KNOWN)


@pytest.mark.parametrize("name", SCORES)
def test_every_score_has_it(name: str) -> None:
    known = Environment(thresholds={name: {"any": {"1%": 0.4}}})
    assert matches(when("1%", name), judgement=judged(0.4, "en", name), known=known)


@pytest.mark.parametrize(
    ("language", "saw"),
    [
        ("fr", "0.96 >= 0.87 (0.5% false positives, fr)"),
        ("es", "0.96 >= 0.95 (0.5% false positives, any language)"),
    ],
)
def test_the_reason_says_which_score_it_was(language: str, saw: str) -> None:
    found = rules(rule(["queue"], when("0.5%")), known=KNOWN)
    (match,) = decided(found, event(), judged(0.96, language)).matches
    assert [(reason.condition, reason.saw) for reason in match.reasons] == [("toxicity", saw)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (when("2%"), "'max_false_positive': expected one of 0.1%, 0.5%, 1%, 5%, found '2%'"),
        (when("0.75%"), "expected one of 0.1%, 0.5%, 1%, 5%"),
        ({"toxicity": {"max_false_positive": 0.01}}, "found a number"),
        ({"toxicity": {"max_false_positve": "1%"}}, "did you mean 'max_false_positive'?"),
        ({"toxicity": {}}, "'max_false_positive' is missing"),
        ({"toxicity": {"threshold": {}}}, "'max_false_positive' is missing"),
        ({"toxicity": {"threshold": "1%"}}, "'threshold': expected keys and values"),
        ({"toxicity": {"threshold": {"max_false_positive": "1%"}, "min": 1}}, "unknown key 'threshold'"),
        ({"intent": {"max_false_positive": "1%"}}, "unknown key 'max_false_positive'"),
        ({"threshold": {"max_false_positive": "1%"}}, "write it under a score"),
        (
            when("0.1%", "hate"),
            "'hate': the calibration has no score for 0.1% false positives, only for 1%",
        ),
    ],
)
def test_what_cannot_be_resolved_is_refused(written: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        rules(rule(["queue"], written), known=KNOWN)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (Environment(), "no thresholds of the model are known, so this can never hold"),
        (KNOWN, "no thresholds for 'spam' are known, so this can never hold"),
    ],
)
def test_without_a_calibration_the_rest_of_the_file_loads_and_it_is_said(
    known: Environment, said: str
) -> None:
    conditions = {"scam": when("1%", "spam")}
    entries = rule(["queue"], {"ref": "scam"}), rule(["queue"], {"kinds": "comment"})
    found = rules(*entries, conditions=conditions, known=known)
    (told,) = [warning for warning in found.warnings if "never hold" in warning.message]
    assert re.match(rf"rules\.yaml:\d+:\d+: condition scam: {said}", str(told))
    assert [match.rule for match in decided(found, event(), judged(1.0, "fr", "spam")).matches] == ["two"]


def test_a_known_calibration_gives_no_warning() -> None:
    found = rules(rule(["queue"], when("1%")), known=KNOWN)
    assert not any("never hold" in warning.message for warning in found.warnings)


def test_rules_and_models_speak_of_the_same_shares() -> None:
    assert tuple(manifest.SHARES) == SHARES
