"""The whole program against a WhatsApp on loopback: one answer to each message, proven by its status."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.running_bot import SECRET, config
from tests.fakes.whatsapp_server import NUMBER, WhatsAppServer

NOTE = "\n\nAutomatic reply. Write STOP to receive no more."
GREETED = [("447700900123", f"Hello, we are on it.{NOTE}")]


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@asynccontextmanager
async def shop_on(whatsapp: WhatsAppServer, folder: Path, rules: str = "") -> AsyncIterator[App]:
    """The program with one number of ours, and the platform that it talks to."""
    async with TestServer(whatsapp.app()) as server:
        url = str(server.make_url("")).rstrip("/")
        source = {
            "adapter": "meta",
            "secrets": ["env:WALK_SECRET"],
            "settings": {"base_url": url, "verify_token": "env:WALK_TOKEN", "mark_as_read": "true"},
            "accounts": [{"platform": "whatsapp", "id": NUMBER, "token": "env:WALK_TOKEN"}],
        }
        waits = {"verify_after": [0.2, 0.4], "fragment_window": 0}
        path = config(folder, url, 0, sources={"meta": source}, reply_max_age=3 * 86_400, **waits)
        if rules:
            (folder / "rules.yaml").write_text(rules, "utf-8")
        app = App(load_config(path))
        await app.start()
        try:
            await app.ready()
            whatsapp.bot_url = app.url
            yield app
        finally:
            await app.stop()


async def finish(app: App, whatsapp: WhatsAppServer) -> None:
    async with asyncio.timeout(30):
        await app.idle()
        await whatsapp.settle()
        await app.idle()


async def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    reader = SqliteStore(folder / "data")
    try:
        return await reader.read(lambda tx: [tuple(row) for row in tx.execute(query)])
    finally:
        reader.close()


OUTBOX = "SELECT state, external_id, found_by, attempts FROM outbox"
CASES = "SELECT why FROM case_"


async def test_a_message_is_answered_once_and_marked_as_read(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer()
    async with shop_on(whatsapp, tmp_path) as app:
        for _ in range(3):
            assert await whatsapp.customer_says("hello there", id="wamid.IN1") == 200
        await finish(app, whatsapp)
    assert whatsapp.texts == GREETED
    assert whatsapp.reads == ["wamid.IN1"]
    assert await rows(tmp_path, OUTBOX) == [("done", "wamid.OUT1", "answer", 1)]


async def test_an_answer_that_was_lost_is_proven_by_the_status_and_not_sent_again(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(loses_answers=True)
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there")
        await finish(app, whatsapp)
    assert whatsapp.texts == GREETED
    assert await rows(tmp_path, OUTBOX) == [("done", "wamid.OUT1", "echo", 1)]


async def test_what_nothing_proves_goes_to_a_person_and_is_not_sent_again(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(loses_answers=True, is_silent=True)
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there")
        await finish(app, whatsapp)
    assert whatsapp.texts == GREETED
    assert [row[0] for row in await rows(tmp_path, OUTBOX)] == ["failed"]
    assert await rows(tmp_path, CASES) == [
        ("message: nobody can tell whether it happened: WhatsApp lists no messages",)
    ]


async def test_what_could_not_be_delivered_is_a_case_with_its_reason(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(fails_later=True)
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there")
        await finish(app, whatsapp)
    assert [row[0] for row in await rows(tmp_path, OUTBOX)] == ["refused"]
    assert await rows(tmp_path, CASES) == [
        ("message: the platform could not deliver it: it cannot be delivered to this person (code 131026)",)
    ]


async def test_outside_the_window_nothing_leaves_and_a_person_is_asked(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(refuses=True)
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there")
        await finish(app, whatsapp)
    assert whatsapp.texts == []
    assert await rows(tmp_path, CASES) == [("message: outside the messaging window (code 131047)",)]


async def test_in_a_group_nobody_is_answered(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer()
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there", group_id="120363041234567890@g.us")
        await finish(app, whatsapp)
    assert whatsapp.texts == []
    assert await rows(tmp_path, OUTBOX) == []


async def test_after_a_colleague_wrote_on_the_phone_the_rules_are_silent(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer()
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.colleague_said("I will look into it myself, one moment", seconds_ago=60)
        await finish(app, whatsapp)
        await whatsapp.customer_says("hello there")
        await finish(app, whatsapp)
    assert whatsapp.texts == []


ORDERS = """
version: 1
replies:
  order:
    en: "Hello {{ author | default('there') }}, shall we look it up?"
    buttons: {en: ["Yes, please", "No"]}
    whatsapp_template: {name: order_update, languages: {en: en_GB}, parameters: ["{{ author }}"]}
defaults: {language: en}
rules:
  - {id: order, mode: enforce, when: {words: [order]}, then: [{reply: order}]}
"""
TEMPLATE = {
    "name": "order_update",
    "language": {"code": "en_GB"},
    "components": [{"type": "body", "parameters": [{"type": "text", "text": "Priya N"}]}],
}


async def test_an_answer_has_its_buttons_and_a_choice_comes_back_in_words(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer()
    async with shop_on(whatsapp, tmp_path, ORDERS) as app:
        await whatsapp.customer_says("where is my order")
        await finish(app, whatsapp)
        choice = {"type": "button_reply", "button_reply": {"id": "choice-1", "title": whatsapp.buttons[0]}}
        await whatsapp.customer_says("", type="interactive", interactive=choice)
        await finish(app, whatsapp)
    assert whatsapp.texts == [("447700900123", f"Hello Priya N, shall we look it up?{NOTE}")]
    assert whatsapp.buttons == ["Yes, please", "No"]
    assert whatsapp.templates == []
    assert await rows(tmp_path, "SELECT text FROM event WHERE kind = 'dm'") == [
        ("where is my order",),
        ("Yes, please",),
    ]


async def test_after_the_window_the_approved_message_leaves_and_nothing_else(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(refuses=True)
    async with shop_on(whatsapp, tmp_path, ORDERS) as app:
        await whatsapp.customer_says("where is my order", timestamp=str(int(time.time()) - 25 * 3600))
        await finish(app, whatsapp)
    assert (whatsapp.texts, whatsapp.templates) == ([], [TEMPLATE])
    assert await rows(tmp_path, OUTBOX) == [("done", "wamid.OUT1", "answer", 1)]
    assert await rows(tmp_path, CASES) == []


async def test_where_only_their_clock_says_so_the_approved_message_leaves_as_well(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(refuses=True)
    async with shop_on(whatsapp, tmp_path, ORDERS) as app:
        await whatsapp.customer_says("where is my order")
        await finish(app, whatsapp)
    assert (whatsapp.texts, whatsapp.templates) == ([], [TEMPLATE])


async def test_a_text_without_an_approved_message_does_not_leave_after_the_window(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer()
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there", timestamp=str(int(time.time()) - 25 * 3600))
        await finish(app, whatsapp)
    assert (whatsapp.texts, whatsapp.templates) == ([], [])
    assert [row[0] for row in await rows(tmp_path, OUTBOX)] == ["cancelled"]
    assert len(await rows(tmp_path, CASES)) == 1


async def test_too_many_calls_are_waited_for_and_the_answer_leaves_once(tmp_path: Path) -> None:
    whatsapp = WhatsAppServer(throttled=1)
    async with shop_on(whatsapp, tmp_path) as app:
        await whatsapp.customer_says("hello there")
        await finish(app, whatsapp)
    assert whatsapp.texts == GREETED
    assert [row[0] for row in await rows(tmp_path, OUTBOX)] == ["done"]
