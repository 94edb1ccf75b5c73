"""The whole program against TikTok and LinkedIn on loopback: signed events in, each effect out once."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes import linkedin_server as linkedin
from tests.fakes import tiktok_server as tiktok
from tests.fakes.graph_server import GraphServer
from tests.fakes.linkedin_server import LinkedInServer
from tests.fakes.running_bot import SECRET, config, envelope, sign, target
from tests.fakes.tiktok_server import TikTokServer


class Network:
    """A running bot with one account, and words for what the tests do."""

    def __init__(self, app: App, name: str, folder: Path) -> None:
        self.app, self.name, self.folder = app, name, folder

    async def deliver(self, body: bytes, headers: Mapping[str, str] | list[tuple[str, str]]) -> int:
        async with aiohttp.ClientSession() as session:
            url = f"{self.app.url}/webhooks/{self.name}"
            async with session.post(url, data=body, headers=headers) as answer:
                return answer.status

    async def idle(self) -> None:
        async with asyncio.timeout(60):
            await self.app.idle()

    async def rows(self, query: str) -> list[dict[str, Any]]:
        reader = SqliteStore(self.folder / "data")
        try:
            return await reader.read(lambda tx: [dict(row) for row in tx.execute(query)])
        finally:
            reader.close()


@asynccontextmanager
async def network(
    folder: Path, name: str, secret: str, account: str, platform: web.Application, **settings: str
) -> AsyncIterator[Network]:
    os.environ.update(WALK_SECRET=secret, WALK_TOKEN=f"walk-{name}-token")
    async with TestServer(platform) as server:
        source = {
            "adapter": name,
            "secrets": ["env:WALK_SECRET"],
            "settings": {"base_url": str(server.make_url("")).rstrip("/")},
            "accounts": [{"platform": name, "id": account, "token": "env:WALK_TOKEN", "settings": settings}],
        }
        path = config(folder, "", 0, echo_grace=0.3, sources={name: source}, fragment_window=0)
        app = App(load_config(path))
        await app.start()
        try:
            await app.ready()
            yield Network(app, name, folder)
        finally:
            await app.stop()


def on_tiktok(folder: Path, platform: TikTokServer) -> Any:
    return network(folder, "tiktok", tiktok.SECRET, tiktok.ACCOUNT, platform.app())


def on_linkedin(folder: Path, platform: LinkedInServer) -> Any:
    return network(folder, "linkedin", linkedin.SECRET, linkedin.PAGE, platform.app())


async def test_tiktok_gets_replies_hides_and_messages_once_though_answers_are_lost(tmp_path: Path) -> None:
    platform = TikTokServer(lost=3)
    async with on_tiktok(tmp_path, platform) as here:
        for body in (
            tiktok.comment(1, "how much is it"),
            tiktok.comment(2, "you idiot"),
            tiktok.message(3, "hello there"),
            tiktok.comment(1, "how much is it"),
        ):
            assert await here.deliver(body, tiktok.sign(body)) == 200
        await here.idle()
        assert platform.done[str(tiktok.comment_id(1))] == {"reply": 1}
        assert str(tiktok.comment_id(2)) in platform.hidden
        assert platform.done["CONV+walk/3"] == {"message": 1}
        assert {row["state"] for row in await here.rows("SELECT state FROM outbox")} == {"done"}


async def test_tiktok_does_not_say_who_we_are_and_we_are_recognized_all_the_same(tmp_path: Path) -> None:
    platform = TikTokServer()
    async with on_tiktok(tmp_path, platform) as here:
        body = tiktok.comment(1, "how much is it")
        await here.deliver(body, tiktok.sign(body))
        await here.idle()
        (reply,) = platform.replies[str(tiktok.comment_id(1))]
        ours = {"comment_type": "reply", "unique_identifier": tiktok.OWN_IDENTIFIER}
        below = {"parent_comment_id": tiktok.comment_id(1), **ours}
        echo = tiktok.comment(0, reply["text"], comment_id=int(reply["comment_id"]), **below)
        published = tiktok.comment(
            0, reply["text"], comment_id=int(reply["comment_id"]), comment_action="set_to_public", **below
        )
        by_colleague = tiktok.comment(5, "how much? Ask in the shop.", **below)
        for body in (echo, published, by_colleague):
            await here.deliver(body, tiktok.sign(body))
            await here.idle()
        own = await here.rows("SELECT is_own_echo, human_reply FROM event WHERE kind = 'reply' ORDER BY id")
        assert [(row["is_own_echo"], row["human_reply"]) for row in own] == [(1, 0), (1, 1)]
        assert len(await here.rows("SELECT id FROM outbox")) == 1


async def test_a_new_comment_that_tiktok_publishes_is_nobodys_decision(tmp_path: Path) -> None:
    platform = TikTokServer()
    async with on_tiktok(tmp_path, platform) as here:
        published = tiktok.comment(1, "you idiot", comment_action="set_to_public")
        inserted = tiktok.comment(1, "you idiot")
        for body in (published, inserted, tiktok.comment(1, "you idiot", comment_action="set_to_public")):
            await here.deliver(body, tiktok.sign(body))
            await here.idle()
        assert platform.done[str(tiktok.comment_id(1))] == {"hide": 1}
        assert await here.rows("SELECT * FROM override") == []


async def test_tiktok_fails_for_a_while_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    platform = TikTokServer(answers=[{"code": 51000, "message": "internal", "data": {}}])
    async with on_tiktok(tmp_path, platform) as here:
        body = tiktok.comment(2, "you idiot")
        await here.deliver(body, tiktok.sign(body))
        await here.idle()
        assert str(tiktok.comment_id(2)) in platform.hidden


async def test_linkedin_is_answered_once_though_the_answer_is_lost_and_cannot_hide(tmp_path: Path) -> None:
    platform = LinkedInServer(lost=1)
    async with on_linkedin(tmp_path, platform) as here:
        body = linkedin.batch(
            linkedin.notification(1, "COMMENT", "how much is it"),
            linkedin.notification(2, "COMMENT", "you idiot"),
        )
        assert await here.deliver(body, linkedin.sign(body)) == 200
        assert await here.deliver(body, linkedin.sign(body)) == 200
        await here.idle()
        assert platform.done[linkedin.comment_urn(1)] == {"reply": 1}
        assert any("/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity" in path for path in platform.raw_paths)
        (case,) = await here.rows("SELECT * FROM case_")
        assert "linkedin cannot do it: hide" in case["why"]
        (answer,) = platform.comments[linkedin.comment_urn(1)]
        echo = linkedin.notification(9, "ADMIN_COMMENT", answer["message"]["text"])
        written = {"entity": answer["$URN"], "object": linkedin.comment_urn(1), "owner": linkedin.PAGE}
        echo["decoratedGeneratedActivity"] = {"comment": written | {"text": answer["message"]["text"]}}
        body = linkedin.batch(echo)
        await here.deliver(body, linkedin.sign(body))
        await here.idle()
        (own,) = await here.rows("SELECT * FROM event WHERE is_own_echo = 1")
        assert (own["state"], own["human_reply"]) == ("recorded", 0)
        assert platform.done[linkedin.comment_urn(1)] == {"reply": 1}


async def test_a_comment_that_comes_without_its_words_is_asked_for(tmp_path: Path) -> None:
    platform = LinkedInServer()
    async with on_linkedin(tmp_path, platform) as here:
        body = linkedin.batch(linkedin.notification(1, "COMMENT", None))
        await here.deliver(body, linkedin.sign(body))
        await here.idle()
        (row,) = await here.rows("SELECT text, author_id FROM event")
        assert (row["text"], row["author_id"]) == ("asked for", "urn:li:person:walker")


async def test_linkedins_challenge_is_answered_while_the_database_takes_nothing(tmp_path: Path) -> None:
    async with on_linkedin(tmp_path, LinkedInServer()) as here:
        lock = sqlite3.connect(tmp_path / "data" / DATABASE_FILE, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        body = linkedin.batch(linkedin.notification(1, "COMMENT", "lovely"))
        assert await here.deliver(body, linkedin.sign(body)) == 503
        url = f"{here.app.url}/webhooks/linkedin?challengeCode=5f0c3a1e-8d2b-4a77-9c61-2f7e4b90d3aa"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert (answer.status, answer.content_type) == (200, "application/json")
            assert set(json.loads(await answer.text())) == {"challengeCode", "challengeResponse"}
        lock.close()


async def test_a_comment_under_an_ad_is_polled_and_hidden_once(tmp_path: Path) -> None:
    written = datetime.now(UTC) - timedelta(minutes=5)
    comment = {"comment_id": "91", "content": "you idiot", "create_time": int(written.timestamp())}
    platform = TikTokServer(lost=1, ad_comments=[{**comment, "ad_id": "1800", "campaign_id": "1700"}])
    advertiser = network(
        tmp_path,
        "tiktok",
        tiktok.SECRET,
        tiktok.ADVERTISER,
        platform.app(),
        adgroup_ids=tiktok.AD_GROUP,
    )
    async with advertiser as here:
        async with asyncio.timeout(60):
            while not platform.done["91"]:
                await asyncio.sleep(0.05)
        await here.idle()
        (row,) = await here.rows("SELECT origin, extra FROM event")
        assert (row["origin"], json.loads(row["extra"])) == ("ad", {"ad_id": "1800", "campaign_id": "1700"})
        assert {row["state"] for row in await here.rows("SELECT state FROM outbox")} == {"done"}


@pytest.mark.parametrize("name", ["tiktok", "linkedin"])
async def test_whatever_is_not_genuine_is_refused_and_a_replay_is_one_comment(
    tmp_path: Path, name: str
) -> None:
    if name == "tiktok":
        running, body = on_tiktok(tmp_path, TikTokServer()), tiktok.comment(1, "lovely")
        headers, other = tiktok.sign(body), tiktok.sign(b"{}")
    else:
        running = on_linkedin(tmp_path, LinkedInServer())
        body = linkedin.batch(linkedin.notification(1, "COMMENT", "lovely"))
        headers, other = linkedin.sign(body), linkedin.sign(b"{}")
    ((header, signature),), ((_, another),) = headers.items(), other.items()
    async with running as here:
        forged: list[tuple[bytes, Any]] = [
            (body, {}),
            (body, other),
            (json.dumps(json.loads(body), indent=1).encode(), headers),  # read and written again
            (body[:-1], headers),
            (body + b" ", headers),
            (b"", headers),
            (body, [(header, another), (header, another)]),
            (body, [(header, ""), (header, "")]),
        ]
        for sent, with_headers in forged:
            assert await here.deliver(sent, with_headers) == 401
        doubled = await here.deliver(body, [(header, signature), (header, another)])
        assert doubled in (200, 400, 401)
        for _ in range(3):
            assert await here.deliver(body, headers) == 200
        await here.idle()
        assert await here.rows("SELECT count(*) AS events FROM event") == [{"events": 1}]


async def test_a_signature_of_another_hour_is_no_signature(tmp_path: Path) -> None:
    async with on_tiktok(tmp_path, TikTokServer()) as here:
        body = tiktok.comment(1, "lovely")
        for seconds in (-3600, 3600):
            assert await here.deliver(body, tiktok.sign(body, seconds)) == 401
        assert await here.deliver(body, tiktok.sign(body, -200)) == 200  # clocks differ


async def test_a_question_under_an_ad_is_answered_once_though_the_answer_is_lost(tmp_path: Path) -> None:
    written = datetime.now(UTC) - timedelta(minutes=5)
    comment = {"comment_id": "92", "content": "how much is it", "create_time": int(written.timestamp())}
    location = {"ad_id": "1800", "tiktok_item_id": "7570", "identity_type": "TT_USER", "identity_id": "i-7"}
    platform = TikTokServer(lost=1, ad_comments=[comment | location])
    advertiser = network(
        tmp_path,
        "tiktok",
        tiktok.SECRET,
        tiktok.ADVERTISER,
        platform.app(),
        adgroup_ids=tiktok.AD_GROUP,
    )
    async with advertiser as here:
        async with asyncio.timeout(60):
            while not platform.done["92"]:
                await asyncio.sleep(0.05)
        await here.idle()
        assert platform.done["92"] == {"reply": 1}
        (row,) = await here.rows("SELECT state, external_id, found_by FROM outbox")
        assert (row["state"], row["external_id"], row["found_by"]) == ("done", "990", "read-back")


OPEN_ROWS = "SELECT state, attempts FROM outbox ORDER BY id"


async def until_waiting(here: Network, count: int) -> None:
    async with asyncio.timeout(30):
        while [row["state"] for row in await here.rows(OPEN_ROWS)] != ["waiting"] * count:
            await asyncio.sleep(0.05)


async def test_tiktok_names_a_wait_and_the_answer_leaves_once_afterwards(tmp_path: Path) -> None:
    platform = TikTokServer(answers=[{"code": 40100, "message": "too fast"}], headers={"Retry-After": "1"})
    async with on_tiktok(tmp_path, platform) as here:
        body = tiktok.comment(1, "how much is it")
        await here.deliver(body, tiktok.sign(body))
        await here.idle()
        assert platform.done[str(tiktok.comment_id(1))] == {"reply": 1}
        assert [(row["state"], row["attempts"]) for row in await here.rows(OPEN_ROWS)] == [("done", 2)]


async def test_beyond_tiktoks_minute_the_whole_account_is_silent_for_five(tmp_path: Path) -> None:
    platform = TikTokServer(answers=[{"code": 40100, "message": "per minute"}])
    async with on_tiktok(tmp_path, platform) as here:
        for number in (1, 2):
            body = tiktok.comment(number, "how much is it")
            await here.deliver(body, tiktok.sign(body))
            await until_waiting(here, number)
        assert len(platform.paths) == 1
        (soonest,) = await here.rows("SELECT min(not_before - planned_at) AS wait FROM outbox")
        assert soonest["wait"] > 250
        assert platform.done == {}


async def test_a_burst_of_comments_is_spread_before_tiktok_has_to_say_so(tmp_path: Path) -> None:
    platform = TikTokServer()
    async with on_tiktok(tmp_path, platform) as here:
        for number in range(1, 18):
            body = tiktok.comment(number, "you idiot")
            assert await here.deliver(body, tiktok.sign(body)) == 200
        async with asyncio.timeout(30):
            while "waiting" not in [row["state"] for row in await here.rows(OPEN_ROWS)]:
                await asyncio.sleep(0.05)
        assert 1 <= len(platform.paths) < 17
        assert len(platform.hidden) == len(platform.paths)


async def test_linkedin_wants_fewer_calls_and_gets_the_answer_once(tmp_path: Path) -> None:
    platform = LinkedInServer(answers=[(429, {"status": 429, "message": "throttled"})])
    async with on_linkedin(tmp_path, platform) as here:
        body = linkedin.batch(linkedin.notification(1, "COMMENT", "how much is it"))
        await here.deliver(body, linkedin.sign(body))
        await here.idle()
        assert platform.done[linkedin.comment_urn(1)] == {"reply": 1}


@asynccontextmanager
async def on_meta(folder: Path, platform: GraphServer) -> AsyncIterator[Network]:
    os.environ.update(WALK_SECRET=SECRET, WALK_TOKEN="walk-page-token-0123")
    async with TestServer(platform.app()) as server:
        url = str(server.make_url("")).rstrip("/")
        app = App(load_config(config(folder, url, 0, fragment_window=0)))
        await app.start()
        try:
            await app.ready()
            yield Network(app, "meta", folder)
        finally:
            await app.stop()


#: What people write on each of Meta's platforms, and what the platform has to see of us, once.
ON_META = {
    "facebook": ("how much is it", "fb_comment", "reply"),
    "instagram": ("how much is it", "ig_comment", "reply"),
    "messenger": ("hello there", "fb_message", "message"),
}
each_of_meta = pytest.mark.parametrize("platform", ON_META)


async def tell(here: Network, platform: str, number: int) -> str:
    """A webhook tells of what somebody wrote; what of it the platform knows."""
    text, kind, _ = ON_META[platform]
    body = json.dumps(envelope(number, text, kind)).encode()
    assert await here.deliver(body, sign(body)) == 200
    return target(number, kind)


@each_of_meta
async def test_meta_wants_fewer_calls_and_gets_each_answer_once(tmp_path: Path, platform: str) -> None:
    codes = {"facebook": 32, "instagram": 4, "messenger": 613}
    throttled = {"error": {"message": "too many calls", "code": codes[platform]}}
    graph = GraphServer(answers=[(400, throttled)] * 2)
    async with on_meta(tmp_path, graph) as here:
        named = await tell(here, platform, 1)
        await here.idle()
        assert graph.done[named] == {ON_META[platform][2]: 1}
        assert [(row["state"], row["attempts"]) for row in await here.rows(OPEN_ROWS)] == [("done", 3)]


@each_of_meta
async def test_what_meta_says_of_the_allowance_stops_the_account_before_it_refuses(
    tmp_path: Path, platform: str
) -> None:
    kinds = {"facebook": "pages", "instagram": "instagram", "messenger": "messenger"}
    usage = {"1": [{"type": kinds[platform], "call_count": 95, "estimated_time_to_regain_access": 2}]}
    graph = GraphServer(headers={"X-Business-Use-Case-Usage": json.dumps(usage)})
    async with on_meta(tmp_path, graph) as here:
        await tell(here, platform, 1)
        await here.idle()
        await tell(here, platform, 2)
        async with asyncio.timeout(30):
            while [row["state"] for row in await here.rows(OPEN_ROWS)] != ["done", "waiting"]:
                await asyncio.sleep(0.05)
        assert graph.calls == 1
