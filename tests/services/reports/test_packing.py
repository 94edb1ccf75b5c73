"""Days that are over are packed."""

from bot.services.reports.packing import pack_days
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, received

DAY = 86_400.0


async def test_several_may_be_packed_at_once_and_none_twice(db: SqliteStore) -> None:
    await db.write(lambda tx: [received(tx, number, at=number * DAY) for number in range(3)])
    now = moment(9 * DAY)
    assert await pack_days(db, now, most=2) == 2
    assert await pack_days(db, now, most=9) == 1
    assert await pack_days(db, now, most=9) == 0


async def test_a_day_is_left_alone_for_a_quarter_of_an_hour(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1, at=0))
    midnight = moment(DAY).replace(hour=0, minute=0)
    assert await pack_days(db, midnight.replace(minute=14), most=9) == 0
    assert await pack_days(db, midnight.replace(minute=15), most=9) == 1
