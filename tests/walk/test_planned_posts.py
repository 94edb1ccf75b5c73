"""Planned posts on their way to the platform: each once, whatever is lost and whenever the program dies."""

import asyncio
import json
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain import Actor, State
from bot.domain.posts import PlannedPost, PostDraft, PostOrigin, PostState
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.running_bot import INSTAGRAM, PAGE, RunningBot, running_bot, sign

LEA = Actor.person("Léa")
IMAGE = "https://shop.example/sale.jpg"
#: What becomes of a call, as `GraphServer` says it.
FAULTS = {"throttle": 0.05, "error": 0.05, "lost": 0.25, "garbage": 0.1, "reset": 0.05}


def post(name: str, account: str = PAGE, **changes: Any) -> PostDraft:
    """A post that is due now."""
    fields: dict[str, Any] = {
        "name": name,
        "platform": "facebook" if account == PAGE else "instagram",
        "account_id": account,
        "source": "meta",
        "title": "",
        "text": f"Our {name} is open.",
        "due_at": datetime.now(UTC),
        "timezone": "UTC",
        "image": "" if account == PAGE else IMAGE,
    }
    return PostDraft(**{**fields, **changes})


async def plan(bot: RunningBot, *drafts: PostDraft) -> None:
    """Plan posts as a command does, beside the running program."""
    store = SqliteStore(bot.config.parent / "data")
    try:
        for draft in drafts:
            await store.write(
                lambda tx, draft=draft: planned_posts.insert_post(  # type: ignore[misc]
                    tx, draft, PostOrigin.COMMAND, by=LEA, at=time.time()
                )
            )
    finally:
        store.close()


async def stored(bot: RunningBot) -> list[PlannedPost]:
    """Every post with what became of it."""
    store = SqliteStore(bot.config.parent / "data")
    try:
        return await store.read(lambda tx: planned_posts.list_posts(tx, 0.0))
    finally:
        store.close()


async def settled(bot: RunningBot, within: float = 60) -> list[PlannedPost]:
    """All posts, once each has its end, and its first comment where it is to have one."""
    async with asyncio.timeout(within):
        while True:
            posts = await stored(bot)
            if posts and all(map(is_settled, posts)):
                return posts
            await asyncio.sleep(0.2)


def is_settled(planned: PlannedPost) -> bool:
    if planned.state is not PostState.LEAVING:
        return planned.state is not PostState.PLANNED
    if planned.outbox_state is not State.DONE:
        return planned.outbox_state in (State.REFUSED, State.FAILED, State.CANCELLED)
    return not planned.draft.first_comment or planned.comment_state is State.DONE


async def test_a_post_is_published_once_over_a_restart(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        await bot.start()
        await plan(bot, post("shop"))
        (done,) = await settled(bot)
        assert bot.platform.published.texts == ["Our shop is open."]
        assert done.external_id == bot.platform.published.posts[0]["id"]
        await bot.stop()
        await bot.start()
        await bot.settle(within=30)
        assert len(bot.platform.published.posts) == 1


async def test_the_file_is_followed_while_the_program_runs(tmp_path: Path) -> None:
    at = f"{datetime.now(UTC) + timedelta(days=400):%Y-%m-%d %H:%M}Z"
    entry = {"id": "shop", "at": at, "accounts": [PAGE], "text": "Later."}
    async with running_bot(tmp_path) as bot:
        await bot.start()
        (tmp_path / "posts.yaml").write_text(json.dumps({"version": 1, "posts": [entry]}), "utf-8")
        async with asyncio.timeout(30):
            while not await stored(bot):
                await asyncio.sleep(0.1)
        (planned,) = await stored(bot)
        assert (planned.draft.text, planned.state, planned.origin) == (
            "Later.",
            PostState.PLANNED,
            PostOrigin.FILE,
        )
        assert bot.platform.published.posts == []


async def test_an_answer_that_is_lost_is_read_back_and_not_published_again(tmp_path: Path) -> None:
    async with running_bot(tmp_path, faults={"lost": 1.0}) as bot:
        await bot.start()
        await plan(bot, post("shop"))
        (done,) = await settled(bot)
        assert bot.platform.published.texts == ["Our shop is open."]
        assert (done.outbox_state, done.external_id) == (State.DONE, bot.platform.published.posts[0]["id"])


async def test_what_facebook_tells_of_a_post_proves_it_where_the_list_is_behind(tmp_path: Path) -> None:
    async with running_bot(tmp_path, faults={"lost": 1.0}) as bot:
        bot.platform.published.is_list_behind = True
        await bot.start()
        await plan(bot, post("shop"))
        async with asyncio.timeout(30):
            while not bot.platform.published.posts:
                await asyncio.sleep(0.02)
        await tell_of(bot, bot.platform.published.posts[0])
        (done,) = await settled(bot)
        assert (done.outbox_state, done.external_id) == (State.DONE, bot.platform.published.posts[0]["id"])
        await asyncio.sleep(3)  # past every look at the list
        assert bot.platform.published.texts == ["Our shop is open."]


async def tell_of(bot: RunningBot, published: dict[str, Any]) -> None:
    """Send the webhook by which Facebook tells of what the Page publishes."""
    value = {
        "from": {"id": PAGE, "name": "Orchard"},
        "item": "status",
        "verb": "add",
        "published": 1,
        "post_id": published["id"],
        "message": published["text"],
        "created_time": int(time.time()),
    }
    entry = {"id": PAGE, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot.url}/webhooks/meta", data=body, headers=sign(body)) as answer,
    ):
        assert answer.status == 200


async def test_two_steps_and_a_first_comment(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        bot.platform.published.preparing = 1
        await bot.start()
        await plan(bot, post("shop", INSTAGRAM, first_comment="Until seven."))
        (done,) = await settled(bot, within=90)
        published = bot.platform.published.posts
        assert [entry["sent"]["image_url"] for entry in published] == [IMAGE]
        assert len(bot.platform.published.containers) == 1
        assert [reply["text"] for reply in bot.platform.replies[done.external_id]] == ["Until seven."]


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(6, 4, id="short"),
        pytest.param(40, 25, id="long", marks=pytest.mark.long),
    ],
)
async def test_kills_and_lost_answers_lose_nothing_and_repeat_nothing(
    tmp_path: Path, count: int, kills: int
) -> None:
    async with running_bot(tmp_path, faults=FAULTS, seed=7, posts={"per_day": 1_000}) as bot:
        rng = random.Random(7)
        await bot.start()
        drafts = [
            post(f"shop {number}", rng.choice((PAGE, INSTAGRAM)), first_comment=f"Until {number}.")
            for number in range(count)
        ]
        await plan(bot, *drafts)
        for _ in range(kills):
            await asyncio.sleep(rng.uniform(0.05, 1.2))
            await bot.stop(signal.SIGKILL)
            await bot.start()
        posts = await settled(bot, within=240)
        assert Counter(bot.platform.published.texts) == Counter(draft.text for draft in drafts)
        for planned in posts:
            assert planned.outbox_state is State.DONE
            comments = [reply["text"] for reply in bot.platform.replies[planned.external_id]]
            assert comments == [planned.draft.first_comment]
        assert (await bot.settle(within=60))["checks"]["balanced"]
