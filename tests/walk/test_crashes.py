"""kill -9 at any moment loses nothing and repeats nothing, also when the platform misbehaves."""

import asyncio
import random
import signal
from pathlib import Path

import aiohttp
import psycopg
import pytest

from tests.fakes.postgres_server import address_of_common_database, open_empty_store
from tests.fakes.running_bot import RunningBot, running_bot

FAULTS = {"throttle": 0.05, "error": 0.04, "lost": 0.03, "garbage": 0.02, "reset": 0.02, "hang": 0.005}


async def kill_often(
    one: RunningBot, kills: int, life: tuple[float, float], sending: "asyncio.Task[None]"
) -> None:
    """Start, wait a moment, kill; at least `kills` times and until everything was sent."""
    rng = random.Random(one.seed)
    for number in range(kills * 20):
        await one.start()
        await asyncio.sleep(rng.uniform(*life))
        if number >= kills and sending.done():
            break
        await one.stop(signal.SIGKILL)
        await asyncio.sleep(0)
    if one.process is None or one.process.returncode is not None:
        await one.start()


async def end_connections(address: str) -> None:
    """End the connections of the bot to its database, over and over, as a restart of the server would.

    Those of its first seconds are spared: a bot that cannot open its database says so and ends.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        while True:
            await asyncio.sleep(0.7)
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'tamis' AND backend_start < now() - interval '3 seconds'"
            )


async def send_all(one: RunningBot, count: int, rate: float) -> None:
    """Send item after item at a rate, whatever the bot does; duplicates included."""
    limits = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(total=10)) as session:
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                group.create_task(one.send(session, number, again=0.05))
                await asyncio.sleep(1 / rate)


@pytest.mark.parametrize(
    ("count", "kills", "rate"),
    [
        pytest.param(200, 4, 60, id="short"),
        pytest.param(3000, 25, 90, id="long", marks=pytest.mark.long),
    ],
)
async def test_nothing_is_lost_and_nothing_done_twice(
    tmp_path: Path, count: int, kills: int, rate: float
) -> None:
    async with running_bot(tmp_path, faults=FAULTS) as one:
        sending = asyncio.create_task(send_all(one, count, rate))
        await kill_often(one, kills, (0.2, 2.0), sending)
        await sending
        books = await one.settle(within=180)
        assert one.verdict(count) == {"lost": [], "twice": [], "unexpected": []}
        assert books["checks"]["balanced"]
        assert await one.stop(signal.SIGTERM) == 0
        said = b"".join(log.read_bytes() for log in one.output)
        assert b"walk-page-token-0123" not in said
        assert b"idiot" not in said


@pytest.mark.parametrize(
    ("count", "kills", "rate"),
    [
        pytest.param(100, 3, 40, id="short"),
        pytest.param(2000, 20, 60, id="long", marks=pytest.mark.long),
    ],
)
async def test_nothing_is_lost_and_nothing_done_twice_on_postgresql(
    tmp_path: Path, count: int, kills: int, rate: float
) -> None:
    """The connections to the database are lost, too, whatever was being committed."""
    open_empty_store(tmp_path).close()
    address = address_of_common_database()
    async with running_bot(tmp_path, faults=FAULTS, store=address) as one:
        sending = asyncio.create_task(send_all(one, count, rate))
        ending = asyncio.create_task(end_connections(address))
        await kill_often(one, kills, (0.5, 6.0), sending)
        await sending
        ending.cancel()
        books = await one.settle(within=180)
        assert one.verdict(count) == {"lost": [], "twice": [], "unexpected": []}
        assert books["checks"]["balanced"]
        assert await one.stop(signal.SIGTERM) == 0
        assert not (tmp_path / "data" / "tamis.db").exists()
