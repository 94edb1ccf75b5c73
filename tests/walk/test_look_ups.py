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
WAITING, FAILED = "Un instant, je regarde.", "Je n’arrive pas à consulter cette information"
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
        if callable(self.answer):
            return await self.answer(request)  # type: ignore[no-any-return]
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


async def write(app: App, number: int, text: str, person: str = PERSON) -> None:
    """Somebody writes to the Page."""
    item = {
        "sender": {"id": person},
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


async def until_read(platform: GraphServer, count: int, person: str = PERSON) -> list[str]:
    async with asyncio.timeout(60):
        while len(platform.sent.get(person, [])) < count:
            await asyncio.sleep(0.02)
    return [str(message["message"]) for message in platform.sent[person]]


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


_JSON = {"Content-Type": "application/json"}
#: What a shop may do instead of answering, by the number of the order that is asked for: status (0: it hangs
#: up), body and headers.
LIES: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "4101": (200, b"<!doctype html><h1>Maintenance</h1>", {"Content-Type": "text/html"}),
    "4102": (200, b'{"order": "9999", "status": "shipped", "carrier": "DHL"}', _JSON),
    "4103": (200, b'{"status": "shipped", "carrier": "' + b"x" * 5_000_000 + b'"}', _JSON),
    "4104": (302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"}),
    "4105": (204, b"", {}),
    "4106": (200, b"{}", _JSON),
    "4107": (200, b"[" * 50_000, _JSON),
    "4108": (200, b'{"status": "shipped"', _JSON),
    "4109": (200, b"\xff\xfe\x00", _JSON),
    "4110": (200, b"not gzip", {**_JSON, "Content-Encoding": "gzip"}),
    "4111": (401, b'{"error": "who are you?"}', _JSON),
    "4112": (500, b"Fatal error in /var/www/shop.php", {"Content-Type": "text/html"}),
    "4113": (0, b"", {}),
    "4114": (200, b'{"error": "maintenance"}', _JSON),
    "4115": (200, b'{"status": "shipped", "carrier": "{{ carrier.name }}"}', _JSON),
    "4116": (200, b'{"status": "shipped", "carrier": {"name": "DHL"}}', _JSON),
}


async def misbehave(request: web.Request) -> web.StreamResponse:
    """What the order that is asked for says."""
    order = json.loads(await request.read())["data"]["values"]["order"]
    status, body, headers = LIES[order]
    if status == 0:
        assert request.transport
        request.transport.abort()
        return web.Response()
    return web.Response(status=status, body=body, headers=headers)


async def hang(request: web.Request) -> web.StreamResponse:
    """No answer, for longer than anybody waits."""
    await asyncio.sleep(300)
    return web.json_response({})


async def test_whatever_a_shop_does_instead_of_answering_a_person_goes_on(tmp_path: Path) -> None:
    platform, shop = GraphServer(), Shop()
    shop.answer = misbehave
    async with TestServer(platform.app()) as graph, TestServer(shop.app()) as shop_server:
        urls = str(graph.make_url("")).rstrip("/"), str(shop_server.make_url("")).rstrip("/")
        async with program(tmp_path, *urls) as app:
            for number, order in enumerate(LIES):
                await write(app, number, f"ma commande {order}", f"60{order}")
            for order in LIES:
                first, second = await until_read(platform, 2, f"60{order}")
                assert first == WAITING
                assert second.startswith(FAILED), order
            await app.idle()
            notes = await notes_by_author(app)
    assert notes == {f"60{order}": f"Where is my order\norder: {order}" for order in LIES}


@pytest.mark.long
async def test_a_shop_that_hangs_keeps_nobody_waiting_for_ever(tmp_path: Path) -> None:
    platform, shop = GraphServer(), Shop()
    shop.answer = hang
    async with TestServer(platform.app()) as graph, TestServer(shop.app()) as shop_server:
        urls = str(graph.make_url("")).rstrip("/"), str(shop_server.make_url("")).rstrip("/")
        async with program(tmp_path, *urls) as app:
            people = [f"60410{number}" for number in range(10)]
            for number, person in enumerate(people):
                await write(app, number, f"ma commande {person[2:]}", person)
            for person in people:
                assert (await until_read(platform, 2, person))[1].startswith(FAILED)
            await app.idle()
            assert set(await notes_by_author(app)) == set(people)


async def notes_by_author(app: App) -> dict[str, str]:
    """The note in the open case of each person."""
    rows = await app._db.read(
        lambda tx: tx.execute(
            "SELECT e.author_id, n.text FROM case_ c JOIN event e ON e.id = c.event_id"
            " JOIN note n ON n.case_id = c.id WHERE c.state = 'open'"
        ).fetchall()
    )
    return {row["author_id"]: row["text"] for row in rows}
