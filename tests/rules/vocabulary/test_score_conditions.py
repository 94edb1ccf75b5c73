"""Scores by share of false positives: resolved once, from the calibration of the model."""

import re
from typing import Any

import pytest

from bot.domain import Judgement
from bot.domain.taxonomy import BINARY_SCORES, NEGATIVE_SENTENCE
from bot.errors import ConfigError
from bot.rules import Environment
from bot.rules.vocabulary.score_conditions import SCORE_PAGES
from tests.factories import event
from tests.fakes.rules import decided, matches, rule, rules, scores

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
    assert matches(when(share), judgement=judged(score, language), environment=KNOWN) is holds


def test_without_a_score_for_all_languages_only_its_own_can_hold() -> None:
    assert matches(when("1%", "hate"), judgement=judged(0.7, "fr", "hate"), environment=KNOWN)
    assert not matches(when("1%", "hate"), judgement=judged(1.0, "en", "hate"), environment=KNOWN)


def test_a_missing_score_never_holds() -> None:
    assert not matches(when("5%"), judgement=Judgement(scores={}, language="fr"), environment=KNOWN)


def test_it_may_stand_under_threshold() -> None:
    written = {"toxicity": {"threshold": {"max_false_positive": "0.5%"}}}
    assert matches(written, judgement=judged(0.87), environment=KNOWN)
    assert not matches(written, judgement=judged(0.86), environment=KNOWN)


@pytest.mark.parametrize("name", BINARY_SCORES)
def test_every_score_has_it(name: str) -> None:
    known = Environment(thresholds={name: {"any": {"1%": 0.4}}})
    assert matches(when("1%", name), judgement=judged(0.4, "en", name), environment=known)


@pytest.mark.parametrize(
    ("language", "saw"),
    [
        ("fr", "0.96 >= 0.87 (0.5% false positives, fr)"),
        ("es", "0.96 >= 0.95 (0.5% false positives, any language)"),
    ],
)
def test_the_reason_says_which_score_it_was(language: str, saw: str) -> None:
    rule_set = rules(rule(["queue"], when("0.5%")), environment=KNOWN)
    (match,) = decided(rule_set, event(), judged(0.96, language)).matches
    assert [(reason.condition, reason.saw) for reason in match.reasons] == [("toxicity", saw)]


@pytest.mark.parametrize(
    ("written", "expected"),
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
def test_what_cannot_be_resolved_is_refused(written: Any, expected: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(expected)):
        rules(rule(["queue"], written), environment=KNOWN)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (Environment(), "no thresholds of the model are known, so this can never hold"),
        (KNOWN, "no thresholds for 'spam' are known, so this can never hold"),
    ],
)
def test_without_a_calibration_the_rest_of_the_file_loads_and_it_is_said(
    environment: Environment, expected: str
) -> None:
    conditions = {"scam": when("1%", "spam")}
    entries = rule(["queue"], {"ref": "scam"}), rule(["queue"], {"kinds": "comment"})
    rule_set = rules(*entries, conditions=conditions, environment=environment)
    (reported,) = [warning for warning in rule_set.warnings if "never hold" in str(warning.message)]
    assert re.match(rf"rules\.yaml:\d+:\d+: condition scam: {expected}", str(reported))
    assert [match.rule for match in decided(rule_set, event(), judged(1.0, "fr", "spam")).matches] == ["two"]


def test_a_known_calibration_gives_no_warning() -> None:
    rule_set = rules(rule(["queue"], when("1%")), environment=KNOWN)
    assert not any("never hold" in str(warning.message) for warning in rule_set.warnings)


def test_every_score_has_its_manual_page() -> None:
    assert set(SCORE_PAGES) == {*BINARY_SCORES, NEGATIVE_SENTENCE}


class TestScores:
    @pytest.mark.parametrize(
        ("when", "values", "holds"),
        [
            ({"toxicity": ">= 0.9"}, {"toxicity": 0.9}, True),
            ({"toxicity": ">= 0.9"}, {"toxicity": 0.899}, False),
            ({"toxicity": ">= 0.5, < 0.9"}, {"toxicity": 0.9}, False),
            ({"spam": "> 90%"}, {"spam": 0.91}, True),
            ({"toxicity": "< 0.5"}, {}, False),
            ({"hate": ">= 0.1"}, {"toxicity": 1.0}, False),
        ],
    )
    def test_a_score_is_compared_and_a_missing_one_never_holds(
        self, when: Any, values: dict[str, float], holds: bool
    ) -> None:
        assert matches(when, judgement=scores(**values)) is holds

    @pytest.mark.parametrize(
        ("condition", "values", "holds"),
        [
            ("praise", {"intent_praise": 0.5}, True),
            ("praise", {"intent_praise": 0.49}, False),
            ("praise", {}, False),
            (["thanks", "praise"], {"intent_praise": 0.8, "intent_thanks": 0.1}, True),
            ({"in": ["praise"], "min": 0.7}, {"intent_praise": 0.69}, False),
            ({"in": ["praise"]}, {"intent_praise": 0.6, "intent_banter": 0.9}, True),
            ({"in": ["praise"], "margin": 0.1}, {"intent_praise": 0.6, "intent_banter": 0.9}, False),
            ({"in": ["praise"], "margin": 0.1}, {"intent_praise": 0.9, "intent_banter": 0.85}, False),
            ({"in": ["praise"], "margin": 0.1}, {"intent_praise": 0.9, "intent_banter": 0.75}, True),
            (
                {"in": ["praise", "thanks"], "margin": 0.3},
                {"intent_praise": 0.9, "intent_thanks": 0.85},
                True,
            ),
        ],
    )
    def test_intents(self, condition: Any, values: dict[str, float], holds: bool) -> None:
        assert matches({"intent": condition}, judgement=scores(**values)) is holds

    @pytest.mark.parametrize(
        ("condition", "holds"),
        [("negative", True), (["positive"], False), ({"in": ["negative"], "min": 0.7}, False)],
    )
    def test_sentiment(self, condition: Any, holds: bool) -> None:
        judgement = scores(sentiment_negative=0.6, sentiment_positive=0.3, sentiment_neutral=0.1)
        assert matches({"sentiment": condition}, judgement=judgement) is holds

    def test_sentiment_does_not_hold_without_a_judgement(self) -> None:
        assert not matches({"sentiment": ["positive", "neutral", "negative"]})

    @pytest.mark.parametrize(
        ("when", "judgement", "holds"),
        [
            ({"abstained": True}, Judgement(scores={}, abstained=True), True),
            ({"abstained": False}, Judgement(scores={}, abstained=True), False),
            ({"abstained": False}, Judgement(scores={}), True),
            ({"abstained": False}, Judgement(scores={}, degraded=True), False),
            ({"abstained": True}, Judgement(scores={}, degraded=True, abstained=True), False),
            ({"unread": True}, Judgement(scores={}, unread=True), True),
            ({"unread": False}, Judgement(scores={}, unread=True), False),
            ({"unread": False}, Judgement(scores={}), True),
            ({"unread": False}, Judgement(scores={}, degraded=True), False),
            ({"negative_sentence": "< 0.4"}, Judgement(scores={"negative_sentence": 0.3}), True),
            ({"negative_sentence": "< 0.4"}, Judgement(scores={"sentiment.negative": 0.3}), False),
            ({"classifier_down": True}, Judgement(scores={}, degraded=True), True),
            ({"classifier_down": True}, Judgement(scores={}), False),
            ({"classifier_down": False}, Judgement(scores={}), True),
        ],
    )
    def test_doubt_and_silence_are_two_things(self, when: Any, judgement: Judgement, holds: bool) -> None:
        assert matches(when, judgement=judgement) is holds


TAUGHT = Environment(intents=frozenset({"parking", "gift_wrapping"}))


ASKED = Judgement(scores={"intent.parking": 0.9, "intent.question_price": 0.85}, model="test", head="1")


@pytest.mark.parametrize(
    ("when", "held"),
    [
        ({"intent": "parking"}, True),
        ({"intent": ["praise", "parking"]}, True),
        ({"intent": {"in": ["parking"], "min": 0.95}}, False),
        ({"intent": {"in": ["parking"], "margin": 0.1}}, False),
        ({"intent": {"in": ["parking", "question_price"], "margin": 0.1}}, True),
        ({"intent": {"in": ["question_price"], "margin": 0.0}}, False),
        ({"intent": "gift_wrapping"}, False),
    ],
)
def test_an_own_intent_is_one_like_any_other(when: object, held: bool) -> None:
    assert matches(when, judgement=ASKED, environment=TAUGHT) is held


@pytest.mark.parametrize(
    ("environment", "hint"),
    [(TAUGHT, ", did you mean 'parking'?"), (Environment(), "found 'parkin'")],
    ids=["taught", "not"],
)
def test_one_that_nobody_taught_is_a_mistake_of_the_file(environment: Environment, hint: str) -> None:
    with pytest.raises(ConfigError, match="'intent': expected one of") as caught:
        rules(rule(["queue"], {"intent": "parkin"}), environment=environment)
    assert str(caught.value).endswith(hint)
