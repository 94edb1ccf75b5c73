"""Whatever ends a program in the middle of a bulk answer: it goes on, and nothing is done twice."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.domain import Actor
from bot.domain.review_settings import BulkSettings, ReviewSettings
from bot.services import review
from bot.services.review import BulkState
from bot.services.review.bulk_recovery import continue_bulks
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.delivery import outbox
from bot.store.review import bulks, review_settings
from tests.fakes.bulk import answered, begun, fix_versions, many, states
from tests.fakes.cases import START, filled, moment, workspace
from tests.fakes.databases import open_store

COUNT = 300
#: What a killed process runs: it says when the bulk answer has begun.
PROGRAM = """
import asyncio, sys
from pathlib import Path
from bot.services.workspace import Workspace, moderator
from bot.services import review
from tests.fakes.bulk import HIDE, chosen, previewed

async def main():
    space = Workspace(data=Path(sys.argv[1]), actor=moderator("Léa"))
    preview = await previewed(space)
    print("begun", flush=True)
    await review.ask_bulk(space, HIDE, chosen(preview))

asyncio.run(main())
"""


async def test_one_that_nobody_is_at_work_on_any_more_is_finished(db: Store) -> None:
    await db.write(many)
    bulk_id = await db.write(begun)
    await fix_versions(db, bulk_id)
    assert not await continue_bulks(workspace(db, "Max", moment(29))), "its lease still runs"
    assert await continue_bulks(workspace(db, "Max", moment(31)))
    assert await states(db, 3) == ["closed"] * 3
    (outcome,) = await review.list_bulks(workspace(db, "Max", moment(32)))
    assert (outcome.bulk.state, outcome.done, outcome.bulk.by.id) == (BulkState.DONE, 3, "Léa")
    assert not await continue_bulks(workspace(db, "Max", moment(99)))


async def test_an_undo_that_was_interrupted_is_finished_too(db: Store) -> None:
    await db.write(many)
    outcome = await answered(workspace(db, "Léa", moment(10)))

    def interrupt(tx: Transaction) -> None:
        by, bulk_id = Actor.person("Léa"), outcome.bulk.id
        bulks.change_state(tx, bulk_id, BulkState.DONE, BulkState.UNDOING, by=by, at=START + 20)

    await db.write(interrupt)
    assert await continue_bulks(workspace(db, "Max", moment(60)))
    assert await states(db, 3) == ["open"] * 3
    (undone,) = await review.list_bulks(workspace(db, "Max", moment(61)))
    assert (undone.bulk.state, undone.cancelled) == (BulkState.UNDONE, 3)


async def test_one_that_nobody_confirmed_in_time_is_dropped(db: Store) -> None:
    def limited(tx: Transaction) -> None:
        many(tx)
        bulk = BulkSettings(second_person_above=1, expires=300.0)
        review_settings.replace_settings(tx, ReviewSettings(bulk=bulk))

    await db.write(limited)
    await answered(workspace(db, "Léa", moment(10)))
    await continue_bulks(workspace(db, "Max", moment(309)))
    assert await review.waiting_bulks(workspace(db, "Max", moment(309))) == 1
    await continue_bulks(workspace(db, "Max", moment(310)))
    (outcome,) = await review.list_bulks(workspace(db, "Max", moment(311)))
    assert outcome.bulk.state is BulkState.EXPIRED
    assert await states(db, 3) == ["open"] * 3


@pytest.mark.long
async def test_kill_9_in_the_middle_and_everything_is_done_exactly_once(tmp_path: Path) -> None:
    bulk = BulkSettings(second_person_above=0)
    await filled(
        tmp_path,
        lambda tx: many(tx, COUNT),
        lambda tx: review_settings.replace_settings(tx, ReviewSettings(bulk=bulk)),
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    db = open_store(tmp_path)
    try:

        async def has_begun() -> None:
            while "closed" not in await states(db, COUNT // 10):
                await asyncio.sleep(0.005)

        await asyncio.wait_for(has_begun(), timeout=30)
        os.kill(process.pid, signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
        amid = await states(db, COUNT)
        assert 0 < amid.count("closed") < COUNT, "it was killed in the middle"
        later = moment(10**9)  # any clock after that of the process
        space = Workspace(store=db, clock=lambda: later)
        assert await continue_bulks(space)
        assert await states(db, COUNT) == ["closed"] * COUNT
        rows = await db.read(
            lambda tx: [len(outbox.list_actions(tx, number)) for number in range(1, COUNT + 1)]
        )
        assert set(rows) == {1}, "one hide for each"
        (outcome,) = await review.list_bulks(space)
        assert (outcome.done, outcome.pending) == (COUNT, 0)
    finally:
        db.close()
