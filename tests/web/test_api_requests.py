"""Requests that nobody should be able to get through with, sent to a real listener."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.api import ApiProgram, Client, api_program
from tests.fakes.running_bot import SECRET


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiProgram]:
    async with api_program(tmp_path) as running:
        yield running


async def post(api: ApiProgram, client: Client, body: bytes, **headers: str) -> aiohttp.ClientResponse:
    return await api.session.post(
        "/api/v1/cases/1/notes",
        data=body,
        headers={
            "Authorization": f"Bearer {client.token}",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


_NO_NOTES = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b'{"text": 1}',
    b'{"text": "\\ud800"}',
    b'{"text": "\xff"}',
)


async def test_a_body_that_is_no_note_is_refused(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    for body in (*_NO_NOTES, b"1e999"):
        answer = await post(api, léa, body)
        assert (answer.status, (await answer.json())["code"]) == (422, "api.invalid")


async def test_a_key_is_a_word(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    for key in ("", " ", "x" * 129, "é"):
        answer = await post(api, léa, b'{"text": "x"}', Idempotency_Key=key)
        assert (answer.status, (await answer.json())["code"]) == (422, "api.key_malformed")


async def test_a_version_is_one_tag(api: ApiProgram) -> None:
    léa = await api.client("Léa")
    for tag, code in (("abc", "api.if_match"), ('"a", "b"', "api.if_match"), ('"a"', "version_malformed")):
        status, refusal, _ = await léa.ask("POST", "/cases/1/undo", json={}, If_Match=tag)
        assert (status, refusal["code"]) == (422, code)
    status, refusal, _ = await léa.ask("POST", "/cases/1/undo", json={}, If_Match="*")
    assert refusal["code"] == "nothing_to_undo"


async def test_a_body_that_grows_is_cut(api: ApiProgram) -> None:
    léa = await api.client("Léa")

    async def endless() -> AsyncIterator[bytes]:
        yield json.dumps({"text": "x"}).encode()[:-1]
        for _ in range(100):
            yield b" " * 4096

    with suppress(aiohttp.ClientConnectionError):  # who goes on sending may see the end before the answer
        answer = await api.session.post(
            "/api/v1/cases/1/notes",
            data=endless(),
            headers={"Authorization": f"Bearer {léa.token}", "Content-Type": "application/json"},
        )
        assert (answer.status, (await answer.json())["code"]) == (413, "api.too_long")
    status, case, _ = await léa.ask("GET", "/cases/1")
    assert (status, '"x"' in json.dumps(case)) == (200, False)


async def test_bytes_in_a_header_that_are_no_text_are_refused_in_ours(api: ApiProgram) -> None:
    client = await api.client("Léa")
    host, port = api.program.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /api/v1/cases/1/undo HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-Match: \xa9w\xff\r\n"
        b"Authorization: Bearer " + client.token.encode() + b"\r\n"
        b"Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    )
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 422")
    assert json.loads(body)["code"] == "api.if_match"
