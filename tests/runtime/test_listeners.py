"""Two listeners that start and stop together, and say in the log what they refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from bot.config import Config, Monitoring
from bot.errors import UserError
from bot.runtime.listeners import Listeners
from bot.runtime.listeners import logger as log
from bot.runtime.metrics import Metrics
from bot.runtime.minute_log import MinuteLog
from tests.fakes.clock import FakeClock

CONFIG = Config(sources=(), port=0, monitoring=Monitoring(port=0))


def page(text: str) -> web.Application:
    """An application that says its name, and fails on `/fault`."""

    async def show(request: web.Request) -> web.Response:
        if request.path == "/fault":
            raise ValueError("a fault of ours")
        return web.Response(text=text)

    app = web.Application()
    app.router.add_get("/{path:.*}", show)
    return app


class Program:
    """Listeners with what they count and log."""

    def __init__(self, config: Config = CONFIG) -> None:
        self.clock, self.metrics = FakeClock(), Metrics()
        self.minute_log = MinuteLog(log, self.clock)
        self.listeners = Listeners(
            config, page("webhooks"), page("monitoring"), self.metrics, self.minute_log, self.clock
        )

    async def counted(self, status: int) -> bool:
        """Whether a request without a source was answered with that status, once."""
        line = f'tamis_webhook_requests_total{{source="",status="{status}"}} 1.0'
        return line.encode() in await self.metrics.render()


@asynccontextmanager
async def running(config: Config = CONFIG) -> AsyncIterator[Program]:
    program = Program(config)
    await program.listeners.start()
    try:
        yield program
    finally:
        await program.listeners.stop()


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return answer.status, await answer.text()


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


async def test_each_address_has_its_own_pages() -> None:
    async with running() as program:
        assert await get(program.listeners.url) == (200, "webhooks")
        assert await get(program.listeners.monitoring_url) == (200, "monitoring")


@pytest.mark.parametrize("taken", ["webhooks", "monitoring"])
async def test_an_address_that_is_taken_is_named_and_the_other_one_is_free_again(taken: str) -> None:
    async with running() as first:
        port = port_of(first.listeners.url)
        own = Monitoring(port=port) if taken == "monitoring" else CONFIG.monitoring
        second = Program(replace(CONFIG, port=port if taken == "webhooks" else 0, monitoring=own))
        with pytest.raises(UserError) as caught:
            await second.listeners.start()
        assert caught.value.data["address"] == f"127.0.0.1:{port}"
        for url in filter(None, (second.listeners.url, second.listeners.monitoring_url)):
            with pytest.raises(aiohttp.ClientConnectorError):
                await get(url)


async def test_a_refused_request_is_counted_and_logged_with_its_listener(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running() as program:
        assert (await get(program.listeners.url, **{"Content-Encoding": "br"}))[0] == 415
        assert (await get(program.listeners.monitoring_url, **{"Content-Encoding": "br"}))[0] == 415
        assert await program.counted(415)
    assert [
        (record.__dict__["listener"], record.__dict__["status"])
        for record in caplog.records
        if record.getMessage() == "requests were refused before they were read"
    ] == [("webhooks", "415"), ("monitoring", "415")]


async def test_a_fault_of_ours_is_counted_and_no_refusal(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as program:
        assert (await get(f"{program.listeners.url}/fault"))[0] == 500
        assert await program.counted(500)
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == ["aiohttp.server"]
    assert "refused" not in caplog.text


async def test_when_there_are_too_many_connections_one_line_says_so(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.listeners.affordable_connections", lambda: 2)
    async with running() as program:
        crowd = [await asyncio.open_connection("127.0.0.1", port_of(program.listeners.url)) for _ in range(9)]
        assert await get(program.listeners.url) == (200, "webhooks")
        for _, writer in crowd:
            writer.close()
    (record,) = (one for one in caplog.records if one.__dict__.get("action") == "connection_closed")
    assert record.__dict__["listener"] == "webhooks"


async def test_silent_connections_are_closed_on_both() -> None:
    async with running() as program:
        urls = program.listeners.url, program.listeners.monitoring_url
        connections = [await asyncio.open_connection("127.0.0.1", port_of(url)) for url in urls]
        for url in urls:
            await get(url)  # whoever came before has been seen by now
        program.clock.advance(10)
        assert await program.listeners.close_expired() is False
        for reader, writer in connections:
            async with asyncio.timeout(10):
                with suppress(ConnectionError):
                    assert await reader.read() == b""
            writer.close()
