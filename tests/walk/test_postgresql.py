"""The commands of an operator and a moderator on a bot whose database is PostgreSQL."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.instance import as_json, tamis
from tests.fakes.postgres_server import address_of_common_database, open_empty_store
from tests.fakes.running_bot import RunningBot, running_bot

COUNT = 21


async def deliver(one: RunningBot) -> None:
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one.send(session, number) for number in range(COUNT)))
    await one.settle(within=60)


@pytest.mark.usefixtures("tmp_path")
async def test_what_people_type_works_on_it(tmp_path: Path) -> None:
    open_empty_store(tmp_path).close()
    async with running_bot(tmp_path, store=address_of_common_database()) as one:
        await one.start()
        await deliver(one)
        config = ("--config", str(one.config))
        ask = lambda *words: as_json(tamis(*words, *config, "--json"))  # noqa: E731

        findings = {row["subject"]: row["severity"] for row in ask("doctor")["findings"]}
        assert (findings["postgresql"], findings["database"]) == ("ok", "ok")
        assert ask("report", "--since", "1d")["messages"]
        assert ask("audit", "verify")["intact"]
        assert ask("queue", "list") is not None
        assert tamis("privacy", "erase", "9000000", "--yes", *config).exit_code == 0
        backup = tamis("backup", "--to", str(tmp_path / "copy.db"), *config)
        assert "pg_dump" in backup.output
        assert not (tmp_path / "data" / "tamis.db").exists()
