"""An attribute is one of our scores, or unknown; none is made up."""

import pytest

from bot.domain.taxonomy import INTENTS, SCORE_NAMES
from bot.scoring.attributes import primary_language, served_attributes

SERVED = served_attributes()


def test_what_the_original_offers_for_production_is_served_in_every_language_of_the_classifier() -> None:
    for name in ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"):
        assert SERVED[name].supports(["en", "fr", "de", "es", "it", "pt"]), name
        assert SERVED[f"{name}_EXPERIMENTAL"].languages == SERVED[name].languages
    assert {"SEXUALLY_EXPLICIT", "SPAM", "CONSTRUCTIVE_EXPERIMENTAL"} <= SERVED.keys()


def test_every_intent_is_an_experimental_attribute() -> None:
    for intent in INTENTS:
        attribute = SERVED[f"{intent.upper()}_EXPERIMENTAL"]
        assert attribute.value({f"intent.{intent}": 0.25}) == 0.25


def test_every_attribute_reads_scores_that_exist() -> None:
    for attribute in SERVED.values():
        assert {attribute.score, *attribute.and_any} <= set(SCORE_NAMES), attribute.name


@pytest.mark.parametrize(
    "name",
    [
        "FLIRTATION",
        "RESPECT_EXPERIMENTAL",
        "REASONING_EXPERIMENTAL",
        "INCOHERENT",
        "LIKELY_TO_REJECT",
        "toxicity",
    ],
)
def test_what_no_score_of_ours_measures_is_not_served(name: str) -> None:
    assert name not in SERVED


def test_severe_is_toxic_and_aimed_at_somebody() -> None:
    severe = SERVED["SEVERE_TOXICITY"]
    curse = {"toxicity": 0.9, "insult": 0.1, "threat": 0.05, "identity_hate": 0.0, "hate": 0.0}
    assert severe.value(curse) == 0.1
    assert severe.value({**curse, "threat": 0.8}) == 0.8
    assert severe.value({**curse, "toxicity": 0.3, "threat": 0.8}) == 0.3
    assert severe.value({"toxicity": 0.9}) is None


def test_a_score_that_was_not_judged_has_no_value() -> None:
    assert SERVED["SPAM"].value({"toxicity": 0.9}) is None


def test_operators_name_scores_as_their_clients_ask_for_them() -> None:
    own = served_attributes({"CHURLISH_EXPERIMENTAL": "insult", "VIP": "intent.vip"})
    assert own["CHURLISH_EXPERIMENTAL"].value({"insult": 0.4}) == 0.4
    assert own["CHURLISH_EXPERIMENTAL"].supports(["de"])
    assert own["VIP"].value({"intent.vip": 0.7}) == 0.7
    assert not own["VIP"].supports(["de"])


def test_the_languages_of_another_model_replace_those_of_ours() -> None:
    dutch = served_attributes(languages=("nl",))
    assert {attribute.languages for attribute in dutch.values()} == {("nl",)}


@pytest.mark.parametrize(
    ("tag", "language"), [("fr", "fr"), ("fr-CA", "fr"), ("EN_us", "en"), ("hi-Latn", "hi"), ("", "")]
)
def test_a_tag_is_of_its_language(tag: str, language: str) -> None:
    assert primary_language(tag) == language
