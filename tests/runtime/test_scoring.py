"""The listener: who may ask, what is refused before anything is read, and what never leaves a trace."""

import asyncio
import gzip
import io
import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from bot.errors import UserError
from bot.services.scoring_keys import FILE, make_key, revoke_key
from bot.services.workspace import open_workspace
from tests.fakes.clock import FakeClock
from tests.fakes.scoring import FakeClassifier, RunningServer, serving

GOOD = {"comment": {"text": "you idiot"}, "requestedAttributes": {"TOXICITY": {}}}


def error_of(answer: tuple[int, dict[str, Any]]) -> tuple[int, str, str]:
    status, body = answer
    error = body["error"]
    assert error["code"] == status
    detail = error["details"][0]
    return status, error["status"], detail.get("errorType") or detail["reason"]


async def test_a_text_gets_its_score(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        status, body = await server.call(clientToken="c-77", doNotStore=True)
        assert status == 200
        assert body["attributeScores"]["TOXICITY"]["summaryScore"] == {"value": 0.9, "type": "PROBABILITY"}
        assert (body["clientToken"], body["modelVersion"]) == ("c-77", "fake-1")


async def test_a_key_is_taken_from_the_address_or_from_either_header(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        for request in (
            {"params": {"key": server.secret, "alt": "json", "prettyPrint": "false"}},
            {"headers": {"X-Goog-Api-Key": server.secret}},
            {"headers": {"Authorization": f"Bearer {server.secret}"}},
        ):
            status, _ = await server.send(json=GOOD, **request)
            assert status == 200


async def test_without_a_key_or_with_a_wrong_one_nothing_is_read(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    async with serving(tmp_path, classifier) as server:
        assert error_of(await server.send(json=GOOD)) == (403, "PERMISSION_DENIED", "API_KEY_MISSING")
        for key in ("wrong", server.secret[:-1], "é"):
            refused = await server.send(json=GOOD, params={"key": key})
            assert error_of(refused) == (400, "INVALID_ARGUMENT", "API_KEY_INVALID")
    assert classifier.calls == []


async def test_keys_that_are_made_or_revoked_count_without_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        with open_workspace(data=tmp_path) as workspace:
            new = make_key(workspace, "shop").secret
            revoke_key(workspace, "forum")
        async with asyncio.timeout(120):
            while (await server.send(json=GOOD, params={"key": new}))[0] != 200:
                await asyncio.sleep(0.1)
        assert error_of(await server.call())[2] == "API_KEY_INVALID"


async def test_a_damaged_file_of_keys_stops_the_start_and_changes_nothing_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        good = (tmp_path / FILE).read_bytes()
        (tmp_path / FILE).write_text("{", "utf-8")
        async with asyncio.timeout(120):
            while "the keys stay as they were" not in caplog.text:
                await asyncio.sleep(0.1)
        assert (await server.call())[0] == 200
        (tmp_path / FILE).write_bytes(good)
    (tmp_path / FILE).write_text("{", "utf-8")
    with pytest.raises(UserError, match="keys_damaged"):
        async with serving(tmp_path, FakeClassifier()):
            pass


async def test_more_requests_than_a_key_may_make_are_refused_and_told_when(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier(), clock=FakeClock(), key_rate=0.05) as server:
        assert [(await server.call())[0] for _ in range(3)] == [200, 200, 200]
        address = f"{server.url}/v1alpha1/comments:analyze"
        async with server.session.post(address, json=GOOD, params={"key": server.secret}) as response:
            assert response.headers["Retry-After"] == "20"
            assert error_of((response.status, await response.json())) == (
                429,
                "RESOURCE_EXHAUSTED",
                "RATE_LIMIT_EXCEEDED",
            )


async def test_the_configuration_says_how_many_requests_a_key_may_make_that_does_not(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    async with serving(tmp_path, classifier, clock=FakeClock(), requests_per_second=0.1) as server:
        statuses = [(await server.call())[0] for _ in range(8)]
    assert statuses == [200] * 6 + [429] * 2


async def test_each_sentence_is_scored_when_that_is_wanted(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        _, body = await server.call(
            comment={"text": "You 👋 idiot there. Have a nice day."}, spanAnnotations=True
        )
        spans = body["attributeScores"]["TOXICITY"]["spanScores"]
        assert [(span["begin"], span["end"], span["score"]["value"]) for span in spans][-1] == (20, 36, 0.1)


async def test_the_context_is_read_with_the_text(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    async with serving(tmp_path, classifier) as server:
        await server.call(context={"entries": [{"text": "the article"}]})
    assert classifier.contexts == ["the article"]


async def test_a_language_without_scores_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    async with serving(tmp_path, classifier) as server:
        refused = error_of(await server.call(languages=["th"]))
        assert refused == (400, "INVALID_ARGUMENT", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")
    assert classifier.calls == []


async def test_operators_serve_names_and_languages_of_their_own(tmp_path: Path) -> None:
    settings = {"attributes": {"CHURLISH": "insult"}, "languages": ("nl",)}
    async with serving(tmp_path, FakeClassifier(language="nl"), **settings) as server:
        _, body = await server.call(requestedAttributes={"CHURLISH": {}}, languages=["nl"])
        assert body["attributeScores"]["CHURLISH"]["summaryScore"]["value"] == 0.9
        assert error_of(await server.call(languages=["en"]))[0] == 400


@pytest.mark.parametrize("classifier", [None, FakeClassifier(degraded=True)], ids=["none", "word lists"])
async def test_without_a_model_there_is_no_score(tmp_path: Path, classifier: FakeClassifier | None) -> None:
    async with serving(tmp_path, classifier) as server:
        assert error_of(await server.call()) == (503, "UNAVAILABLE", "CLASSIFIER_DOWN")


async def test_a_classifier_that_is_late_is_not_waited_for(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with serving(tmp_path, classifier, timeout=0.05) as server:
        assert error_of(await server.call()) == (503, "UNAVAILABLE", "DEADLINE_EXCEEDED")
        classifier.gate.set()


async def test_a_client_that_sends_more_at_once_than_can_wait_is_told_so(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with serving(tmp_path, classifier, requests_per_second=100.0) as server:
        calls = [asyncio.create_task(server.call()) for _ in range(80)]
        done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED, timeout=120)
        assert error_of(done.pop().result()) == (429, "RESOURCE_EXHAUSTED", "CONCURRENT_LIMIT_EXCEEDED")
        classifier.gate.set()
        statuses = [status for status, _ in await asyncio.gather(*calls)]
    assert statuses.count(200) >= 64


async def test_what_nobody_waits_for_any_more_is_not_judged(tmp_path: Path) -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with serving(tmp_path, classifier) as server:
        first = asyncio.create_task(server.call(comment={"text": "first text"}))
        await asyncio.to_thread(classifier.is_asked.wait, 120)
        gone = asyncio.create_task(server.call(comment={"text": "gone text"}))
        async with asyncio.timeout(120):
            while not server.waiting:
                await asyncio.sleep(0.01)
            gone.cancel()
            while not server.waiting[0].done():  # until the server has noticed
                await asyncio.sleep(0.01)
        classifier.gate.set()
        await first
        await server.call(comment={"text": "last text"})
    assert [text for texts in classifier.calls for text in texts] == ["first text", "last text"]


async def test_a_suggestion_is_acknowledged_and_nothing_of_it_is_stored(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        members = {
            "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
            "clientToken": "comment:1",
        }
        status, body = await server.call("suggestscore", comment={"text": "canary words here"}, **members)
        assert (status, body["clientToken"], body["detectedLanguages"]) == (200, "comment:1", ["en"])
        assert error_of(await server.call("suggestscore"))[0] == 400
    assert os.listdir(tmp_path) == [FILE]
    assert "canary" not in (tmp_path / FILE).read_text("utf-8")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "nonsense"])
async def test_a_compressed_body_is_refused_as_it_is(tmp_path: Path, coding: str) -> None:
    bomb = gzip.compress(b"x" * 10_000_000)
    async with serving(tmp_path, FakeClassifier()) as server:
        headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
        refused = await server.send(data=bomb, params={"key": server.secret}, headers=headers)
        assert refused[0] == 415
        assert 'method="",status="415"} 1.0' in (await server.metrics.render()).decode()


async def test_a_body_that_is_too_long_or_too_slow_is_refused(tmp_path: Path) -> None:
    async def trickle() -> Any:
        yield b"{"
        await asyncio.sleep(60)

    async with serving(tmp_path, FakeClassifier()) as server:
        key = {"key": server.secret}
        too_long = json.dumps(GOOD | {"x": "y" * 2**20}).encode()
        assert error_of(await server.send(data=io.BytesIO(too_long), params=key))[0] == 413
        assert error_of(await server.send(data=trickle(), params=key))[0] == 408


@pytest.mark.parametrize("parameter", [{"callback": "f"}, {"alt": "media"}, {"$alt": "proto"}])
async def test_another_form_of_answer_is_refused(tmp_path: Path, parameter: dict[str, str]) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        answer = await server.send(json=GOOD, params={"key": server.secret, **parameter})
        assert error_of(answer) == (400, "INVALID_ARGUMENT", "INVALID_REQUEST")


async def test_other_addresses_and_methods_are_refused_in_the_same_form(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        for path in ("/", "/v1alpha1/comments:delete", "/metrics", "/webhooks/meta"):
            async with server.session.get(server.url + path) as response:
                assert error_of((response.status, await response.json()))[0] == 404
        address = f"{server.url}/v1alpha1/comments:analyze"
        for method in ("GET", "PUT", "DELETE"):
            async with server.session.request(method, address) as response:
                assert response.headers["Allow"] == "POST"
                assert error_of((response.status, await response.json()))[0] == 405
        async with server.session.get(server.url + "/healthz") as response:
            assert response.status == 200


async def discovered(server: RunningServer, **request: Any) -> dict[str, Any]:
    async with server.session.get(f"{server.url}/$discovery/rest", **request) as response:
        body: dict[str, Any] = await response.json()
        return body


async def test_the_description_of_the_api_names_the_address_that_was_asked(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        assert (await discovered(server, params={"version": "v1alpha1"}))["rootUrl"] == server.url + "/"
        headers = {"Host": "scores.example.org", "X-Forwarded-Proto": "https"}
        assert (await discovered(server, headers=headers))["rootUrl"] == "https://scores.example.org/"
        for wrong in ({"params": {"version": "v2"}}, {"headers": {"X-Forwarded-Proto": "javascript"}}):
            assert (await discovered(server, **wrong))["error"]["code"] == 404


async def test_neither_text_nor_key_nor_token_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(tmp_path, FakeClassifier()) as server:
        await server.call(comment={"text": "canary-text you idiot"}, clientToken="canary-token")
        await server.call(comment={"text": "canary-text"}, requestedAttributes={"canary-name": {}})
        await server.send(data=b"{canary-json", params={"key": server.secret})
        await server.send(json=GOOD, params={"key": "canary-key"})
        records = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
        assert "canary" not in records
        assert server.secret not in records


async def test_requests_are_counted_by_method_and_status(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        await server.call()
        await server.send(json=GOOD)
        text = (await server.metrics.render()).decode()
    assert 'tamis_scoring_requests_total{method="analyze",status="200"} 1.0' in text
    assert 'tamis_scoring_requests_total{method="analyze",status="403"} 1.0' in text
    assert "tamis_scoring_duration_seconds_count 2.0" in text


async def test_a_port_that_is_taken_is_reported(tmp_path: Path) -> None:
    async with serving(tmp_path, FakeClassifier()) as server:
        port = int(server.url.rpartition(":")[2])
        with open_workspace(data=tmp_path) as workspace:
            revoke_key(workspace, "forum")
        with pytest.raises(UserError, match="cannot_listen"):
            async with serving_on(tmp_path, port):
                pass


def serving_on(folder: Path, port: int) -> Any:
    return serving(folder, FakeClassifier(), port=port)


CALLERS = json.loads((Path(__file__).parent.parent / "scoring" / "callers.json").read_text("utf-8"))


@pytest.mark.parametrize("call", CALLERS, ids=lambda call: call["caller"])
async def test_programs_get_what_they_read(tmp_path: Path, call: dict[str, Any]) -> None:
    """Requests as other projects send them, and the members of the answer that they read."""
    content = b"" if call["body"] is None else json.dumps(call["body"]).encode()
    async with serving(tmp_path, FakeClassifier()) as server:
        status, value = await server.send(call["method"], data=content, params={"key": server.secret})
    assert status == call.get("status", 200), value
    for path in call["reads"]:
        member = value
        for step in path.split("."):
            member = member[int(step) if step.isdigit() else step]
        assert member is not None
