"""The simulated platform answers as the Graph API does, and echoes what the account did."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo import payloads
from bot.demo.fake_platform import Credentials, FakePlatform, Faults
from bot.demo.graph import Graph, PlatformMessage
from bot.demo.scenario import ACCOUNTS, INSTAGRAM, PAGE
from bot.domain import Secret
from bot.platforms.signatures import hmac_sha256

COMMENT = "418_902"
PERSON = "7700"
CREDENTIALS = Credentials(
    token=Secret("token"),
    app_secret=Secret("app"),
    verify_token=Secret("verify"),
    desk_secret=Secret("whsec_" + "QUJD" * 8),
)
RIGHT = {"Authorization": "Bearer token"}


class FakeBot:
    """A server in place of the bot, which checks signatures and keeps every webhook."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        expected = payloads.signature_headers(CREDENTIALS.app_secret, body)["X-Hub-Signature-256"]
        assert request.headers["X-Hub-Signature-256"] == expected
        self.received.append(json.loads(body)["entry"][0])
        return web.Response()


def new_platform(faults: Faults) -> FakePlatform:
    graph = Graph(ACCOUNTS)
    graph.add_message(
        PlatformMessage(id=COMMENT, author=PERSON, text="Prix ?", created_time=1, post="418"), account=PAGE
    )
    graph.add_message(
        PlatformMessage(id="1799", author="7701", text="?", created_time=1, post="18"), account=INSTAGRAM
    )
    return FakePlatform(graph, CREDENTIALS, faults)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers=RIGHT) as session:
        yield session


@pytest.fixture
async def fake_bot() -> AsyncIterator[FakeBot]:
    fake_bot, app = FakeBot(), web.Application()
    app.router.add_post("/", fake_bot.receive)
    async with TestServer(app) as server:
        fake_bot.url = str(server.make_url("/"))
        yield fake_bot


@pytest.fixture
async def platform(fake_bot: FakeBot) -> AsyncIterator[FakePlatform]:
    platform = new_platform(Faults(throttle_rate=0, lose_nth_write=0))
    await platform.start()
    platform.webhook_url = fake_bot.url
    yield platform
    await platform.stop()


async def test_a_public_reply_is_answered_with_its_id(
    platform: FakePlatform, session: aiohttp.ClientSession
) -> None:
    url = f"{platform.url}/v25.0/{COMMENT}/comments"
    async with session.post(url, data={"message": "39 €"}) as answer:
        assert (await answer.json())["id"].startswith("418_")
    async with session.get(url) as answer:
        assert [reply["message"] for reply in (await answer.json())["data"]] == ["39 €"]


async def test_our_reply_comes_back_as_a_signed_webhook_of_our_own(
    platform: FakePlatform, session: aiohttp.ClientSession, fake_bot: FakeBot
) -> None:
    await session.post(f"{platform.url}/v25.0/1799/replies", data={"message": "Bonjour"})
    await platform.wait_for_echoes()
    value = fake_bot.received[0]["changes"][0]["value"]
    assert value["from"]["id"] == INSTAGRAM
    assert value["parent_id"] == "1799"


async def test_a_hidden_comment_reads_back_as_hidden_and_is_told(
    platform: FakePlatform, session: aiohttp.ClientSession, fake_bot: FakeBot
) -> None:
    url = f"{platform.url}/v25.0/{COMMENT}"
    async with session.post(url, data={"is_hidden": "true"}) as answer:
        assert await answer.json() == {"success": True}
    async with session.get(url) as answer:
        assert (await answer.json())["is_hidden"] is True
    await platform.wait_for_echoes()
    assert fake_bot.received[0]["changes"][0]["value"]["verb"] == "hide"


async def test_a_private_reply_and_a_message_are_sent_and_echoed(
    platform: FakePlatform, session: aiohttp.ClientSession, fake_bot: FakeBot
) -> None:
    for to in ({"comment_id": COMMENT}, {"id": PERSON}):
        body = {"recipient": to, "message": {"text": "Bonjour"}}
        async with session.post(f"{platform.url}/v25.0/{PAGE}/messages", json=body) as answer:
            assert (await answer.json())["recipient_id"] == PERSON
    await platform.wait_for_echoes()
    assert [entry["messaging"][0]["message"]["is_echo"] for entry in fake_bot.received] == [True, True]
    url = f"{platform.url}/v25.0/{PAGE}/conversations?user_id={PERSON}"
    async with session.get(url) as answer:
        assert len((await answer.json())["data"][0]["messages"]["data"]) == 2


async def test_a_like_is_set_and_taken_back(platform: FakePlatform, session: aiohttp.ClientSession) -> None:
    url = f"{platform.url}/v25.0/{COMMENT}/likes"
    await session.post(url)
    assert platform.graph.comments[COMMENT].liked
    await session.delete(url)
    assert not platform.graph.comments[COMMENT].liked


async def test_a_deleted_comment_is_gone(platform: FakePlatform, session: aiohttp.ClientSession) -> None:
    url = f"{platform.url}/v25.0/{COMMENT}"
    await session.delete(url)
    async with session.delete(url) as answer:
        assert (await answer.json())["error"]["error_subcode"] == 33


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer é"], ids=["missing", "wrong", "not ascii"])
async def test_a_wrong_token_is_code_190(platform: FakePlatform, token: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{platform.url}/v25.0/{COMMENT}", headers={"Authorization": token}) as answer,
    ):
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == 190


async def test_a_wrong_proof_is_refused_and_a_right_one_is_not(
    platform: FakePlatform, session: aiohttp.ClientSession
) -> None:
    url = f"{platform.url}/v25.0/{COMMENT}"
    async with session.get(url, params={"appsecret_proof": "00"}) as answer:
        assert answer.status == 400
    proof = hmac_sha256(CREDENTIALS.app_secret, b"token").hex()
    async with session.get(url, params={"appsecret_proof": proof}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", ["418_902/unknown", "nobody", "1/2/3"])
async def test_an_unknown_path_is_code_100(
    platform: FakePlatform, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.post(f"{platform.url}/v25.0/{path}") as answer:
        assert (await answer.json())["error"]["code"] == 100


async def test_a_message_to_nobody_is_code_100(
    platform: FakePlatform, session: aiohttp.ClientSession
) -> None:
    async with session.post(f"{platform.url}/v25.0/{PAGE}/messages", data={"recipient": "["}) as answer:
        assert (await answer.json())["error"]["code"] == 100


async def test_too_many_calls_are_told_to_come_back_in_a_second(session: aiohttp.ClientSession) -> None:
    platform = new_platform(Faults(throttle_rate=1.0))
    await platform.start()
    async with session.post(f"{platform.url}/v25.0/{COMMENT}/likes") as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "1"
    await platform.stop()


async def test_a_lost_answer_was_carried_out(session: aiohttp.ClientSession) -> None:
    platform = new_platform(Faults(throttle_rate=0, lose_nth_write=1))
    await platform.start()
    with pytest.raises(aiohttp.ClientError):
        await session.post(f"{platform.url}/v25.0/{COMMENT}/likes")
    assert platform.graph.comments[COMMENT].liked
    await platform.stop()


async def test_the_desk_takes_signed_cases_only(
    platform: FakePlatform, session: aiohttp.ClientSession
) -> None:
    body = b'{"type": "case.escalated"}'
    headers = {"webhook-id": "1", "webhook-timestamp": "5"}
    async with session.post(f"{platform.url}/escalate", data=body, headers=headers) as answer:
        assert answer.status == 401
    signature = payloads.desk_signature(CREDENTIALS.desk_secret, "1", "5", body)
    headers["webhook-signature"] = f"v1,other {signature}"
    async with session.post(f"{platform.url}/escalate", data=body, headers=headers) as answer:
        assert answer.status == 202
    assert platform.cases == [{"type": "case.escalated"}]


async def test_an_echo_waits_for_a_bot_that_is_away(
    platform: FakePlatform, session: aiohttp.ClientSession, fake_bot: FakeBot
) -> None:
    address, platform.webhook_url = platform.webhook_url, "http://127.0.0.1:9/"
    await session.post(f"{platform.url}/v25.0/{COMMENT}/comments", data={"message": "39 €"})
    async with asyncio.timeout(5):
        while platform.calls.get("echo") is None:
            await asyncio.sleep(0.05)
            platform.webhook_url = address
    assert len(fake_bot.received) == 1


async def test_an_account_may_read_who_mentions_it(
    platform: FakePlatform, session: aiohttp.ClientSession
) -> None:
    query = {"fields": "mentioned_comment.comment_id(1799){id,text}"}
    async with session.get(f"{platform.url}/v25.0/{INSTAGRAM}", params=query) as answer:
        body = await answer.json()
    assert body["mentioned_comment"]["text"] == "?"


async def test_a_post_of_the_page_is_told_and_can_be_commented_on(
    platform: FakePlatform, session: aiohttp.ClientSession, fake_bot: FakeBot
) -> None:
    async with session.post(f"{platform.url}/v25.0/{PAGE}/feed", data={"message": "New!"}) as answer:
        post_id = (await answer.json())["id"]
    async with asyncio.timeout(5):
        await platform.wait_for_posts(1)
    await session.post(f"{platform.url}/v25.0/{post_id}/comments", data={"message": "Until 7."})
    await platform.wait_for_echoes()
    values = [entry["changes"][0]["value"] for entry in fake_bot.received]
    told = [(value["item"], value["message"], value["post_id"]) for value in values]
    assert sorted(told) == [("comment", "Until 7.", post_id), ("status", "New!", post_id)]
