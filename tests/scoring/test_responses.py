"""Answers have the form that clients read, and no value that nobody judged."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Judgement
from bot.scoring.api_errors import ApiError
from bot.scoring.attributes import served_attributes
from bot.scoring.requests import AnalyzeRequest, SuggestRequest
from bot.scoring.responses import analyze_response, check_languages, spans_to_judge, suggest_response

SERVED = served_attributes()
JUDGED = Judgement(
    scores={"toxicity": 0.78041234567, "insult": 0.3, "threat": 0.1, "identity_hate": 0.0, "hate": 0.0},
    language="en",
    model="model-1",
)
REQUEST = AnalyzeRequest(text="hello you", thresholds={"TOXICITY": 0.0})


def answer(request: AnalyzeRequest = REQUEST, *judgements: Judgement) -> dict[str, Any]:
    spans = spans_to_judge(request)
    judged = judgements or (JUDGED,) * len(spans)
    response = analyze_response(request, SERVED, spans, judged)
    assert json.loads(json.dumps(response)) == response
    return response


def test_the_whole_answer() -> None:
    assert answer() == {
        "attributeScores": {
            "TOXICITY": {
                "spanScores": [{"begin": 0, "end": 9, "score": {"value": 0.7804123, "type": "PROBABILITY"}}],
                "summaryScore": {"value": 0.7804123, "type": "PROBABILITY"},
            }
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "modelVersion": "model-1",
    }


def test_what_the_client_said_is_repeated() -> None:
    response = answer(replace(REQUEST, client_token="", languages=("fr-CA",)))
    assert (response["clientToken"], response["languages"]) == ("", ["fr-CA"])
    assert response["detectedLanguages"] == ["en"]


def test_what_moderators_taught_is_part_of_the_version() -> None:
    assert answer(REQUEST, replace(JUDGED, head="2026-11-23.1"))["modelVersion"] == "model-1+2026-11-23.1"


def test_a_text_that_was_not_read_to_its_end_says_so() -> None:
    assert answer(REQUEST, replace(JUDGED, truncated=True))["truncated"] is True


def test_below_the_threshold_an_attribute_is_left_out_and_without_any_so_is_their_object() -> None:
    request = replace(REQUEST, thresholds={"TOXICITY": 0.9, "INSULT": 0.3})
    assert list(answer(request)["attributeScores"]) == ["INSULT"]
    assert "attributeScores" not in answer(replace(request, thresholds={"TOXICITY": 0.9}))


def test_each_sentence_has_a_span_and_the_whole_text_its_own_score() -> None:
    request = replace(
        REQUEST, text="You are bad. Have a nice day.", wants_sentences=True, thresholds={"TOXICITY": 0.5}
    )
    kind = replace(JUDGED, scores={"toxicity": 0.02})
    scores = answer(request, JUDGED, JUDGED, kind)["attributeScores"]["TOXICITY"]
    assert [(span["begin"], span["end"]) for span in scores["spanScores"]] == [(0, 12)]
    assert scores["summaryScore"]["value"] == 0.7804123
    everything = answer(replace(request, thresholds={"TOXICITY": 0.0}), JUDGED, JUDGED, kind)
    spans = everything["attributeScores"]["TOXICITY"]["spanScores"]
    assert [(span["begin"], span["score"]["value"]) for span in spans] == [(0, 0.7804123), (13, 0.02)]


def test_a_requested_language_that_an_attribute_lacks_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ApiError, match="Attribute TOXICITY does not support request languages: th, en"):
        check_languages(replace(REQUEST, languages=("th", "en")), SERVED)
    check_languages(replace(REQUEST, languages=("th",), drops_unsupported=True), SERVED)
    check_languages(replace(REQUEST, languages=("en", "pt-BR")), SERVED)


def test_a_detected_language_that_an_attribute_lacks_is_refused_or_dropped() -> None:
    german = replace(JUDGED, language="de", scores={**JUDGED.scores, "spam": 0.5})
    both = replace(REQUEST, thresholds={"TOXICITY": 0.0, "SPAM": 0.0})
    with pytest.raises(ApiError, match="Attribute SPAM does not support request languages: de"):
        answer(both, german)
    assert list(answer(replace(both, drops_unsupported=True), german)["attributeScores"]) == ["TOXICITY"]


def test_emoji_have_no_language_and_are_scored() -> None:
    response = answer(REQUEST, replace(JUDGED, language="und"))
    assert response["detectedLanguages"] == ["und"]
    assert response["attributeScores"]


def test_a_text_that_the_model_cannot_read_has_no_score_whatever_language_was_named() -> None:
    unread = replace(JUDGED, unread=True)
    for request in (REQUEST, replace(REQUEST, languages=("en",))):
        with pytest.raises(ApiError) as caught:
            answer(request, unread)
        assert caught.value.error_type == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert "attributeScores" not in answer(replace(REQUEST, drops_unsupported=True), unread)


def test_an_attribute_that_nobody_judged_has_no_score() -> None:
    with pytest.raises(ApiError, match="SEXUALLY_EXPLICIT"):
        answer(replace(REQUEST, thresholds={"SEXUALLY_EXPLICIT": 0.0}))


def test_a_suggestion_is_acknowledged() -> None:
    request = SuggestRequest(text="hello you", languages=("en",), client_token="c")
    assert suggest_response(request, "en") == {
        "clientToken": "c",
        "requestedLanguages": ["en"],
        "detectedLanguages": ["en"],
    }
