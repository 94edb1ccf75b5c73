"""Instances that were taken up, and databases that were restored."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.services.operations import instance
from bot.store import Transaction
from bot.store.delivery import instance_mark, restores
from bot.store.delivery.instance_files import Location
from bot.store.delivery.instance_mark import InstanceMark
from tests.fakes.cases import START, moment
from tests.fakes.databases import open_store

LOCATION = Location(inode=7, file_system=3, changed_at=100, machine="", host="web-1", path="/data")
MARK = InstanceMark(id="abcdef0123", generation=2, sequence=5, beat_at=50.0, location=LOCATION)
#: When `restore` says that the database was restored.
RESTORED_AT = START + 1000.0


def restore(tx: Transaction) -> int:
    """Let this be a restored database; how many actions are in doubt."""
    instance_mark.save_mark(tx, replace(MARK, restored_at=RESTORED_AT))
    return restores.doubt_open_actions(tx, MARK.generation)


def take_up(folder: Path) -> None:
    """Start and stop in this folder, without doing anything there."""

    async def work() -> None:
        store = open_store(folder)
        await instance.take_up(store, folder, moment)
        store.close()

    asyncio.run(work())
