"""Refused webhooks: logged once a minute, stored for the doctor, and not lost when the disk refuses them."""

import pytest

from bot.domain import Refusal
from bot.errors import StoreBusy, StoreFull, StoreMoved
from bot.runtime.refusals import Refusals, refusal_of
from bot.store.intake import refused_deliveries
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.full_disk import make_room, take_room


async def stored(db: SqliteStore) -> dict[tuple[str, Refusal], int]:
    refused = await db.read(lambda tx: refused_deliveries.list_refused(tx, 0.0))
    return {(each.source, each.refusal): each.count for each in refused}


@pytest.mark.parametrize("refusal", Refusal, ids=str)
async def test_every_refusal_is_logged_once_and_counted(
    db: SqliteStore, refusal: Refusal, caplog: pytest.LogCaptureFixture
) -> None:
    refusals = Refusals(FakeClock())
    for _ in range(3):
        refusals.record("meta", refusal)
    await refusals.store(db)
    await refusals.store(db)
    assert await stored(db) == {("meta", refusal): 3}
    (record,) = caplog.records
    assert (record.__dict__["source"], record.__dict__["why"]) == ("meta", refusal)


async def test_the_time_is_that_of_the_last_refusal_and_not_of_its_storing(db: SqliteStore) -> None:
    clock = FakeClock()
    refusals = Refusals(clock)
    refusals.record("meta", Refusal.SIGNATURE)
    clock.advance(5)
    await refusals.store(db)
    (listed,) = await db.read(lambda tx: refused_deliveries.list_refused(tx, 0.0))
    assert listed.last_at == START.timestamp()


async def test_what_a_full_disk_refused_is_stored_once_there_is_room(db: SqliteStore) -> None:
    refusals = Refusals(FakeClock())
    await take_room(db)
    for number in range(5000):  # as many sources as fill the last page
        refusals.record(f"source-{number}", Refusal.DISK_FULL)
    with pytest.raises(StoreFull):
        await refusals.store(db)
    assert db.is_full
    refusals.record("source-0", Refusal.DISK_FULL)
    await make_room(db)
    await refusals.store(db)
    assert not db.is_full
    counts = await stored(db)
    assert (len(counts), counts["source-0", Refusal.DISK_FULL]) == (5000, 2)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (StoreFull("no room"), Refusal.DISK_FULL),
        (StoreMoved("elsewhere"), Refusal.DATABASE_MOVED),
        (StoreBusy("locked"), Refusal.DATABASE_BUSY),
        (TimeoutError(), Refusal.DATABASE_BUSY),
    ],
)
def test_a_failed_commit_says_what_an_operator_has_to_see(error: Exception, refusal: Refusal) -> None:
    assert refusal_of(error) is refusal
