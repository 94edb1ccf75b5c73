"""A page of a backfill is kept once, with its counts and where the next one goes on, or not at all."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import BackfillCause, Delivery, Kind
from bot.store import Transaction
from bot.store.intake import backfills, events, inbox
from bot.store.intake.backfills import Backfill
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.clock import START

NOW = START.timestamp()
DAY = 86_400.0


def asked(
    tx: Transaction, since: float = NOW - DAY, cause: BackfillCause = BackfillCause.OPERATOR
) -> Backfill:
    backfill = backfills.request(tx, "meta", "1000", cause, since, at=NOW)
    assert backfill is not None
    return backfill


def missed(number: int, backfill: Backfill) -> Delivery:
    return Delivery(
        source="meta", body=b"%d" % number, headers={}, received_at=START, backfill_id=backfill.id
    )


async def test_what_is_asked_for_is_next_until_it_is_done(db: SqliteStore) -> None:
    backfill = await db.write(asked)
    assert (backfill.since, backfill.until) == (START - timedelta(days=1), START)
    assert await db.read(lambda tx: backfills.next_backfill(tx, "meta", "1000")) == backfill
    assert await db.read(lambda tx: backfills.next_backfill(tx, "meta", "2000")) is None
    await db.write(lambda tx: backfills.keep_page(tx, backfill, "", [], events=0, is_last=True, at=NOW + 9))
    assert await db.read(lambda tx: backfills.next_backfill(tx, "meta", "1000")) is None
    assert await db.read(lambda tx: backfills.list_ended(tx, NOW + 9)) == [
        replace(backfill, pages=1, ended_at=NOW + 9)
    ]
    assert await db.read(lambda tx: backfills.list_ended(tx, NOW + 10)) == []


async def test_the_same_outage_asks_once_even_when_it_is_done(db: SqliteStore) -> None:
    backfill = await db.write(lambda tx: asked(tx, cause=BackfillCause.OUTAGE))
    await db.write(lambda tx: backfills.keep_page(tx, backfill, "", [], events=0, is_last=True, at=NOW))
    again = await db.write(
        lambda tx: backfills.request(tx, "meta", "1000", BackfillCause.OUTAGE, NOW - DAY, at=NOW + 60)
    )
    assert again is None


async def test_one_that_has_not_begun_and_reaches_as_far_back_is_not_asked_for_twice(db: SqliteStore) -> None:
    first = await db.write(asked)
    covered = await db.write(
        lambda tx: backfills.request(tx, "meta", "1000", BackfillCause.SILENCE, NOW - 60, at=NOW + 60)
    )
    assert covered == replace(first, until=START + timedelta(seconds=60))
    await db.write(lambda tx: backfills.keep_page(tx, first, "c", [], events=0, is_last=False, at=NOW))
    another = await db.write(lambda tx: asked(tx, NOW - 60))
    assert another.id != first.id
    assert [one.id for one in await db.read(backfills.list_open)] == [first.id, another.id]


async def test_a_page_its_cursor_and_its_counts_are_kept_together_and_once(db: SqliteStore) -> None:
    backfill = await db.write(asked)
    page = [missed(1, backfill), missed(2, backfill)]
    keep = lambda tx: backfills.keep_page(tx, backfill, "c1", page, events=5, is_last=False, at=NOW)  # noqa: E731
    assert await db.write(keep)
    assert not await db.write(keep)  # another process asked for the same page
    kept_so_far = await db.read(lambda tx: backfills.get_backfill(tx, backfill.id))
    assert (kept_so_far.cursor, kept_so_far.pages, kept_so_far.events, kept_so_far.missed) == ("c1", 1, 5, 2)
    claimed = await db.write(lambda tx: inbox.claim_deliveries(tx, 10))
    assert [stored.delivery for stored in claimed] == page


async def test_a_failure_moves_nothing_and_counts_from_the_first(db: SqliteStore) -> None:
    backfill = await db.write(asked)
    for seconds in (10.0, 20.0):
        await db.write(lambda tx: backfills.record_failure(tx, backfill, f"at {seconds}", at=NOW + seconds))
    failing = await db.read(lambda tx: backfills.get_backfill(tx, backfill.id))
    assert failing == replace(backfill, failing_since=NOW + 10, problem="at 20.0")
    await db.write(lambda tx: backfills.keep_page(tx, backfill, "c", [], events=0, is_last=False, at=NOW))
    recovered = await db.read(lambda tx: backfills.get_backfill(tx, backfill.id))
    assert (recovered.failing_since, recovered.problem) == (None, "")


async def test_only_events_of_fetched_deliveries_came_by_backfill(db: SqliteStore) -> None:
    backfill = await db.write(asked)
    told = Delivery(source="meta", body=b"told", headers={}, received_at=START)

    def store(tx: Transaction) -> list[bool]:
        for delivery in (told, missed(1, backfill)):
            inbox.insert_delivery(tx, delivery)
        answers = []
        for stored in inbox.claim_deliveries(tx, 10):
            event_id = events.insert_event(
                tx,
                event(message_id=f"55_{stored.id}"),
                source="meta",
                delivery_id=stored.id,
                received_at=NOW,
                state="new",
                not_before=NOW,
            )
            assert event_id is not None
            answers.append(backfills.is_backfilled(tx, event_id))
        return answers

    assert await db.write(store) == [False, True]
    keys = ["facebook:1000:comment:55_1", "facebook:1000:comment:55_9"]
    assert await db.read(lambda tx: backfills.known_keys(tx, keys)) == {keys[0]}


async def test_an_answer_of_a_colleague_below_it_or_below_what_it_answers_counts_from_when_it_was_written(
    db: SqliteStore,
) -> None:
    def insert(tx: Transaction, number: int, **changes: object) -> int:
        inbox.insert_delivery(tx, Delivery(source="meta", body=b"%d" % number, headers={}, received_at=START))
        event_id = events.insert_event(
            tx,
            event(message_id=f"55_{number}", **changes),
            source="meta",
            delivery_id=number,
            received_at=NOW,
            state="recorded",
            not_before=NOW,
        )
        assert event_id is not None
        return event_id

    minute = timedelta(minutes=1)

    def answered(tx: Transaction) -> list[bool]:
        comment = insert(tx, 1, created_at=START)
        early = insert(tx, 2, kind=Kind.REPLY, parent_id="55_1", created_at=START + minute)
        ours = {"kind": Kind.REPLY, "parent_id": "55_1", "is_own_echo": True, "author_id": "1000"}
        insert(tx, 3, **ours, human_reply=True, created_at=START + 2 * minute)
        late = insert(tx, 4, kind=Kind.REPLY, parent_id="55_1", created_at=START + 3 * minute)
        alone = insert(tx, 5, created_at=START)
        insert(tx, 6, **ours | {"parent_id": "55_5"}, human_reply=False, created_at=START + minute)
        stored = [events.get_event(tx, event_id) for event_id in (comment, early, late, alone)]
        return [backfills.was_answered_meanwhile(tx, one) for one in stored if one is not None]

    assert await db.write(answered) == [True, True, False, False]
