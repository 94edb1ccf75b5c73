"""A channel that nobody tells about: polled, decided, answered once, and nothing of it twice."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store import Transaction
from tests.fakes.running_bot import config
from tests.fakes.youtube_server import CHANNEL, TOKEN, YouTubeServer, refusal

PRICE = "It is 20 euros."


@dataclass
class Channel:
    """The running bot and the platform that it polls."""

    server: YouTubeServer
    path: Path
    app: App | None = None

    async def start(self) -> None:
        self.app = App(load_config(self.path))
        await self.app.start()
        await self.app.ready()

    async def stop(self) -> None:
        if self.app is not None:
            await self.app.stop()
            self.app = None

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true of the platform."""
        async with asyncio.timeout(30):
            while not holds():
                await asyncio.sleep(0.05)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        assert self.app is not None

        def read(tx: Transaction) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in tx.execute(sql).fetchall()]

        return await self.app._db.read(read)

    async def until_settled(self) -> None:
        """Wait until every action has ended."""
        async with asyncio.timeout(30):
            while await self.rows("SELECT 1 FROM outbox WHERE state IN ('planned', 'sending', 'waiting')"):
                await asyncio.sleep(0.05)

    async def polls(self, count: int) -> None:
        """Wait for so many more polls, of three pages each."""
        units = self.server.units
        await self.until(lambda: self.server.units >= units + 3 * count)


@pytest.fixture
async def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Channel]:
    monkeypatch.setenv("WALK_TOKEN", TOKEN)
    server = YouTubeServer()
    async with TestServer(server.app()) as running:
        url = str(running.make_url("")).rstrip("/")
        account = {"platform": "youtube", "id": CHANNEL, "token": "env:WALK_TOKEN"}
        source = {
            "adapter": "youtube",
            "settings": {"base_url": url, "poll_seconds": "0.1"},
            "accounts": [account],
        }
        path = config(tmp_path, url, 0, echo_grace=0.1)
        path.write_text(
            json.dumps(json.loads(path.read_text("utf-8")) | {"sources": {"tube": source}}), "utf-8"
        )
        one = Channel(server, path)
        yield one
        await one.stop()


def limit_units(channel: Channel, units: int) -> None:
    """Give the project so many units a day, and poll every second."""
    document = json.loads(channel.path.read_text("utf-8"))
    document["sources"]["tube"]["settings"] |= {"daily_units": str(units), "poll_seconds": "1"}
    channel.path.write_text(json.dumps(document), "utf-8")


async def test_a_question_is_answered_and_an_insult_held_back_once(channel: Channel) -> None:
    question = channel.server.write("UClena", "How much is it?")
    insult = channel.server.write("UCmo", "you idiot")
    await channel.start()
    await channel.until(lambda: channel.server.replies(question) == [PRICE])
    await channel.until(lambda: channel.server.status(insult) == "heldForReview")
    await channel.polls(3)
    assert channel.server.replies(question) == [PRICE]
    echoes = await channel.rows("SELECT is_own_echo, state FROM event WHERE author_id = 'UCorchard'")
    assert echoes == [(1, "recorded")]


async def test_an_answer_that_is_lost_is_looked_for_and_not_given_again(channel: Channel) -> None:
    channel.server.lose = 1
    question = channel.server.write("UClena", "How much is it?")
    await channel.start()
    await channel.until(lambda: channel.server.replies(question) == [PRICE])

    async def is_done() -> bool:
        return await channel.rows("SELECT state FROM outbox") == [("done",)]

    async with asyncio.timeout(30):
        while not await is_done():
            await asyncio.sleep(0.1)
    assert channel.server.replies(question) == [PRICE]


async def test_a_restart_goes_on_where_it_stopped_and_repeats_nothing(channel: Channel) -> None:
    first = channel.server.write("UClena", "How much is it?")
    await channel.start()
    await channel.until(lambda: channel.server.replies(first) == [PRICE])
    await channel.stop()
    second = channel.server.write("UCmo", "how much for two?")
    await channel.start()
    await channel.until(lambda: channel.server.replies(second) == [PRICE])
    assert channel.server.replies(first) == [PRICE]


async def test_replies_and_edits_under_an_old_comment_are_seen_and_pages_followed(channel: Channel) -> None:
    channel.server.page_size, channel.server.embedded = 2, 1
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    old = channel.server.write("UClena", "First!", at=hour_ago)
    for number in range(7):
        channel.server.write(f"UC{number}", f"comment {number}", at=hour_ago + timedelta(minutes=number + 1))
    await channel.start()
    await channel.polls(2)
    assert (await channel.rows("SELECT count(*) FROM event WHERE kind = 'comment'")) == [(8,)]
    newest = channel.server.write("UClena", "Last!")
    for number in range(3):
        channel.server.write(f"UC{number}", "you idiot", parent=newest)
    channel.server.edit(newest, "Last, really")
    await channel.until(
        lambda: (
            [channel.server.status(f"{newest}.r{number}") for number in range(9, 12)] == ["heldForReview"] * 3
        )
    )
    assert await channel.rows(
        f"SELECT count(*) FROM event WHERE thread_id = 'v1' AND message_id = '{old}'"
    ) == [(1,)]


@pytest.mark.parametrize("reason", ["backendError", "rateLimitExceeded"])
async def test_what_fails_for_a_while_is_read_afterwards(channel: Channel, reason: str) -> None:
    status = 500 if reason == "backendError" else 403
    channel.server.answers = [refusal(status, reason)] * 2
    question = channel.server.write("UClena", "How much is it?")
    await channel.start()
    await channel.until(lambda: channel.server.replies(question) == [PRICE])
    assert await channel.rows("SELECT failing_since, problem FROM poll") == [(None, None)]


async def test_too_many_calls_are_waited_for_and_the_reply_is_there_once(channel: Channel) -> None:
    channel.server.write_answers = [refusal(403, "rateLimitExceeded")]
    question = channel.server.write("UClena", "How much is it?")
    await channel.start()
    await channel.until(lambda: channel.server.replies(question) == [PRICE])
    await channel.until_settled()
    assert await channel.rows("SELECT state, attempts FROM outbox") == [("done", 2)]


WAITING = "SELECT verb, problem FROM outbox WHERE state = 'waiting' ORDER BY id"


async def test_a_quota_is_never_met_actions_come_first_and_what_does_not_fit_waits(channel: Channel) -> None:
    limit_units(channel, 140)  # polls may use 84 of them
    question = channel.server.write("UClena", "How much is it?")
    first, second = (channel.server.write(f"UC{who}", f"you idiot {who}") for who in ("mo", "jo"))
    await channel.start()
    async with asyncio.timeout(30):
        while not await channel.rows(WAITING):
            await asyncio.sleep(0.05)
    statuses = {channel.server.status(insult) for insult in (first, second)}
    done = len(channel.server.replies(question)) + (2 if statuses == {"heldForReview"} else 1)
    assert done == 2
    ((_, problem),) = await channel.rows(WAITING)
    assert problem.startswith("the quota of the day is used up; it goes on at 0")
    units = channel.server.units
    assert 100 < units <= 140
    assert await channel.rows("SELECT used FROM daily_quota") == [(units,)]
    await channel.stop()
    await channel.start()  # which forgets nothing of it
    await asyncio.sleep(0.5)
    assert (channel.server.units, len(await channel.rows(WAITING))) == (units, 1)


async def test_when_youtube_says_that_nothing_is_left_nothing_is_asked_and_nothing_lost(
    channel: Channel,
) -> None:
    channel.server.answers = [refusal(403, "quotaExceeded")]
    question = channel.server.write("UClena", "How much is it?")
    await channel.start()
    async with asyncio.timeout(30):
        while not await channel.rows("SELECT 1 FROM poll WHERE failing_since IS NOT NULL"):
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    assert channel.server.units == 1
    await channel.stop()
    limit_units(channel, 20_000)  # Google has granted more
    await channel.start()
    await channel.until(lambda: channel.server.replies(question) == [PRICE])
