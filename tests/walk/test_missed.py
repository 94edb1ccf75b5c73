"""Nothing that was written is missed and nothing is done twice, whoever tells it: webhooks, polls or a
backfill, also when the program is killed at any moment and the platform misbehaves."""

import asyncio
import json
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.runtime.backfill import BackfillState, fetch_missed
from tests.fakes.graph_server import PAGE
from tests.fakes.missed import POST, Missed, missed_comments, posts
from tests.fakes.running_bot import CORPUS, RunningBot, running_bot, target
from tests.fakes.youtube_server import CHANNEL, TOKEN, YouTubeServer

HOUR = 3600.0
PRICE = "It is 20 euros."
FAULTS = {"throttle": 0.05, "error": 0.04, "lost": 0.02, "garbage": 0.02, "reset": 0.02}


@pytest.fixture
async def missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Missed]:
    monkeypatch.setenv("WALK_SECRET", "walk-app-secret-0123")
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    async with missed_comments(tmp_path, echo_grace=0.1) as platform:
        yield platform


def moment(ago: float) -> str:
    """So many seconds ago, as Graph writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(time.time() - ago))


async def fetched(missed: Missed) -> None:
    """What was written within a day was fetched, without a program."""
    workspace = missed.workspace()
    try:
        results, _ = await fetch_missed(workspace, (), datetime.now(UTC) - timedelta(days=1))
    finally:
        workspace.close()
    assert {result.state for result in results} == {BackfillState.DONE}


async def test_what_a_colleague_answered_meanwhile_and_what_is_old_is_judged_and_not_answered(
    missed: Missed,
) -> None:
    missed.posts.write("55_1", "901", "How much is it?", ago=30 * 60)
    colleague = {"id": "55_9", "message": "20, dear", "text": "20, dear", "from": {"id": PAGE}}
    missed.server.replies["55_1"].append(colleague | {"created_time": moment(20 * 60)})
    missed.posts.write("55_2", "902", "how much for two?", ago=8 * HOUR)
    missed.posts.write("55_3", "903", "discreet please", ago=8 * HOUR)
    missed.posts.write("55_4", "904", "what an idiot", ago=8 * HOUR)
    missed.posts.write("55_5", "905", "how much then?", ago=60)
    await fetched(missed)
    async with missed.running() as app:
        await app.idle()
    done = {name: dict(counts) for name, counts in missed.server.done.items() if counts}
    assert done == {"55_4": {"hide": 1}, "55_5": {"reply": 1}}
    decided = await missed.rows("SELECT message_id FROM event WHERE state = 'decided' ORDER BY message_id")
    assert [message_id for (message_id,) in decided] == [f"55_{number}" for number in range(1, 6)]
    cases = await missed.rows(
        "SELECT e.message_id FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open' ORDER BY 1"
    )
    assert [message_id for (message_id,) in cases] == ["55_2", "55_3"], "too late to say it: a person's"


async def test_a_text_that_was_changed_while_nobody_told_is_judged_again_once(missed: Missed) -> None:
    missed.posts.write("55_1", "901", "Lovely!", ago=600)
    await fetched(missed)
    async with missed.running() as app:
        await app.idle()
    (comment,) = missed.posts.comments_of(POST)
    comment["message"] = "Lovely, you idiot"
    for _ in range(2):
        await fetched(missed)
        async with missed.running() as app:
            await app.idle()
    assert missed.server.done["55_1"] == {"hide": 1}
    kinds = await missed.rows("SELECT kind, state FROM event ORDER BY id")
    assert kinds == [("comment", "decided"), ("edit", "decided")]


async def test_messages_that_nobody_told_are_answered_once_unless_a_colleague_did(missed: Missed) -> None:
    missed.posts.say("m_1", "901", "hello there", ago=60)
    missed.posts.say("i_1", "902", "hello again", platform="instagram", ago=120)
    missed.posts.say("m_2", "903", "hello?", ago=600)
    missed.posts.say("m_3", "903", "Hi, we called you back.", is_ours=True, ago=300)
    missed.posts.say("m_4", "904", "hello in the night", ago=8 * HOUR)
    for _ in range(2):
        await fetched(missed)
        async with missed.running() as app:
            await app.idle()
    done = {name: dict(counts) for name, counts in missed.server.done.items() if counts}
    assert done == {"901": {"message": 1}, "902": {"message": 1}}
    echoes = await missed.rows("SELECT message_id, human_reply FROM event WHERE is_own_echo = 1")
    assert echoes == [("m_3", 1)]
    told = await missed.rows("SELECT platform, message_id FROM event WHERE kind = 'dm' ORDER BY message_id")
    assert told == [
        ("instagram", "i_1"),
        *(("messenger", f"m_{number}") for number in range(1, 5)),
    ]


@asynccontextmanager
async def everywhere(folder: Path, seed: int) -> AsyncIterator[tuple[RunningBot, YouTubeServer]]:
    """A bot that is told of a Page and an Instagram account, and polls a channel."""
    channel = YouTubeServer()
    async with running_bot(folder, faults=FAULTS, seed=seed) as bot, TestServer(channel.app()) as server:
        bot.platform.posts = posts()
        settings = {"base_url": str(server.make_url("")).rstrip("/"), "poll_seconds": "0.2"}
        account = {"platform": "youtube", "id": CHANNEL, "token": "env:TUBE_TOKEN"}
        document = json.loads(bot.config.read_text("utf-8"))
        tube = {"adapter": "youtube", "settings": settings, "accounts": [account]}
        document["sources"]["tube"] = tube
        bot.config.write_text(json.dumps(document), "utf-8")
        yield bot, channel


class Public:
    """What people write: a part of it webhooks tell, a part they do not, and a channel is polled."""

    def __init__(self, bot: RunningBot, channel: YouTubeServer, count: int) -> None:
        self._bot = bot
        self._channel = channel
        self._count = count
        self._rng = random.Random(bot.seed)
        self.on_channel: list[tuple[str, str]] = []

    async def write(self, rate: float) -> None:
        """One item after the other; no webhook tells of a third of the comments."""
        limits = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=10)
        async with (
            aiohttp.ClientSession(connector=limits, timeout=timeout) as session,
            asyncio.TaskGroup() as group,
        ):
            for number in range(self._count):
                text, kind, _ = CORPUS[number % len(CORPUS)]
                is_listed = kind != "fb_message"
                if is_listed:
                    assert self._bot.platform.posts is not None
                    self._bot.platform.posts.write(
                        target(number, kind),
                        f"9{number:06}",
                        f"{text} {number}",
                        on_media=kind == "ig_comment",
                    )
                if not is_listed or self._rng.random() > 0.33:
                    group.create_task(self._bot.send(session, number, again=0.05))
                if number % 10 == 0:
                    self._write_on_channel(number)
                await asyncio.sleep(1 / rate)

    def _write_on_channel(self, number: int) -> None:
        text, expected = (("How much is it?", "reply"), ("you idiot", "hide"))[number // 10 % 2]
        self.on_channel.append((self._channel.write(f"UC{number}", f"{text} {number}"), expected))

    def channel_verdict(self) -> dict[str, list[str]]:
        """What was lost on the channel, and what was done twice."""
        counts = {
            comment: len(self._channel.replies(comment))
            if expected == "reply"
            else int(self._channel.status(comment) == "heldForReview")
            for comment, expected in self.on_channel
        }
        return {
            "lost": [comment for comment, times in counts.items() if times == 0],
            "twice": [comment for comment, times in counts.items() if times > 1],
        }


async def backfill(bot: RunningBot, seconds: float) -> int | None:
    """`tamis backfill`, which is killed after a while; its exit code, None if it was killed."""
    environment = bot.environment(TUBE_TOKEN=TOKEN)
    command = ("-m", "bot", "backfill", "--since", "1h", "--config", str(bot.config), "--as", "walker")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            return await process.wait()
    except TimeoutError:
        process.send_signal(signal.SIGKILL)
        await process.wait()
        return None


async def kill_often(bot: RunningBot, kills: int, writing: "asyncio.Task[None]") -> None:
    """Start, wait a moment, kill, with a backfill beside it now and then, and one without a program."""
    rng = random.Random(bot.seed)
    for number in range(kills * 20):
        if number % 4 == 2:
            await backfill(bot, rng.uniform(1.0, 4.0))
        await bot.start(TUBE_TOKEN=TOKEN)
        await asyncio.sleep(rng.uniform(0.3, 2.0))
        if number % 4 == 3:
            await backfill(bot, rng.uniform(1.0, 4.0))
        if number >= kills and writing.done():
            return
        await bot.stop(signal.SIGKILL)


async def all_fetched(bot: RunningBot, within: float) -> None:
    """A last backfill ends, and the bot has carried out every request before it, too."""
    async with asyncio.timeout(within):
        assert await backfill(bot, within) is not None  # done, or left to the bot
        while (await bot.readiness())["backfills"]:
            await asyncio.sleep(0.2)


@pytest.mark.parametrize(
    ("count", "kills", "rate"),
    [
        pytest.param(42, 2, 40, id="short", marks=pytest.mark.long),
        pytest.param(1500, 20, 60, id="long", marks=pytest.mark.long),
    ],
)
async def test_nothing_is_missed_and_nothing_done_twice_whoever_tells_it(
    tmp_path: Path, count: int, kills: int, rate: float
) -> None:
    async with everywhere(tmp_path, seed=7) as (bot, channel):
        public = Public(bot, channel, count)
        writing = asyncio.create_task(public.write(rate))
        await kill_often(bot, kills, writing)
        await writing
        await all_fetched(bot, within=120)
        books = await bot.settle(within=180)
        assert bot.verdict(count) == {"lost": [], "twice": [], "unexpected": []}
        async with asyncio.timeout(60):
            while public.channel_verdict()["lost"]:
                await asyncio.sleep(0.2)
        await bot.settle(within=60)
        assert public.channel_verdict() == {"lost": [], "twice": []}
        assert books["checks"]["balanced"]
        output = b"".join(log.read_bytes() for log in bot.output)
        assert b"walk-page-token-0123" not in output
        assert b"idiot" not in output
