"""The running program goes on with answers to many items."""

import asyncio

from bot.config.parser import parse_config
from bot.runtime.bulk_answers import go_on_with_bulks
from bot.runtime.loop import Loops
from bot.store import Store
from tests.fakes.bulk import begun, fix_versions, many, states
from tests.fakes.cases import moment
from tests.fakes.clock import FakeClock


async def test_what_was_begun_is_finished(db: Store) -> None:
    def no_file(name: str) -> str:
        raise FileNotFoundError(name)

    config = parse_config("version: 1\nsources: {}\n", "config.yaml", {}, no_file, adapters={})
    await db.write(many)
    await fix_versions(db, await db.write(begun))
    loops = Loops(lambda name: None, lambda error: None)
    go_on_with_bulks(loops, db, config, FakeClock(moment(60)))

    async def are_closed() -> None:
        while await states(db, 3) != ["closed"] * 3:
            await asyncio.sleep(0.01)

    try:
        await asyncio.wait_for(are_closed(), timeout=30)
    finally:
        await loops.stop()
