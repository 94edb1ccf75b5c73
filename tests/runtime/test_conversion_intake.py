"""Conversions over HTTP: signed or refused, counted once, and the sender sees what is wrong."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.config import Config, Conversions
from bot.config.secrets import decode_key
from bot.domain import Refusal, Secret
from bot.errors import StoreFull
from bot.platforms.signatures import sign_webhook
from bot.runtime.conversion_intake import NAME, PATH, ConversionIntake
from bot.services.workspace import Workspace
from bot.store.intake import refused_deliveries
from bot.store.reporting import conversions
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock

KEY = "whsec_" + "QUJD" * 11
Client = TestClient[Any, Any]
CONFIG = Config(conversions=Conversions(secrets=(Secret(KEY),)), body_limit=4_096)
ORDER = {"id": "1", "time": "2026-11-22T10:05:00Z", "amount": "5", "currency": "EUR"}


class Full:
    """A store without room."""

    async def write(self, *_: Any, **__: Any) -> None:
        raise StoreFull("full")


@asynccontextmanager
async def serving(store: Any, config: Config = CONFIG) -> AsyncIterator[tuple[Client, ConversionIntake]]:
    clock = FakeClock()
    premises: Any = SimpleNamespace(
        config=config, clock=clock, workspace=Workspace(store=store, clock=clock.now, settings=config)
    )
    intake = ConversionIntake(premises)
    application = web.Application(client_max_size=config.body_limit)
    intake.add_routes(application)
    client: Client = TestClient(TestServer(application))
    await client.start_server()
    try:
        yield client, intake
    finally:
        await client.close()


def headers(body: bytes, key: str = KEY) -> dict[str, str]:
    secret, timestamp = decode_key(key), str(int(FakeClock().now().timestamp()))
    assert secret is not None
    signature = sign_webhook(secret, "m1", timestamp, body)
    return {"webhook-id": "m1", "webhook-timestamp": timestamp, "webhook-signature": signature}


async def post(client: Client, document: object, key: str = KEY) -> tuple[int, Any]:
    body = json.dumps(document).encode()
    response = await client.post(PATH, data=body, headers=headers(body, key))
    return response.status, await response.json()


async def test_a_conversion_is_stored_once_and_the_sender_is_told(db: SqliteStore) -> None:
    async with serving(db) as (client, _):
        for _ in range(2):
            assert await post(client, ORDER) == (200, {"stored": 1, "left_out": []})
    stored = await db.read(lambda tx: conversions.list_conversions(tx, 0, 4e9))
    assert [conversion.amount for conversion in stored] == [5_000_000]
    assert datetime.fromtimestamp(stored[0].happened_at, UTC).hour == 10


async def test_what_is_wrong_is_said_and_costs_no_other(db: SqliteStore) -> None:
    async with serving(db) as (client, _):
        status, answer = await post(client, {"conversions": [ORDER, {"id": "2", "time": "soon"}]})
        assert (status, answer["stored"]) == (200, 1)
        assert answer["left_out"][0]["at"] == "body.conversions[1].time"
        assert "2026-11-22T10:05:00" in answer["left_out"][0]["problem"]
        assert (await post(client, {"id": "2", "time": "soon"}))[0] == 400
        status, answer = await post(client, {"conversions": "all"})
        assert (status, answer["message"]) == (400, "body.conversions: expected a list, found a text")


async def test_forged_ones_are_refused_and_counted_for_the_doctor(db: SqliteStore) -> None:
    async with serving(db) as (client, intake):
        assert (await post(client, ORDER, "whsec_" + "WFla" * 11))[0] == 401
        assert (await client.post(PATH, data=b"{}")).status == 401
        await intake._store_refusals()
    (refused,) = await db.read(lambda tx: refused_deliveries.list_refused(tx, 0))
    assert (refused.source, refused.refusal, refused.count) == (NAME, Refusal.SIGNATURE, 2)
    assert await db.read(lambda tx: conversions.list_conversions(tx, 0, 4e9)) == ()


async def test_a_full_disk_asks_for_another_try() -> None:
    async with serving(Full()) as (client, _):
        body = json.dumps(ORDER).encode()
        response = await client.post(PATH, data=body, headers=headers(body))
        assert (response.status, response.headers["Retry-After"]) == (503, "30")


async def test_too_much_is_refused(db: SqliteStore) -> None:
    async with serving(db) as (client, _):
        assert (await client.post(PATH, data=b"x" * 5_000)).status == 413


@pytest.mark.parametrize("settings", [None, Conversions(hosts=("a.example",))])
async def test_without_a_secret_nobody_is_listened_to(db: SqliteStore, settings: Conversions | None) -> None:
    async with serving(db, Config(conversions=settings)) as (client, _):
        assert (await client.post(PATH)).status == 404
