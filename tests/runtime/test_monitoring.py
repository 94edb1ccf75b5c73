"""Metrics and readiness: cheap however often they are asked for, and for whoever runs the program only."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.runtime.metrics import Metrics, StoredFigures
from bot.runtime.monitoring import Recent, build_monitoring
from bot.runtime.readiness import Readiness
from tests.fakes.clock import FakeClock

Client = TestClient[Request, Application]


class Database:
    """Counts how often figures are read from it."""

    def __init__(self) -> None:
        self.reads = 0
        self.is_ready = True

    async def figures(self) -> StoredFigures:
        self.reads += 1
        return {"outbox_rows": {"planned": float(self.reads)}}

    async def readiness(self) -> Readiness:
        self.reads += 1
        return self.is_ready, {"ready": self.is_ready, "reads": self.reads}


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def client(database: Database, clock: FakeClock) -> AsyncIterator[Client]:
    metrics = Metrics()
    metrics.on_refresh(database.figures)
    app = build_monitoring(metrics, database.readiness, ["10.0.0.5", "Tamis.Internal", "fd00::5"], clock)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
async def test_a_hundred_calls_read_the_database_once(
    client: Client, database: Database, clock: FakeClock, path: str
) -> None:
    answers = await asyncio.gather(*(client.get(path) for _ in range(50)))
    answers += [await client.get(path) for _ in range(50)]
    assert {answer.status for answer in answers} == {200}
    assert database.reads == 1
    clock.advance(1.9)
    await client.get(path)
    assert database.reads == 1
    clock.advance(0.1)
    await client.get(path)
    assert database.reads == 2


async def test_metrics_come_in_the_format_of_prometheus(client: Client) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert 'tamis_outbox_rows{state="planned"} 1.0' in await answer.text()


async def test_what_is_not_ready_is_503_with_the_details(client: Client, database: Database) -> None:
    database.is_ready = False
    answer = await client.get("/readyz")
    assert (answer.status, await answer.json()) == (503, {"ready": False, "reads": 1})


@pytest.mark.parametrize("path", ["/", "/healthz", "/webhooks/meta", "/metrics/"])
async def test_there_is_nothing_else(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8081",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:8081",
        "127.8.9.1",
        "[::1]:8081",
        "[::1]",
        "10.0.0.5:8081",
        "tamis.internal",
        "[fd00::5]:8081",
    ],
)
async def test_it_answers_to_loopback_names_and_to_those_that_are_allowed(client: Client, host: str) -> None:
    assert (await client.get("/readyz", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8081",
        "localhost@evil.example",
        "10.0.0.6",
        "[::2]",
        "0.0.0.0",
        "2130706433",
        "",
        "a b",
        "localhost, evil.example",
        "\u00e9vil.example",
    ],
)
@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/nowhere"])
async def test_a_page_in_a_browser_cannot_ask_under_a_name_of_its_own(
    client: Client, database: Database, path: str, host: str
) -> None:
    answer = await client.get(path, headers={"Host": host})
    assert answer.status == 421
    assert database.reads == 0
    assert json.loads(await answer.text())["status"] == 421


async def test_what_cannot_be_computed_is_tried_again_at_once() -> None:
    results = iter([ValueError("busy"), 7])

    async def compute() -> int:
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    recent = Recent(compute, FakeClock())
    with pytest.raises(ValueError, match="busy"):
        await recent.get()
    assert [await recent.get(), await recent.get()] == [7, 7]
