"""Erasures from beginning to end: nothing of the person is in any file of the data folder."""

import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain import Actor, ErasureState, State
from bot.domain.progress import Step
from bot.errors import StoreFull
from bot.services.privacy.erasure import CarriedOut, carry_out_erasures, new_erasure, request_again
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.intake import events
from bot.store.privacy import erasures, redaction
from bot.store.privacy.erasures import Person
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes.cases import START, moment
from tests.fakes.persons import PERSON, TRACES, leave_traces, wrote
from tests.fakes.progress import Watcher

LEA = Actor.person("Léa")
ZEBULON = Person(id=PERSON)


def now() -> datetime:
    return moment(100)


async def asked(store: SqliteStore, written_until: datetime | None = None) -> str:
    request = partial(new_erasure, person=ZEBULON, by=LEA, at=now(), written_until=written_until)
    return await store.write(request)


def traces_in(folder: Path) -> list[tuple[str, str]]:
    """Every file of a folder that holds something of the person, and what."""
    return [
        (file.name, trace)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for trace in TRACES
        if trace.encode() in file.read_bytes()
    ]


async def test_nothing_of_the_person_is_in_any_file(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(leave_traces)
    assert {trace for _, trace in traces_in(tmp_path)} == set(TRACES)
    code = await asked(db)
    anchor = await db.read(audit.last_anchor)
    assert await carry_out_erasures(db, tmp_path, now) == CarriedOut(done=1)
    assert traces_in(tmp_path) == []
    done = await db.read(lambda tx: erasures.get_erasure(tx, code))
    assert done is not None
    assert (done.state, done.events, done.person) == (ErasureState.DONE, 4, None)
    verification = await db.read(lambda tx: audit.verify_chain(tx, [anchor]))
    assert (verification.is_intact, verification.confirmed) == (True, anchor)


async def test_it_stays_so_after_closing_and_opening(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(leave_traces)
    await asked(db)
    await carry_out_erasures(db, tmp_path, now)
    db.close()
    again = SqliteStore(tmp_path)
    await again.write(lambda tx: wrote(tx, "99_1", "lovely", person="881", name="Bea", extra={}))
    again.close()
    assert traces_in(tmp_path) == []


async def test_without_a_request_nothing_is_touched(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(leave_traces)
    assert await carry_out_erasures(db, tmp_path, now) == CarriedOut()
    assert {trace for _, trace in traces_in(tmp_path)} == set(TRACES)


async def test_somebody_of_whom_nothing_is_stored_is_erased_at_once(db: SqliteStore, tmp_path: Path) -> None:
    code = await asked(db)
    assert await carry_out_erasures(db, tmp_path, now) == CarriedOut(done=1)
    done = await db.read(lambda tx: erasures.get_erasure(tx, code))
    assert done is not None
    assert done.events == 0


async def test_a_call_in_flight_is_waited_for_and_the_next_time_finishes(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(leave_traces)
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'sending' WHERE id = 1").rowcount)
    await asked(db)
    assert await carry_out_erasures(db, tmp_path, now) == CarriedOut(waiting=1)
    await db.write(lambda tx: outbox.end_action(tx, 1, State.REFUSED, "no", at=START + 3))
    assert await carry_out_erasures(db, tmp_path, now) == CarriedOut(done=1)
    assert traces_in(tmp_path) == []


@pytest.mark.parametrize("steps", range(1, 7))
async def test_stopped_after_any_transaction_it_goes_on(db: SqliteStore, tmp_path: Path, steps: int) -> None:
    for number in range(60):
        await db.write(partial(wrote, message_id=f"60_{number}", text=f"rhubarb {number}", at=number / 10))
    await db.write(leave_traces)
    await asked(db)
    with pytest.raises(KeyboardInterrupt):
        await carry_out_erasures(_Interrupted(db, steps), tmp_path, now)  # type: ignore[arg-type]  # a store
    await carry_out_erasures(db, tmp_path, now)
    assert traces_in(tmp_path) == []
    assert await db.read(erasures.list_open_erasures) == []


async def test_it_tells_how_far_it_is(db: SqliteStore, tmp_path: Path) -> None:
    for number in range(60):
        await db.write(partial(wrote, message_id=f"60_{number}", text=f"rhubarb {number}", at=number / 10))
    await asked(db)
    watcher = Watcher()
    await carry_out_erasures(db, tmp_path, now, watcher)
    events = [(done, total) for step, done, total in watcher.told if step is Step.ERASE_EVENTS]
    assert events == [(0, 60), (50, 60), (60, 60)]
    assert list(dict.fromkeys(step for step, _, _ in watcher.told)) == [
        Step.ERASE_EVENTS,
        Step.ERASE_DELIVERIES,
        Step.ERASE_FILES,
    ]


async def test_a_database_that_cannot_be_rewritten_now_is_rewritten_later(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(leave_traces)
    code = await asked(db)
    assert await carry_out_erasures(_Full(db), tmp_path, now) == CarriedOut()  # type: ignore[arg-type]  # a store
    erased = await db.read(lambda tx: erasures.get_erasure(tx, code))
    assert erased is not None
    assert erased.state is ErasureState.ERASED
    assert await carry_out_erasures(db, tmp_path, now) == CarriedOut(done=1)


async def test_a_restored_backup_forgets_them_again(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(leave_traces)
    await db.compact()
    shutil.copy(tmp_path / DATABASE_FILE, tmp_path / "backup")
    await asked(db)
    await carry_out_erasures(db, tmp_path, now)
    db.close()
    shutil.move(tmp_path / "backup", tmp_path / DATABASE_FILE)
    restored = SqliteStore(tmp_path)
    await restored.write(lambda tx: wrote(tx, "55_9", "back again", at=200, name="Z.", permalink=None))
    assert await request_again(restored, tmp_path, now) == 1
    assert await carry_out_erasures(restored, tmp_path, now) == CarriedOut(done=1)
    old, new = await restored.read(
        lambda tx: [
            [stored.event.text for stored in events.list_of_message(tx, "1000", message_id)]
            for message_id in ("55_1", "55_9")
        ]
    )
    assert (old, new) == ([""], ["back again"])
    assert await request_again(restored, tmp_path, now) == 0
    restored.close()


async def test_nobody_is_asked_about_again_while_the_list_is_empty(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(leave_traces)
    assert await request_again(db, tmp_path, now) == 0


async def test_what_was_written_after_the_request_stays(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(leave_traces)
    await asked(db, written_until=moment(4))
    await carry_out_erasures(db, tmp_path, now)
    left = await db.read(
        lambda tx: redaction.count_written(tx, ZEBULON, (now() + timedelta(days=1)).timestamp())
    )
    assert left == [("facebook", "1000", 2), ("messenger", "1000", 1)]


class _Interrupted:
    """A store whose process is killed after so many writes."""

    def __init__(self, db: SqliteStore, steps: int) -> None:
        self._db, self._left = db, steps
        self.read, self.compact = db.read, db.compact

    async def write(self, work):  # type: ignore[no-untyped-def]
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return await self._db.write(work)


class _Full:
    """A store on a disk that has no room for a second copy."""

    def __init__(self, db: SqliteStore) -> None:
        self.read, self.write = db.read, db.write

    async def compact(self) -> bool:
        raise StoreFull("no room")
