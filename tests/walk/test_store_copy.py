"""A bot moves from its file to PostgreSQL in the middle of traffic."""

import asyncio
import json
import signal
from pathlib import Path

import aiohttp

from tests.fakes.instance import tamis
from tests.fakes.postgres_server import address_of_common_database, open_empty_store
from tests.fakes.running_bot import RunningBot, running_bot, sign

COUNT = 140
FAULTS = {"throttle": 0.05, "error": 0.04, "lost": 0.03, "reset": 0.02}


async def test_nothing_is_lost_and_nothing_done_twice_by_moving_in_the_middle_of_traffic(
    tmp_path: Path,
) -> None:
    open_empty_store(tmp_path).close()
    address = address_of_common_database()
    async with running_bot(tmp_path, faults=FAULTS) as one:
        await one.start()
        sending = asyncio.create_task(send_all(one))
        await asyncio.sleep(1.5)
        source = f"sqlite:{tmp_path / 'data'}"
        moved = await asyncio.to_thread(tamis, "store", "copy", source, address, env={**one.environment()})
        assert moved.exit_code == 0, moved.output
        async with aiohttp.ClientSession() as session:
            body = b'{"object": "page", "entry": []}'
            async with session.post(f"{one.url}/webhooks/meta", data=body, headers=sign(body)) as answer:
                assert answer.status == 503
        assert (await one.readiness())["checks"]["database"] is False
        await one.stop(signal.SIGTERM)
        assert "the database was moved" in one.output[0].read_text("utf-8")
        settings = json.loads(one.config.read_text("utf-8"))
        one.config.write_text(json.dumps({**settings, "store": address}), "utf-8")
        await one.start()
        await sending
        await one.settle(within=120)
        assert one.verdict(COUNT) == {"lost": [], "twice": [], "unexpected": []}
        assert (await asyncio.to_thread(tamis, "audit", "verify", "--config", str(one.config))).exit_code == 0


async def send_all(one: RunningBot) -> None:
    """Send item after item, each until it is taken, whatever the bot does."""
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for number in range(COUNT):
            group.create_task(one.send(session, number, again=0.05))
            await asyncio.sleep(1 / 40)
