"""What a database is in its folder: new, where it ran, put back, or a copy."""

from dataclasses import replace

import pytest

from bot.store.delivery import instance_mark
from bot.store.delivery.instance_files import Heartbeat, Location
from bot.store.delivery.instance_mark import InstanceMark, Standing
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import decide
from tests.fakes.restores import LOCATION, MARK

ELSEWHERE = replace(LOCATION, inode=8, file_system=4, changed_at=101, path="/copy")


def beat(sequence: int) -> Heartbeat:
    return Heartbeat(sequence=sequence, at=60.0)


async def test_a_mark_is_kept_as_it_was_saved(db: SqliteStore) -> None:
    assert await db.read(instance_mark.load_mark) is None
    await db.write(lambda tx: instance_mark.save_mark(tx, MARK))
    assert await db.read(instance_mark.load_mark) == MARK
    assert MARK.code == "abcdef01-2"


async def test_a_database_advances_once_it_has_a_mark(db: SqliteStore) -> None:
    assert await db.write(lambda tx: instance_mark.advance(tx, 70.0)) is None
    await db.write(lambda tx: instance_mark.save_mark(tx, MARK))
    assert await db.write(lambda tx: instance_mark.advance(tx, 70.0)) == Heartbeat(sequence=6, at=70.0)
    mark = await db.read(instance_mark.load_mark)
    assert mark is not None
    assert (mark.sequence, mark.beat_at) == (6, 70.0)


async def test_what_was_recorded_last_dates_a_database_without_a_mark(db: SqliteStore) -> None:
    assert await db.read(instance_mark.last_record_at) is None
    await db.write(decide)
    assert await db.read(instance_mark.last_record_at) == 10.0


@pytest.mark.parametrize(
    ("mark", "has_past", "folder_id", "location", "heartbeat", "standing"),
    [
        (None, False, None, None, None, Standing.NEW),
        (None, True, None, None, None, Standing.NEW),
        (None, True, "abcdef0123", LOCATION, beat(0), Standing.NEW),
        (None, False, "abcdef0123", LOCATION, beat(9), Standing.NEW),
        (None, True, "abcdef0123", LOCATION, beat(9), Standing.RESTORED),
        (MARK, True, "abcdef0123", LOCATION, beat(5), Standing.OURS),
        (MARK, True, "abcdef0123", LOCATION, beat(4), Standing.OURS),
        (MARK, True, "abcdef0123", LOCATION, beat(6), Standing.RESTORED),
        (MARK, True, "abcdef0123", LOCATION, None, Standing.RESTORED),
        (MARK, True, "abcdef0123", ELSEWHERE, beat(5), Standing.COPIED),
        (MARK, True, None, None, None, Standing.COPIED),
        (MARK, True, "ffff", LOCATION, beat(5), Standing.COPIED),
    ],
    ids=[
        "first start",
        "first start after the upgrade",
        "killed at the first start",
        "a new database in an old folder",
        "a backup of before the upgrade",
        "as it was left",
        "the heartbeat was lost in a power failure",
        "calls were begun since",
        "nobody knows what was done since",
        "the folder is a copy",
        "the database alone in a new folder",
        "the database of another instance",
    ],
)
def test_a_database_is_recognised_in_its_folder(
    mark: InstanceMark | None,
    has_past: bool,
    folder_id: str | None,
    location: Location | None,
    heartbeat: Heartbeat | None,
    standing: Standing,
) -> None:
    judged = instance_mark.judge(
        mark, has_past=has_past, folder_id=folder_id, location=location, beat=heartbeat
    )
    assert judged is standing
