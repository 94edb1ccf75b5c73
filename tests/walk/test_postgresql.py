"""The commands of an operator and a moderator on a bot whose database is PostgreSQL."""

import asyncio
import functools
import json
from pathlib import Path

import aiohttp
from click.testing import Result

from bot.cli import NOTHING
from tests.fakes.instance import as_json, tamis
from tests.fakes.postgres_server import address_of_common_database, open_empty_store
from tests.fakes.running_bot import RunningBot, running_bot

COUNT = 21


async def command(one: RunningBot, *words: str) -> Result:
    """What a person types on the same machine, meanwhile."""
    return await asyncio.to_thread(tamis, *words, "--config", str(one.config), env=one.environment())


async def deliver(one: RunningBot) -> None:
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one.send(session, number) for number in range(COUNT)))
    await one.settle(within=60)


async def test_what_people_type_works_on_it(tmp_path: Path) -> None:
    open_empty_store(tmp_path).close()
    async with running_bot(tmp_path, store=address_of_common_database()) as one:
        await one.start()
        await deliver(one)
        ask = functools.partial(command, one)
        findings = {row["what"]: row["state"] for row in as_json(await ask("doctor", "--json"))["findings"]}
        assert (findings["postgresql"], findings["database"]) == ("ok", "ok")
        figures = as_json(await ask("report", "--since", "1d", "--json"))
        assert "messages" in json.dumps(figures)
        assert (await ask("audit", "verify")).exit_code == 0
        assert (await ask("queue", "list")).exit_code == NOTHING
        assert (await ask("privacy", "erase", "9000000", "--yes")).exit_code == 0
        assert "pg_dump" in (await ask("backup", "--to", str(tmp_path / "copy.db"))).output
        assert not (tmp_path / "data" / "tamis.db").exists()
