"""Connections that say nothing, more of them than the program may have files: genuine webhooks get in."""

import asyncio
import resource
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.running_bot import running_bot

FILES, SILENT = 256, 300


@pytest.mark.long
@pytest.mark.parametrize("is_known_at_start", [True, False], ids=["limited at start", "limited later"])
async def test_a_genuine_webhook_gets_through_more_silent_connections_than_files(
    tmp_path: Path, is_known_at_start: bool
) -> None:
    async with running_bot(tmp_path) as bot:
        await bot.start(files=FILES if is_known_at_start else None)
        assert bot.process
        resource.prlimit(bot.process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
        crowd = [await asyncio.open_connection("127.0.0.1", bot.port) for _ in range(SILENT)]
        async with aiohttp.ClientSession() as session, asyncio.timeout(15):
            await bot.send(session, 1)
        for _, writer in crowd:
            writer.close()
        assert sum(log.stat().st_size for log in bot.output) < 10_000
