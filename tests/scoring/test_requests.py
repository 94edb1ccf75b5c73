"""Requests are read as clients write them, and refused as the original refuses them."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.api_errors import ApiError
from bot.scoring.attributes import served_attributes
from bot.scoring.requests import AnalyzeRequest, parse_analyze, parse_suggest

SERVED = served_attributes()
GOOD: dict[str, Any] = {"comment": {"text": "hello you"}, "requestedAttributes": {"TOXICITY": {}}}


def analyze(**members: Any) -> AnalyzeRequest:
    return parse_analyze(json.dumps(GOOD | members).encode(), SERVED)


def refused(body: bytes | str | dict[str, Any]) -> ApiError:
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    with pytest.raises(ApiError) as caught:
        parse_analyze(raw.encode() if isinstance(raw, str) else raw, SERVED)
    return caught.value


def test_the_smallest_request() -> None:
    assert analyze() == AnalyzeRequest(text="hello you", thresholds={"TOXICITY": 0.0})


def test_everything_that_a_client_may_say() -> None:
    request = analyze(
        comment={"text": "hello you", "type": "PLAIN_TEXT"},
        requestedAttributes={"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.5}, "SPAM": None},
        languages=["fr-CA", "en"],
        spanAnnotations=True,
        dropUnsupportedAttributes=True,
        doNotStore=True,
        clientToken="c-77",
        sessionId="s",
        communityId="forum",
        context={"articleAndParentComment": {"article": {"text": "news"}, "parentComment": {"text": "why?"}}},
    )
    assert request == AnalyzeRequest(
        text="hello you",
        thresholds={"TOXICITY": 0.5, "SPAM": 0.0},
        languages=("fr-CA", "en"),
        wants_sentences=True,
        drops_unsupported=True,
        context="why?",
        client_token="c-77",
    )


def test_names_as_protocol_buffers_write_them_are_read_too() -> None:
    body = {
        "comment": {"text": "hello you"},
        "requested_attributes": {"TOXICITY": {"score_threshold": 0.25}},
        "client_token": "c",
        "span_annotations": True,
    }
    request = parse_analyze(json.dumps(body).encode(), SERVED)
    assert (request.thresholds, request.client_token, request.wants_sentences) == (
        {"TOXICITY": 0.25},
        "c",
        True,
    )


def test_slips_of_known_clients_are_understood() -> None:
    assert analyze(languages="en").languages == ("en",)
    assert analyze(languages=[]).languages == ()
    assert analyze(requestedAttributes={"TOXICITY": {"scoreType": "probability"}}).thresholds
    assert analyze(somethingNew={"a": 1}).text == "hello you"


def test_the_context_is_the_nearest_text_above() -> None:
    assert (
        analyze(context={"entries": [{"text": "first"}, {"text": "last"}, {"text": " "}]}).context == "last"
    )
    assert analyze(context={"articleAndParentComment": {"article": {"text": "news"}}}).context == "news"
    assert analyze(context={}).context == ""


def test_a_text_may_have_twenty_kilobytes_and_no_more() -> None:
    assert analyze(comment={"text": "é" * 10_240}).text
    error = refused(GOOD | {"comment": {"text": "é" * 10_240 + "x"}})
    assert error.error_type == "COMMENT_TOO_LONG"
    assert "(20481)" in str(error)


@pytest.mark.parametrize("body", [b"", b"  ", b"{}", '{"comment": {}}', '{"comment": {"text": " \\n"}}'])
def test_without_a_text_the_comment_is_empty(body: bytes | str) -> None:
    error = refused(body)
    assert (error.code, error.status, error.error_type) == (400, "INVALID_ARGUMENT", "COMMENT_EMPTY")


@pytest.mark.parametrize("members", [{"requestedAttributes": {}}, {"requestedAttributes": None}])
def test_without_attributes_there_is_nothing_to_answer(members: dict[str, Any]) -> None:
    assert refused(GOOD | members).error_type == "NO_REQUESTED_ATTRIBUTES"


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"requestedAttributes": {"FUN": {}}}, "Unknown requested attribute: FUN"),
        ({"requestedAttributes": {"toxicity": {}}}, "Unknown requested attribute: toxicity"),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreType": "RAW"}}},
            "Requested score type RAW is not supported by attribute TOXICITY",
        ),
        (
            {"comment": {"text": "<b>x</b>", "type": "HTML"}},
            "Currently, only 'PLAIN_TEXT' comments are supported",
        ),
        ({"comment": {"text": "x", "type": "PDF"}}, "Unknown text type"),
        ({"languages": ["x" * 40]}, "Invalid value at 'languages'"),
        ({"languages": [f"l{n}" for n in range(21)]}, "Invalid value at 'languages'"),
        ({"languages": [""]}, "Invalid value at 'languages'"),
        ({"context": {"entries": [], "articleAndParentComment": {}}}, "not both"),
        ({"clientToken": "x" * 5_000}, "Invalid value at 'clientToken'"),
        *(
            (
                {"requestedAttributes": {"TOXICITY": {"scoreThreshold": value}}},
                "expected a number from 0 to 1",
            )
            for value in (-0.1, 1.1, True, "x", [], 10**400)
        ),
    ],
)
def test_what_is_not_as_documented_is_refused_in_its_sentence(members: dict[str, Any], sentence: str) -> None:
    error = refused(GOOD | members)
    assert (error.code, error.error_type) == (400, "INVALID_REQUEST")
    assert sentence in str(error)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '"text"',
        "{comment: {text: 'x'}}",
        '{"comment": {"text": "a"}, "comment": {"text": "b"}}',
        '{"comment": {"text": NaN}}',
        '{"comment": {"text": 1}}',
        '{"comment": "x"}',
        '{"comment": {"text": "x"}, "requestedAttributes": ["TOXICITY"]}',
        '{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": 1}}',
        '{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {}}, "doNotStore": "perhaps"}',
        '{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {}}, "sessionId": 7}',
        '{"comment": {"text": "x"}, "requestedAttributes": {"TOXICITY": {}}, "context": {"entries": {}}}',
        "[" * 100_000,
        '{"a": ' + "9" * 10_000 + "}",
        b"\xff\xfe",
    ],
)
def test_what_is_no_such_object_is_refused_and_never_quoted(body: bytes | str) -> None:
    error = refused(body)
    assert (error.code, error.status, error.error_type) == (400, "INVALID_ARGUMENT", "INVALID_REQUEST")
    assert str(error).startswith("Invalid JSON payload received. body")
    assert len(str(error)) < 200


@pytest.mark.no_cover
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "comment",
                        "text",
                        "type",
                        "requestedAttributes",
                        "TOXICITY",
                        "scoreThreshold",
                        "languages",
                        "context",
                        "entries",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_no_request_breaks_the_reader(value: Any) -> None:
    for parse in (parse_analyze, parse_suggest):
        with suppress(ApiError):
            parse(json.dumps(value).encode(), SERVED)


SUGGESTION: dict[str, Any] = {
    "comment": {"text": "hello you"},
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
}


def test_a_suggestion_is_read() -> None:
    members = {"languages": ["en"], "clientToken": "comment:7", "communityId": "Coral:https://news.example"}
    suggested = parse_suggest(json.dumps(SUGGESTION | members).encode(), SERVED)
    assert (suggested.text, suggested.languages, suggested.client_token) == (
        "hello you",
        ("en",),
        "comment:7",
    )


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ({}, "Missing attribute_scores"),
        ({"FUN": {}}, "Unknown requested attribute: FUN"),
        ({"TOXICITY": {"summaryScore": {"value": 2}}}, "expected a number from 0 to 1"),
        ({"TOXICITY": {"summaryScore": {}}}, "'value' is missing"),
        ({"TOXICITY": {"spanScores": [{"begin": 3, "end": 1, "score": {"value": 1}}]}}, "Invalid span"),
        ({"TOXICITY": {"spanScores": [{"begin": 3, "score": {"value": 1}}]}}, "'end' is missing"),
    ],
)
def test_a_suggestion_must_make_sense(scores: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ApiError, match=sentence):
        parse_suggest(json.dumps(SUGGESTION | {"attributeScores": scores}).encode(), SERVED)
