"""A copied folder does nothing, and a restored database does nothing twice, also under traffic."""

import asyncio
import json
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.store.delivery import pauses
from bot.store.sqlite.backup import copy_database
from bot.store.sqlite.engine import DATABASE_FILE
from tests.fakes.running_bot import RunningBot, config, free_port, running_bot

FAULTS = {"throttle": 0.05, "error": 0.04, "lost": 0.03, "garbage": 0.02, "reset": 0.02, "hang": 0.005}
NOTHING_WRONG: dict[str, list[str]] = {"lost": [], "twice": [], "unexpected": []}


def data(bot: RunningBot) -> Path:
    return bot.config.parent / "data"


async def send(bot: RunningBot, first: int, last: int, rate: float = 200.0) -> None:
    """Send the items from `first` up to `last`, each at its time."""
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for number in range(first, last):
            group.create_task(bot.send(session, number))
            await asyncio.sleep(1 / rate)


async def until_planned(bot: RunningBot, count: int) -> None:
    """Wait until so many events are decided."""
    async with asyncio.timeout(60):
        while (await bot.readiness())["events"].get("decided", 0) < count:
            await asyncio.sleep(0.05)


async def until_called(bot: RunningBot, calls: int) -> None:
    """Wait until the platform got so many calls."""
    async with asyncio.timeout(60):
        while bot.platform.calls < calls:
            await asyncio.sleep(0.01)


def put_back(bot: RunningBot, backup: Path) -> None:
    """Restore by the book."""
    for suffix in ("-wal", "-shm"):
        (data(bot) / f"{DATABASE_FILE}{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, data(bot) / DATABASE_FILE)


async def tamis(bot: RunningBot, *arguments: str) -> int:
    """Run a command on the bot's instance."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        "--config",
        str(bot.config),
        env=bot.environment(TAMIS_USER="lea"),
    )
    return await process.wait()


@asynccontextmanager
async def copied(bot: RunningBot, folder: Path) -> AsyncIterator[RunningBot]:
    """A copy of the data folder, with a bot of its own and the same platform."""
    shutil.copytree(data(bot), folder / "data", copy_function=shutil.copy2)
    port = free_port()
    path = config(folder, base_url(bot), port)
    copy = replace(bot, config=path, port=port, process=None, starts=0, output=[])
    try:
        yield copy
    finally:
        if copy.process:
            await copy.stop(signal.SIGTERM)


def base_url(bot: RunningBot) -> str:
    """Where the platform is."""
    settings: dict[str, str] = json.loads(bot.config.read_text("utf-8"))["sources"]["meta"]["settings"]
    return settings["base_url"]


def numbers_in(backup: Path) -> set[int]:
    """The items whose events a backup holds."""
    connection = sqlite3.connect(backup)
    ids = [row[0] for row in connection.execute("SELECT message_id FROM event WHERE is_own_echo = 0")]
    connection.close()
    return {int(number.removeprefix("179").rpartition("_")[2]) for number in ids}


async def test_what_was_sent_after_the_backup_is_not_sent_again(tmp_path: Path) -> None:
    count = 42
    async with running_bot(tmp_path) as bot:
        await bot.start()
        pauses.set_flag_file(data(bot), True)
        await send(bot, 0, count)
        await until_planned(bot, count)
        copy_database(data(bot) / DATABASE_FILE, tmp_path / "backup.db")
        pauses.set_flag_file(data(bot), False)
        await bot.settle(within=60)
        assert bot.verdict(count) == NOTHING_WRONG
        await bot.stop()
        put_back(bot, tmp_path / "backup.db")
        await bot.start()
        await bot.settle(within=60)
        assert bot.verdict(count) == NOTHING_WRONG
        assert b'"action": "restored"' in bot.output[-1].read_bytes().replace(b'":"', b'": "')


async def test_what_was_never_sent_is_sent_once(tmp_path: Path) -> None:
    count = 42
    async with running_bot(tmp_path) as bot:
        await bot.start()
        pauses.set_flag_file(data(bot), True)
        await send(bot, 0, count)
        await until_planned(bot, count)
        copy_database(data(bot) / DATABASE_FILE, tmp_path / "backup.db")
        pauses.set_flag_file(data(bot), False)
        await until_called(bot, 1)
        await bot.stop()
        put_back(bot, tmp_path / "backup.db")
        await bot.start()
        await bot.settle(within=60)
        assert bot.verdict(count) == NOTHING_WRONG


@pytest.mark.parametrize(
    ("count", "rate"), [(140, 60), pytest.param(2100, 90, id="long", marks=pytest.mark.long)]
)
async def test_a_backup_put_back_under_traffic_repeats_nothing_and_loses_nothing_that_was_in_it(
    tmp_path: Path, count: int, rate: float
) -> None:
    async with running_bot(tmp_path, faults=FAULTS) as bot:
        await bot.start()
        sending = asyncio.create_task(send(bot, 0, count, rate))
        await until_called(bot, count // 4)
        copy_database(data(bot) / DATABASE_FILE, tmp_path / "backup.db")
        await until_called(bot, count // 2)
        await bot.stop()
        put_back(bot, tmp_path / "backup.db")
        await bot.start()
        await sending
        await bot.settle(within=180)
        verdict = bot.verdict(count)
        assert (verdict["twice"], verdict["unexpected"]) == ([], [])
        lost = {int(item.rpartition(" ")[2]) for item in verdict["lost"]}
        assert not lost & numbers_in(tmp_path / "backup.db")


async def test_a_copy_started_under_traffic_does_nothing_until_it_is_adopted(tmp_path: Path) -> None:
    count, later = 70, 70
    (tmp_path / "copy").mkdir()
    async with running_bot(tmp_path) as bot:
        await bot.start()
        sending = asyncio.create_task(send(bot, 0, count, 60))
        await until_called(bot, 10)
        async with copied(bot, tmp_path / "copy") as copy:
            await copy.start()
            await sending
            await bot.settle(within=60)
            assert bot.verdict(count) == NOTHING_WRONG
            calls = bot.platform.calls
            readiness = await copy.readiness()
            assert (readiness["ready"], readiness["paused"]) == (False, ["copy"])
            await bot.stop(signal.SIGTERM)
            await send(copy, count, count + later)
            await until_planned(copy, later)
            assert bot.platform.calls == calls, "intake goes on, nothing leaves"
            assert await tamis(copy, "adopt", "--yes") == 0
            await copy.settle(within=60)
            assert bot.verdict(count + later) == NOTHING_WRONG
