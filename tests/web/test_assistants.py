"""Who gets in at the door for assistants, and who does not."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.domain.roles import Role
from tests.fakes.api import ApiProgram, api_program
from tests.fakes.running_bot import SECRET

CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "queue_stats", "arguments": {}}}
SPOKEN = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiProgram]:
    async with api_program(tmp_path, assistants=True, requests_per_second=0.2) as running:
        yield running


async def ask(
    api: ApiProgram, token: str = "", method: str = "POST", body: object = CALL, **headers: str
) -> tuple[int, Any, Mapping[str, str]]:
    spelled = {**SPOKEN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if token:
        spelled["Authorization"] = f"Bearer {token}"
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    spelled.setdefault("Content-Type", "application/json")
    async with api.session.request(method, "/mcp", data=sent, headers=spelled) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if text.startswith("{") else text, answer.headers


async def test_a_token_opens_it_and_the_answer_is_not_stored(api: ApiProgram) -> None:
    token = (await api.client("Zoé", Role.VIEWER)).token
    status, answer, headers = await ask(api, token)
    assert (status, answer["result"]["structuredContent"]["open"]) == (200, 5)
    assert headers["Cache-Control"] == "no-store"


async def test_no_token_a_wrong_one_and_a_cookie_open_nothing(api: ApiProgram) -> None:
    for headers in ({}, {"Authorization": "Bearer tamis_u_wrong"}, {"Cookie": "tamis=x"}):
        status, answer, _ = await ask(api, **headers)
        assert (status, answer["code"]) == (401, "api.unauthorized")


async def test_other_hosts_and_pages_of_other_sites_are_refused(api: ApiProgram) -> None:
    token = (await api.client("Zoé", Role.VIEWER)).token
    assert (await ask(api, token, Host="evil.example"))[0] == 421
    assert (await ask(api, token, Origin="https://evil.example"))[0] == 403
    assert (await ask(api, token, Sec_Fetch_Site="cross-site"))[0] == 403


async def test_what_is_no_call_is_refused(api: ApiProgram) -> None:
    token = (await api.client("Zoé", Role.VIEWER)).token
    assert (await ask(api, token, "GET"))[0] == 405
    assert (await ask(api, token, "DELETE"))[0] == 405
    assert (await ask(api, token, body=b"no json"))[0] == 400
    assert (await ask(api, token, body=b"x" * 300_000))[0] == 413
    assert (await ask(api, token, body=b"[" * 100_000))[0] == 400


async def test_too_many_calls_wait(api: ApiProgram) -> None:
    token = (await api.client("Zoé", Role.VIEWER)).token
    statuses = [(await ask(api, token))[0] for _ in range(14)]
    assert statuses[:12] == [200] * 12
    assert statuses[-1] == 429


async def test_it_is_shut_unless_it_was_opened(tmp_path: Path) -> None:
    async with api_program(tmp_path) as shut:
        token = (await shut.client("Zoé", Role.VIEWER)).token
        assert (await ask(shut, token))[0] == 404
