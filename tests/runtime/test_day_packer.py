"""Days that are over are packed while nothing waits."""

from bot.runtime.day_packer import DayPacker
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, received
from tests.fakes.clock import FakeClock

DAY = 86_400.0


async def packed(db: SqliteStore) -> int:
    def count(tx: Transaction) -> int:
        return int(tx.execute("SELECT count(*) FROM report_day WHERE messages IS NOT NULL").fetchone()[0])

    return await db.read(count)


async def test_days_are_packed_one_by_one_and_today_is_not(db: SqliteStore) -> None:
    await db.write(lambda tx: [received(tx, number, at=number * DAY) for number in range(4)])
    packer = DayPacker(db, clock=FakeClock(moment(3 * DAY)))
    for number in (1, 2, 3, 3):
        assert await packer.run_once() is False
        assert await packed(db) == number
    assert await packer.seconds_until_due() is None


async def test_whoever_waits_comes_first(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=0)
        received(tx, 2, at=DAY, state="new")

    await db.write(work)
    packer = DayPacker(db, clock=FakeClock(moment(3 * DAY)))
    await packer.run_once()
    assert await packed(db) == 0
