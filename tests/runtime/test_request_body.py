"""A body is read whole and in time, or refused."""

import asyncio
import io
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.runtime.request_body import read_body
from bot.scoring.api_errors import ApiError

LIMIT = 1_000


@pytest.fixture
async def client(aiohttp_client: Any) -> TestClient[Any, Any]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.Response(text=str(len(await read_body(request, 0.2, LIMIT))))
        except ApiError as error:
            return web.Response(status=error.code, text=error.error_type)

    app = web.Application(client_max_size=LIMIT)
    app.router.add_post("/", handle)
    server: TestServer[Any] = TestServer(app)
    client: TestClient[Any, Any] = await aiohttp_client(server)
    return client


async def test_a_small_body_is_read_whole(client: TestClient[Any, Any]) -> None:
    assert await (await client.post("/", data=b"x" * LIMIT)).text() == "1000"


async def test_what_is_too_long_or_too_slow_is_refused(client: TestClient[Any, Any]) -> None:
    async def trickle() -> Any:
        yield b"x"
        await asyncio.sleep(5)

    assert (await client.post("/", data=io.BytesIO(b"x" * (LIMIT + 1)))).status == 413
    assert (await client.post("/", data=trickle())).status == 408
