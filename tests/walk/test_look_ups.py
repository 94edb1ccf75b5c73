"""The whole program against a platform and a shop on loopback: a dialogue from the webhook to what the person
reads, with the program stopped in the middle, and with a shop that is down."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config.secrets import decode_key
from bot.platforms.signatures import verify_webhook
from bot.runtime.app import App
from bot.services.configuration import load_config
from tests.fakes.dialogues import LOOKED_UP
from tests.fakes.graph_server import PAGE, GraphServer
from tests.fakes.running_bot import SECRET, config, sign

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PERSON = "5000001"
RULES = """
version: 1
defaults: {mode: enforce}
disclosure: off
replies: {}
rules:
  - id: order
    when: {kinds: [dm], words: [commande]}
    then: [{dialogue: order}]
"""


class Shop:
    """The operator's shop: answers what is signed, as it was told to."""

    def __init__(self) -> None:
        self.answer: Any = {"status": "shipped", "carrier": "Colissimo"}
        self.asked: list[dict[str, Any]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/tamis", self._ask)
        return app

    async def _ask(self, request: web.Request) -> web.Response:
        body = await request.read()
        key = decode_key(KEY)
        assert key is not None
        headers = {name.lower(): value for name, value in request.headers.items()}
        verify_webhook(headers, body, datetime.now(UTC), [key], 300.0)
        self.asked.append(json.loads(body)["data"])
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, content_type="text/html")
        return web.json_response(self.answer)


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    monkeypatch.setenv("SHOP_SECRET", KEY)


@asynccontextmanager
async def program(folder: Path, platform_url: str, shop_url: str) -> AsyncIterator[App]:
    """One run of the program on these files."""
    target = {"adapter": "generic", "secrets": ["env:SHOP_SECRET"], "settings": {"url": f"{shop_url}/tamis"}}
    file = config(folder, platform_url, 0, targets={"shop": target}, fragment_window=0)
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    (folder / "dialogues").mkdir(exist_ok=True)
    (folder / "dialogues" / "order.yaml").write_text(LOOKED_UP, "utf-8")
    app = App(load_config(file))
    await app.start()
    try:
        await app.ready()
        yield app
    finally:
        await app.stop()


async def write(app: App, number: int, text: str) -> None:
    """Somebody writes to the Page."""
    item = {
        "sender": {"id": PERSON},
        "recipient": {"id": PAGE},
        "timestamp": int(time.time() * 1000),
        "message": {"mid": f"m_{number}", "text": text},
    }
    entry = {"id": PAGE, "time": int(time.time() * 1000), "messaging": [item]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{app.url}/webhooks/meta", data=body, headers=sign(body)) as answer,
    ):
        assert answer.status == 200


async def until_read(platform: GraphServer, count: int) -> None:
    async with asyncio.timeout(30):
        while len(platform.sent.get(PERSON, [])) < count:
            await asyncio.sleep(0.02)


async def test_an_order_is_found_over_a_restart_and_each_text_arrives_once(tmp_path: Path) -> None:
    platform, shop = GraphServer(), Shop()
    async with TestServer(platform.app()) as graph, TestServer(shop.app()) as shop_server:
        urls = str(graph.make_url("")).rstrip("/"), str(shop_server.make_url("")).rstrip("/")
        async with program(tmp_path, *urls) as app:
            await write(app, 1, "où est ma commande ?")
            await until_read(platform, 1)
        async with program(tmp_path, *urls) as app:
            await write(app, 1, "où est ma commande ?")  # told again
            await write(app, 2, "4127")
            await until_read(platform, 2)
            await app.idle()
    assert shop.asked == [{"dialogue": "order", "step": "find", "values": {"order": "4127"}}]
    texts = [str(message["message"]) for message in platform.sent[PERSON]]
    assert sorted(texts) == ["La 4127 est partie avec Colissimo.", "Quel est le numéro ?"]


async def test_a_shop_that_answers_html_makes_a_person_go_on(tmp_path: Path) -> None:
    platform, shop = GraphServer(), Shop()
    shop.answer = "<!doctype html><h1>Maintenance 4127</h1>"
    async with TestServer(platform.app()) as graph, TestServer(shop.app()) as shop_server:
        urls = str(graph.make_url("")).rstrip("/"), str(shop_server.make_url("")).rstrip("/")
        async with program(tmp_path, *urls) as app:
            await write(app, 1, "ma commande 4127")
            await until_read(platform, 2)
            notes = await app._db.read(lambda tx: tx.execute("SELECT text FROM note").fetchall())
    first, second = [str(message["message"]) for message in platform.sent[PERSON]]
    assert first == "Un instant, je regarde."
    assert second.startswith("Je n’arrive pas à consulter cette information")
    assert [row["text"] for row in notes] == ["Where is my order\norder: 4127"]
    assert len(shop.asked) == 1
