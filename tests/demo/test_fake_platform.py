"""The pretended platform answers as the Graph API does, and tells back what was done."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo import payloads
from bot.demo.fake_platform import Habits, Keys, Sandbox
from bot.demo.graph import Graph, Said
from bot.demo.scenario import ACCOUNTS, INSTAGRAM, PAGE
from bot.domain import Secret
from bot.platforms.signatures import hmac_sha256

COMMENT = "418_902"
PERSON = "7700"
KEYS = Keys(token=Secret("token"), app_secret=Secret("app"), desk_secret=Secret("whsec_" + "QUJD" * 8))
RIGHT = {"Authorization": "Bearer token"}


class Ear:
    """Stands where the bot would be and keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.url = ""

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        genuine = payloads.signed(KEYS.app_secret, body)["X-Hub-Signature-256"]
        assert request.headers["X-Hub-Signature-256"] == genuine
        self.heard.append(json.loads(body)["entry"][0])
        return web.Response()


def made(habits: Habits) -> Sandbox:
    graph = Graph(ACCOUNTS)
    graph.written(Said(id=COMMENT, author=PERSON, text="Prix ?", created_time=1, post="418"), account=PAGE)
    graph.written(Said(id="1799", author="7701", text="?", created_time=1, post="18"), account=INSTAGRAM)
    return Sandbox(graph, KEYS, habits)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers=RIGHT) as session:
        yield session


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    ear, app = Ear(), web.Application()
    app.router.add_post("/", ear.hear)
    async with TestServer(app) as server:
        ear.url = str(server.make_url("/"))
        yield ear


@pytest.fixture
async def sandbox(ear: Ear) -> AsyncIterator[Sandbox]:
    sandbox = made(Habits(throttle=0, lose=0))
    await sandbox.start()
    sandbox.tell = ear.url
    yield sandbox
    await sandbox.stop()


async def test_a_public_reply_is_answered_with_its_id(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    url = f"{sandbox.url}/v25.0/{COMMENT}/comments"
    async with session.post(url, data={"message": "39 €"}) as answer:
        assert (await answer.json())["id"].startswith("418_")
    async with session.get(url) as answer:
        assert [said["message"] for said in (await answer.json())["data"]] == ["39 €"]


async def test_our_reply_comes_back_as_a_signed_webhook_of_our_own(
    sandbox: Sandbox, session: aiohttp.ClientSession, ear: Ear
) -> None:
    await session.post(f"{sandbox.url}/v25.0/1799/replies", data={"message": "Bonjour"})
    await sandbox.quiet()
    value = ear.heard[0]["changes"][0]["value"]
    assert value["from"]["id"] == INSTAGRAM
    assert value["parent_id"] == "1799"


async def test_a_hidden_comment_reads_back_as_hidden_and_is_told(
    sandbox: Sandbox, session: aiohttp.ClientSession, ear: Ear
) -> None:
    url = f"{sandbox.url}/v25.0/{COMMENT}"
    async with session.post(url, data={"is_hidden": "true"}) as answer:
        assert await answer.json() == {"success": True}
    async with session.get(url) as answer:
        assert (await answer.json())["is_hidden"] is True
    await sandbox.quiet()
    assert ear.heard[0]["changes"][0]["value"]["verb"] == "hide"


async def test_a_private_reply_and_a_message_are_sent_and_echoed(
    sandbox: Sandbox, session: aiohttp.ClientSession, ear: Ear
) -> None:
    for to in ({"comment_id": COMMENT}, {"id": PERSON}):
        told = {"recipient": to, "message": {"text": "Bonjour"}}
        async with session.post(f"{sandbox.url}/v25.0/{PAGE}/messages", json=told) as answer:
            assert (await answer.json())["recipient_id"] == PERSON
    await sandbox.quiet()
    assert [entry["messaging"][0]["message"]["is_echo"] for entry in ear.heard] == [True, True]
    url = f"{sandbox.url}/v25.0/{PAGE}/conversations?user_id={PERSON}"
    async with session.get(url) as answer:
        assert len((await answer.json())["data"][0]["messages"]["data"]) == 2


async def test_a_like_is_set_and_taken_back(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    url = f"{sandbox.url}/v25.0/{COMMENT}/likes"
    await session.post(url)
    assert sandbox.graph.comments[COMMENT].liked
    await session.delete(url)
    assert not sandbox.graph.comments[COMMENT].liked


async def test_a_deleted_comment_is_gone(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    url = f"{sandbox.url}/v25.0/{COMMENT}"
    await session.delete(url)
    async with session.delete(url) as answer:
        assert (await answer.json())["error"]["error_subcode"] == 33


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer é"], ids=["missing", "wrong", "not ascii"])
async def test_a_wrong_token_is_code_190(sandbox: Sandbox, token: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/v25.0/{COMMENT}", headers={"Authorization": token}) as answer,
    ):
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == 190


async def test_a_wrong_proof_is_refused_and_a_right_one_is_not(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    url = f"{sandbox.url}/v25.0/{COMMENT}"
    async with session.get(url, params={"appsecret_proof": "00"}) as answer:
        assert answer.status == 400
    proof = hmac_sha256(KEYS.app_secret, b"token").hex()
    async with session.get(url, params={"appsecret_proof": proof}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", ["418_902/unknown", "nobody", "1/2/3"])
async def test_an_unknown_path_is_code_100(
    sandbox: Sandbox, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.post(f"{sandbox.url}/v25.0/{path}") as answer:
        assert (await answer.json())["error"]["code"] == 100


async def test_a_message_to_nobody_is_code_100(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with session.post(f"{sandbox.url}/v25.0/{PAGE}/messages", data={"recipient": "["}) as answer:
        assert (await answer.json())["error"]["code"] == 100


async def test_too_many_calls_are_told_to_come_back_in_a_second(session: aiohttp.ClientSession) -> None:
    sandbox = made(Habits(throttle=1.0))
    await sandbox.start()
    async with session.post(f"{sandbox.url}/v25.0/{COMMENT}/likes") as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "1"
    await sandbox.stop()


async def test_a_lost_answer_was_carried_out(session: aiohttp.ClientSession) -> None:
    sandbox = made(Habits(throttle=0, lose=1))
    await sandbox.start()
    with pytest.raises(aiohttp.ClientError):
        await session.post(f"{sandbox.url}/v25.0/{COMMENT}/likes")
    assert sandbox.graph.comments[COMMENT].liked
    await sandbox.stop()


async def test_the_desk_takes_signed_cases_only(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    body = b'{"type": "case.escalated"}'
    headers = {"webhook-id": "1", "webhook-timestamp": "5"}
    async with session.post(f"{sandbox.url}/escalate", data=body, headers=headers) as answer:
        assert answer.status == 401
    signature = payloads.desk_signature(KEYS.desk_secret, "1", "5", body)
    headers["webhook-signature"] = f"v1,other {signature}"
    async with session.post(f"{sandbox.url}/escalate", data=body, headers=headers) as answer:
        assert answer.status == 202
    assert sandbox.cases == [{"type": "case.escalated"}]


async def test_an_echo_waits_for_a_bot_that_is_away(
    sandbox: Sandbox, session: aiohttp.ClientSession, ear: Ear
) -> None:
    there, sandbox.tell = sandbox.tell, "http://127.0.0.1:9/"
    await session.post(f"{sandbox.url}/v25.0/{COMMENT}/comments", data={"message": "39 €"})
    async with asyncio.timeout(5):
        while sandbox.calls.get("echo") is None:
            await asyncio.sleep(0.05)
            sandbox.tell = there
    assert len(ear.heard) == 1
