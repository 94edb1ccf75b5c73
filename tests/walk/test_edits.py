"""A person changes what our reply says: once on each platform that lets us, though answers are lost."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain import Actor
from bot.runtime.app import App
from bot.services import review
from bot.services.configuration import load_config
from bot.services.review import ReviewAnswer, ReviewOutcome
from bot.services.workspace import open_workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes import linkedin_server as linkedin
from tests.fakes.graph_server import GraphServer
from tests.fakes.linkedin_server import LinkedInServer
from tests.fakes.running_bot import SECRET, config, envelope, sign, target
from tests.fakes.youtube_server import CHANNEL, TOKEN, YouTubeServer

PRICE, RIGHT = "It is 20 euros.", "It is 25 euros since today."


class Desk:
    """A running bot, and a person who reviews what it does."""

    def __init__(self, app: App, path: Path) -> None:
        self.app, self.path = app, path

    async def deliver(self, source: str, body: bytes, headers: Mapping[str, str]) -> None:
        async with aiohttp.ClientSession() as session:
            async with session.post(
                f"{self.app.url}/webhooks/{source}", data=body, headers=headers
            ) as answer:
                assert answer.status == 200
        await self.idle()

    async def idle(self) -> None:
        async with asyncio.timeout(30):
            await self.app.idle()

    async def edit(self, item: str, text: str = RIGHT) -> ReviewOutcome:
        with open_workspace(config=self.path, actor=Actor.person("lea")) as workspace:
            return await review.answer_case(workspace, item, ReviewAnswer.EDIT_REPLY, text=text)

    async def undo(self, item: str) -> ReviewOutcome:
        with open_workspace(config=self.path, actor=Actor.person("lea")) as workspace:
            return await review.undo_item(workspace, item)

    async def edits(self) -> list[tuple[Any, ...]]:
        """State, how it is known, and how often it was called."""
        reader = SqliteStore(self.path.parent / "data")
        query = "SELECT state, found_by, attempts FROM outbox WHERE verb = 'edit_reply' ORDER BY id"
        try:
            return await reader.read(lambda tx: [tuple(row) for row in tx.execute(query)])
        finally:
            reader.close()

    async def until_edited(self, count: int = 1) -> None:
        async with asyncio.timeout(30):
            while [row[0] for row in await self.edits()] != ["done"] * count:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def desk(folder: Path, platform: web.Application, source: Mapping[str, Any]) -> AsyncIterator[Desk]:
    """A bot with one source, whose `base_url` is that of the platform."""
    async with TestServer(platform) as server:
        url = str(server.make_url("")).rstrip("/")
        settings = {"base_url": url, **source.get("settings", {})}
        sources = {"here": {**source, "settings": settings}}
        path = config(folder, url, 0, echo_grace=0.2, undo_window=0, fragment_window=0, sources=sources)
        app = App(load_config(path))
        await app.start()
        try:
            await app.ready()
            yield Desk(app, path)
        finally:
            await app.stop()


def account(platform: str, name: str) -> list[dict[str, str]]:
    return [{"platform": platform, "id": name, "token": "env:WALK_TOKEN"}]


@asynccontextmanager
async def on_linkedin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, platform: LinkedInServer
) -> AsyncIterator[Desk]:
    monkeypatch.setenv("WALK_SECRET", linkedin.SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-linkedin-token")
    source = {
        "adapter": "linkedin",
        "secrets": ["env:WALK_SECRET"],
        "accounts": account("linkedin", linkedin.PAGE),
    }
    async with desk(folder, platform.app(), source) as here:
        body = linkedin.batch(linkedin.notification(1, "COMMENT", "how much is it"))
        await here.deliver("here", body, linkedin.sign(body))
        yield here


@pytest.mark.parametrize("lost", [0, 1], ids=["answered", "answer lost"])
async def test_linkedin_gets_an_edit_once_and_undo_brings_the_former_words_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    platform = LinkedInServer()
    async with on_linkedin(tmp_path, monkeypatch, platform) as here:
        (comment,) = platform.comments[linkedin.comment_urn(1)]
        platform.lost = lost
        await here.edit(linkedin.comment_urn(1))
        await here.until_edited()
        assert comment["message"]["text"] == RIGHT
        assert platform.done[comment["$URN"]] == {"edit": 1}
        assert await here.edits() == [("done", "read-back" if lost else "answer", 1)]
        await here.undo(linkedin.comment_urn(1))
        await here.until_edited(2)
        assert comment["message"]["text"] == PRICE
        assert platform.done[comment["$URN"]] == {"edit": 2}


async def test_the_notification_of_our_own_edit_is_no_colleagues_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = LinkedInServer(lost=0)
    async with on_linkedin(tmp_path, monkeypatch, platform) as here:
        (comment,) = platform.comments[linkedin.comment_urn(1)]
        await here.edit(comment["$URN"])
        await here.until_edited()
        changed = linkedin.notification(9, "COMMENT_EDIT", RIGHT)
        written = {"entity": comment["$URN"], "object": linkedin.comment_urn(1), "owner": linkedin.PAGE}
        changed["decoratedGeneratedActivity"] = {"comment": written | {"text": RIGHT}}
        body = linkedin.batch(changed)
        await here.deliver("here", body, linkedin.sign(body))
        with open_workspace(config=here.path, actor=Actor.person("lea")) as workspace:
            view = await review.show_item(workspace, linkedin.comment_urn(1))
        told = [(entry.act, entry.by, entry.text) for entry in view.timeline]
        assert told[1:] == [("wrote", "rule", PRICE), ("edited", "staff", RIGHT)]
        assert platform.done[comment["$URN"]] == {"edit": 1}


async def test_an_edit_of_what_was_deleted_meanwhile_is_a_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = LinkedInServer()
    async with on_linkedin(tmp_path, monkeypatch, platform) as here:
        platform.answers.append((404, {"status": 404, "message": "Not found"}))
        await here.edit(linkedin.comment_urn(1))
        async with asyncio.timeout(30):
            while [row[0] for row in await here.edits()] != ["refused"]:
                await asyncio.sleep(0.05)
        with open_workspace(config=here.path, actor=Actor.person("lea")) as workspace:
            (entry,) = (await review.list_queue(workspace, review.QueueFilters(), limit=9)).entries
        assert (entry.case.queue, entry.case.why[:10]) == ("failed", "edit_reply")


@pytest.mark.parametrize("fault", [{}, {"lost": 1.0}], ids=["answered", "answer lost"])
async def test_facebook_gets_an_edit_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, float]
) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    platform = GraphServer()
    source = {
        "adapter": "meta",
        "secrets": ["env:WALK_SECRET"],
        "settings": {"verify_token": "env:WALK_SECRET"},
        "accounts": account("facebook", "1000"),
    }
    async with desk(tmp_path, platform.app(), source) as here:
        body = json.dumps(envelope(1, "How much is it?", "fb_comment")).encode()
        await here.deliver("here", body, sign(body))
        (reply,) = platform.replies[target(1, "fb_comment")]
        platform.faults = fault
        await here.edit(target(1, "fb_comment"))
        await here.until_edited()
        assert reply["message"] == RIGHT
        assert platform.done[reply["id"]] == {"edit": 1}


@pytest.mark.parametrize("lose", [0, 1], ids=["answered", "answer lost"])
async def test_youtube_gets_an_edit_once_and_the_poll_that_brings_it_back_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lose: int
) -> None:
    monkeypatch.setenv("WALK_TOKEN", TOKEN)
    platform = YouTubeServer()
    question = platform.write("UClena", "How much is it?")
    source = {
        "adapter": "youtube",
        "settings": {"poll_seconds": "0.1"},
        "accounts": account("youtube", CHANNEL),
    }
    async with desk(tmp_path, platform.app(), source) as here:
        async with asyncio.timeout(30):
            while platform.replies(question) != [PRICE]:
                await asyncio.sleep(0.05)
        await here.idle()
        platform.lose = lose
        await here.edit(question)
        await here.until_edited()
        units = platform.units
        async with asyncio.timeout(30):
            while platform.units < units + 9:  # three more polls
                await asyncio.sleep(0.05)
        assert (platform.replies(question), platform.edits) == ([RIGHT], 1)
        with open_workspace(config=here.path, actor=Actor.person("lea")) as workspace:
            assert (await review.list_queue(workspace, review.QueueFilters(), limit=9)).total == 0
