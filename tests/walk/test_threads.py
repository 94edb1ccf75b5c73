"""The whole program against a Threads on loopback: one reply to each, whatever is lost on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.running_bot import SECRET, config
from tests.fakes.threads_server import OWNER, POST, ThreadsServer

ASKED = "18044000111122223"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@asynccontextmanager
async def shop_on(threads: ThreadsServer, folder: Path) -> AsyncIterator[App]:
    """The program with one account of ours, and the platform that it talks to."""
    async with TestServer(threads.app()) as server:
        url = str(server.make_url("")).rstrip("/")
        account = {"platform": "threads", "id": OWNER, "token": "env:WALK_TOKEN"}
        source = {
            "adapter": "meta",
            "secrets": ["env:WALK_SECRET"],
            "settings": {"threads_base_url": url, "verify_token": "env:WALK_TOKEN"},
            "accounts": [account | {"settings": {"username": "orchardco"}}],
        }
        app = App(load_config(config(folder, url, 0, sources={"meta": source}, verify_after=[0.2, 0.4])))
        await app.start()
        try:
            await app.ready()
            threads.bot_url = app.url
            yield app
        finally:
            await app.stop()


async def outbox(folder: Path) -> list[tuple[object, ...]]:
    reader = SqliteStore(folder / "data")
    try:
        return await reader.read(
            lambda tx: [
                tuple(row) for row in tx.execute("SELECT verb, state, found_by FROM outbox ORDER BY id")
            ]
        )
    finally:
        reader.close()


async def cases(folder: Path) -> list[str]:
    reader = SqliteStore(folder / "data")
    try:
        return await reader.read(
            lambda tx: [row["why"] for row in tx.execute("SELECT why FROM case_ ORDER BY id")]
        )
    finally:
        reader.close()


async def finish(app: App) -> None:
    async with asyncio.timeout(60):
        await app.idle()


async def test_a_reply_is_answered_once_and_its_echo_is_known(tmp_path: Path) -> None:
    threads = ThreadsServer()
    async with shop_on(threads, tmp_path) as app:
        for _ in range(2):
            assert await threads.somebody_replies(ASKED, "How much is it?") == 200
        await finish(app)
        await threads.tell_published(threads.replies[ASKED][0]["id"])
        await finish(app)
    assert [reply["text"] for reply in threads.replies[ASKED]] == ["It is 20 euros."]
    assert await outbox(tmp_path) == [("reply", "done", "answer")]


@pytest.mark.parametrize("lost", ["threads", "threads_publish", "manage_reply"])
async def test_whatever_answer_is_lost_nothing_happens_twice(tmp_path: Path, lost: str) -> None:
    threads = ThreadsServer(loses={lost})
    async with shop_on(threads, tmp_path) as app:
        await threads.somebody_replies(ASKED, "How much is it?")
        await threads.somebody_replies("18044000111133333", "you idiot")
        async with asyncio.timeout(60):
            while not threads.calls[lost]:
                await asyncio.sleep(0.01)
        threads.loses.clear()
        await finish(app)
    assert [reply["text"] for reply in threads.replies[ASKED]] == ["It is 20 euros."]
    assert threads.hidden == {"18044000111133333"}
    assert {row[1] for row in await outbox(tmp_path)} == {"done"}


async def test_a_container_that_was_not_ready_is_looked_up_before_another_is_made(tmp_path: Path) -> None:
    threads = ThreadsServer(not_ready=1)
    async with shop_on(threads, tmp_path) as app:
        await threads.somebody_replies(ASKED, "How much is it?")
        await finish(app)
    assert len(threads.replies[ASKED]) == 1
    assert threads.calls["threads_publish"] == 2


async def test_a_reply_below_a_reply_is_never_hidden_but_put_before_a_person(tmp_path: Path) -> None:
    threads = ThreadsServer()
    async with shop_on(threads, tmp_path) as app:
        await threads.somebody_replies(ASKED, "you idiot", replied_to={"id": "18044000111100000"})
        await finish(app)
    assert threads.hidden == set()
    assert await outbox(tmp_path) == []
    assert await cases(tmp_path) == ["Insults are hidden (threads cannot do it to a reply: hide)"]
    assert threads.calls["manage_reply"] == 0
    assert threads.replies.get(POST) is None


async def test_too_many_calls_are_waited_for_and_the_reply_is_there_once(tmp_path: Path) -> None:
    threads = ThreadsServer(throttled=1)
    async with shop_on(threads, tmp_path) as app:
        assert await threads.somebody_replies("18044", "how much is it") == 200
        await finish(app)
    assert [len(replies) for replies in threads.replies.values()] == [1]
    assert await outbox(tmp_path) == [("reply", "done", "answer")]
