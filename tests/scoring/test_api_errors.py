"""Every error has the form that clients read: code, sentence, status, and details that are not empty."""

import json

import pytest

from bot.scoring import api_errors
from bot.scoring.api_errors import ApiError

ERRORS = [
    api_errors.comment_empty(),
    api_errors.comment_too_long(20_481),
    api_errors.no_attributes(),
    api_errors.unknown_attribute("X" * 5_000),
    api_errors.score_type_not_supported("RAW", "TOXICITY"),
    api_errors.language_not_supported("THREAT", ["th"], []),
    api_errors.invalid_json("body: not readable as JSON"),
    api_errors.key_missing(),
    api_errors.key_invalid(),
    api_errors.quota_exceeded(10.0, 0.2),
    api_errors.too_many_waiting(),
    api_errors.unavailable("CLASSIFIER_DOWN"),
    api_errors.not_found(),
    api_errors.refused_by_http(413, "Too long.", "BODY_TOO_LONG"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.error_type)
def test_an_error_can_be_read_by_clients(error: ApiError) -> None:
    body = json.loads(json.dumps(error.body()))["error"]
    assert body["code"] == error.code
    assert body["message"] == str(error)
    assert len(body["message"]) < 400
    assert body["status"].isupper()
    assert body["details"]
    assert all(detail["@type"].startswith("type.googleapis.com/") for detail in body["details"])


def test_the_sentences_that_clients_compare_are_those_of_the_original() -> None:
    assert str(api_errors.comment_empty()) == "Comment must be non-empty."
    assert str(api_errors.comment_too_long(23_368)) == (
        "Comment text was too many bytes. Value (23368) exceeded limit (20480)."
    )
    assert str(api_errors.no_attributes()) == "Missing requested_attributes"
    assert str(api_errors.unknown_attribute("FUN")) == "Unknown requested attribute: FUN"
    assert str(api_errors.key_invalid()) == "API key not valid. Please pass a valid API key."


def test_a_language_that_is_not_supported_is_named_with_the_attribute() -> None:
    error = api_errors.language_not_supported("THREAT", ["th", "en"], ["th"])
    assert str(error) == "Attribute THREAT does not support request languages: th, en"
    detail = error.details[0]
    assert detail["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert detail["languageNotSupportedByAttributeError"] == {
        "attribute": "THREAT",
        "requestedLanguages": ["th", "en"],
        "detectedLanguages": ["th"],
    }
    assert "languages: th" in str(api_errors.language_not_supported("THREAT", [], ["th"]))


def test_whoever_is_too_fast_is_told_when_to_come_back() -> None:
    error = api_errors.quota_exceeded(0.5, 1.2)
    assert (error.code, error.status, error.retry_after) == (429, "RESOURCE_EXHAUSTED", 2)
    assert error.details[1]["retryDelay"] == "2s"
    assert "30 per minute" in str(error)
