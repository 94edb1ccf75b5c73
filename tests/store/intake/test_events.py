"""An event is stored once and decided once, as its author last left it."""

from bot.domain import Judgement, Kind
from bot.store import Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.outbox_rows import insert_event


async def test_an_event_survives_the_round_trip_whole(db: SqliteStore) -> None:
    row = await db.write(
        lambda tx: insert_event(tx, author_name="Zoë 🐝", text="a\u2400b", extra={"is_live": "true"})
    )
    stored = await db.read(lambda tx: events.get_event(tx, row))
    assert stored is not None
    assert stored.event == event(
        message_id="55_1",
        dedupe_key="key-1",
        author_name="Zoë 🐝",
        text="a\u2400b",
        extra={"is_live": "true"},
    )
    assert stored.judgement is None


async def test_a_redelivered_event_is_known(db: SqliteStore) -> None:
    await db.write(insert_event)
    again = await db.write(
        lambda tx: events.insert_event(
            tx,
            event(dedupe_key="key-1"),
            source="meta",
            delivery_id=1,
            received_at=0,
            state="new",
            not_before=0,
        )
    )
    assert again is None


async def test_a_held_event_waits_for_its_time(db: SqliteStore) -> None:
    row = await db.write(insert_event)
    await db.write(lambda tx: tx.execute("UPDATE event SET not_before = 100 WHERE id = ?", (row,)))
    assert await db.write(lambda tx: events.claim_events(tx, 10, 99.0)) == []
    assert await db.read(lambda tx: events.seconds_until_event_due(tx, 99.0)) == 1.0
    assert len(await db.write(lambda tx: events.claim_events(tx, 10, 100.0))) == 1


async def test_an_event_is_decided_once(db: SqliteStore) -> None:
    row = await db.write(insert_event)
    judged = Judgement(
        scores={"toxicity": 0.9, "sentiment.negative": 0.7},
        language="fr",
        model="m",
        head="2026-11-23.1",
        obfuscation_delta={"toxicity": 0.4},
        attributions={"toxicity": (("idiot", 0.6), ("sale", 0.1))},
    )
    assert await db.write(lambda tx: events.close_event(tx, row, state="decided", judgement=judged, at=1.0))
    assert not await db.write(lambda tx: events.close_event(tx, row, state="decided", judgement=None, at=2.0))
    stored = await db.read(lambda tx: events.get_event(tx, row))
    assert stored is not None
    assert stored.judgement == judged


async def test_an_edit_that_came_first_gives_the_comment_its_text(db: SqliteStore) -> None:
    def both(tx: Transaction) -> StoredEvent:
        insert_event(tx, 2, kind=Kind.EDIT, text="new words", created_at=NOW)
        tx.execute("UPDATE event SET message_id = '55_1' WHERE id = 1")
        row = insert_event(tx, 1, text="old words")
        stored = events.get_event(tx, row)
        assert stored is not None
        return events.with_latest_text(tx, stored)

    assert (await db.write(both)).event.text == "new words"


async def test_unsending_forgets_the_words_but_not_the_event(db: SqliteStore) -> None:
    row = await db.write(insert_event)
    await db.write(lambda tx: events.redact_message(tx, "1000", "55_1"))
    stored = await db.read(lambda tx: events.get_event(tx, row))
    assert stored is not None
    assert stored.event.text == ""
