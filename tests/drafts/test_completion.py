"""What an endpoint answers, when it is one, and when it is not."""

import json
from typing import Any

import pytest

from bot.domain import Secret
from bot.domain.drafts import Prompt
from bot.drafts.completion import DraftFailure, completion_request, estimate_tokens, read_completion
from bot.platforms.ports import Response
from tests.fakes.completion_server import completion

PROMPT = Prompt(system="Say it.", user="{}")


def read(body: object, status: int = 200, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_completion(Response(status=status, headers=names, body=raw), PROMPT)


def test_an_answer_is_read() -> None:
    answer = read(completion(" Bonjour. ", tokens=42))
    assert (answer.text, answer.tokens, answer.is_whole) == ("Bonjour.", 42, True)


def test_an_answer_that_was_cut_off_says_so() -> None:
    assert not read(completion("Bonj", reason="length")).is_whole


@pytest.mark.parametrize("tokens", [0, -5, True, "many", None])
def test_an_endpoint_that_counts_too_few_is_not_believed(tokens: Any) -> None:
    assert read(completion("Bonjour. " * 50, tokens=tokens)).tokens > 50


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no JSON"),
        (b'{"choices": [{"mess', "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        ({}, "without an answer"),
        ({"choices": []}, "without an answer"),
        ([1, 2], "without an answer"),
        ({"choices": [{"message": None}]}, "without an answer"),
        ({"choices": [{"message": {"content": None}}]}, "something else than a text"),
        ({"choices": [{"message": {"content": ["x"]}}]}, "something else than a text"),
        (completion("x", tool_calls=[{"id": "1"}]), "something else than a text"),
        (completion("  "), "an empty text"),
        (completion("x" * 9_000), "more than 8000 characters"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_answer_is_told(body: object, why: str) -> None:
    with pytest.raises(DraftFailure, match=why) as failure:
        read(body)
    assert failure.value.retry_after is None


def test_a_web_page_is_told() -> None:
    with pytest.raises(DraftFailure, match="a web page"):
        read(b"<html>Sign in</html>", content_type="text/html; charset=utf-8")


def test_a_stream_that_nobody_asked_for_is_told() -> None:
    with pytest.raises(DraftFailure, match="a stream"):
        read(b"data: {}", content_type="text/event-stream")


def test_later_is_when_it_says() -> None:
    with pytest.raises(DraftFailure, match="429") as failure:
        read({}, 429, retry_after="17")
    assert failure.value.retry_after == 17
    with pytest.raises(DraftFailure) as failure:
        read({}, 429)
    assert failure.value.retry_after == 60


@pytest.mark.parametrize("status", [301, 400, 401, 404, 500, 503])
def test_another_status_is_no_answer(status: int) -> None:
    with pytest.raises(DraftFailure, match=str(status)) as failure:
        read(completion("secret words"), status)
    assert "secret words" not in str(failure.value)


def test_the_request_has_no_tools_and_the_key_in_one_place() -> None:
    request = completion_request("http://127.0.0.1:1/v1/", "m", Secret("k3y"), PROMPT, 300)
    assert request.url == "http://127.0.0.1:1/v1/chat/completions"
    assert request.json is not None
    assert set(request.json) == {"model", "messages", "max_tokens", "temperature", "n", "stream"}
    assert request.headers["Authorization"] == "Bearer k3y"
    assert "k3y" not in json.dumps(request.json)
    assert "Authorization" not in completion_request("http://h/v1", "m", None, PROMPT, 1).headers


def test_an_estimate_is_rather_too_high() -> None:
    assert estimate_tokens("word " * 300) > 300
