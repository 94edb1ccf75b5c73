"""What people wrote is counted by slots; what a backfill fetched was not told."""

from datetime import datetime, timedelta

from bot.domain import BackfillCause, Delivery, Kind
from bot.domain.silence import SLOT
from bot.store import Transaction
from bot.store.intake import backfills, events, inbox, silences
from bot.store.intake.silences import Silence
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.clock import START

NOW = START.timestamp()
WEEK = timedelta(weeks=1)


def insert(
    tx: Transaction, number: int, at: datetime, backfill_id: int | None = None, **changes: object
) -> None:
    delivery = Delivery(
        source="meta", body=b"%d" % number, headers={}, received_at=at, backfill_id=backfill_id
    )
    inbox.insert_delivery(tx, delivery)
    events.insert_event(
        tx,
        event(**{"message_id": f"55_{number}", "created_at": at, **changes}),
        source="meta",
        delivery_id=number,
        received_at=at.timestamp(),
        state="decided",
        not_before=0.0,
    )


async def test_the_volume_counts_what_people_wrote_there_in_the_last_weeks(db: SqliteStore) -> None:
    def store(tx: Transaction) -> None:
        insert(tx, 1, START - 8 * WEEK)
        insert(tx, 2, START - 2 * WEEK)
        insert(tx, 3, START - 2 * WEEK + timedelta(seconds=1))
        insert(tx, 4, START - WEEK, is_own_echo=True)
        insert(tx, 5, START - WEEK, kind=Kind.REACTION)
        insert(tx, 6, START - WEEK, account_id="2000")
        insert(tx, 7, START - timedelta(hours=1))

    await db.write(store)
    volume = await db.read(lambda tx: silences.read_volume(tx, "1000", NOW))
    assert volume.since == NOW - 43 * 86_400
    two_weeks_ago = (START - 2 * WEEK).timestamp()
    assert volume.count(two_weeks_ago, two_weeks_ago + SLOT) == 2
    assert volume.count(0.0, NOW) == 3


async def test_what_is_usual_is_known_from_the_first_that_was_heard(db: SqliteStore) -> None:
    assert (await db.read(lambda tx: silences.read_volume(tx, "1000", NOW))).since == NOW
    await db.write(lambda tx: insert(tx, 1, START - WEEK))
    volume = await db.read(lambda tx: silences.read_volume(tx, "1000", NOW))
    assert volume.since == (START - WEEK).timestamp()


async def test_what_was_fetched_was_not_heard(db: SqliteStore) -> None:
    def store(tx: Transaction) -> list[float | None]:
        heard = [silences.last_heard(tx, "1000")]
        insert(tx, 1, START - timedelta(hours=2))
        insert(tx, 2, START - timedelta(hours=1), is_own_echo=True)
        backfill = backfills.request(tx, "meta", "1000", BackfillCause.OPERATOR, NOW - 9, at=NOW)
        assert backfill is not None
        insert(tx, 3, START, backfill.id)
        return [*heard, silences.last_heard(tx, "1000")]

    assert await db.write(store) == [None, NOW - 7200]


async def test_a_silence_is_noted_once_until_it_ends(db: SqliteStore) -> None:
    silence = Silence(source="meta", account_id="1000", since=NOW - 9000, usual=600.0, noticed_at=NOW)
    assert await db.write(lambda tx: silences.begin_silence(tx, silence))
    assert not await db.write(lambda tx: silences.begin_silence(tx, silence))
    assert await db.read(silences.list_silences) == [silence]
    await db.write(lambda tx: silences.end_silence(tx, "meta", "1000"))
    assert await db.read(silences.list_silences) == []
    assert await db.write(lambda tx: silences.begin_silence(tx, silence))
