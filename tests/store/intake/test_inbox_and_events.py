"""What came in is kept once, taken once, and a poisonous item harms only itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain import Actor, AuthorHistory, Judgement, Kind
from bot.store import Transaction
from bot.store.context import facts
from bot.store.intake import events, inbox
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.outbox_rows import delivery, insert_event


async def test_the_same_bytes_are_kept_once_and_counted(db: SqliteStore) -> None:
    assert await db.write(lambda tx: inbox.insert_delivery(tx, delivery()))
    assert not await db.write(lambda tx: inbox.insert_delivery(tx, delivery()))
    assert await db.write(lambda tx: inbox.insert_delivery(tx, replace(delivery(), source="other")))
    repeats = await db.read(
        lambda tx: tx.execute("SELECT repeats FROM delivery WHERE source = 'meta'").fetchone()[0]
    )
    assert repeats == 1


async def test_a_delivery_comes_back_as_it_was(db: SqliteStore) -> None:
    sent = delivery(b'{"a": "\xff not utf-8"}')
    await db.write(lambda tx: inbox.insert_delivery(tx, sent))
    (kept,) = await db.write(lambda tx: inbox.claim_deliveries(tx, 10))
    assert kept.delivery == sent


async def test_an_interrupted_delivery_comes_first_and_in_small_company(db: SqliteStore) -> None:
    for number in range(100):
        await db.write(lambda tx, number=number: inbox.insert_delivery(tx, delivery(str(number).encode())))  # type: ignore[misc]
    sizes = [len(await db.write(lambda tx: inbox.claim_deliveries(tx, 64))) for _ in range(4)]
    assert sizes == [64, 8, 8, 8]


async def test_a_delivery_that_always_crashes_is_set_aside_and_its_neighbour_is_read(db: SqliteStore) -> None:
    await db.write(lambda tx: inbox.insert_delivery(tx, delivery(b"poison")))
    await db.write(lambda tx: inbox.insert_delivery(tx, delivery(b"harmless")))
    for _ in range(10):
        taken = await db.write(lambda tx: inbox.claim_deliveries(tx, 64))
        if any(kept.delivery.body == b"poison" for kept in taken):
            continue  # the program died: nothing that was taken is finished
        for kept in taken:
            await db.write(lambda tx: inbox.close_delivery(tx, kept.id, []))
    states = await db.read(
        lambda tx: [row[0] for row in tx.execute("SELECT state FROM delivery ORDER BY id")]
    )
    assert states == ["quarantined", "parsed"]


@pytest.mark.parametrize(("problems", "state"), [([], "parsed"), (["body: not UTF-8"], "malformed")])
async def test_a_read_delivery_is_not_taken_again(db: SqliteStore, problems: list[str], state: str) -> None:
    await db.write(lambda tx: inbox.insert_delivery(tx, delivery()))
    (kept,) = await db.write(lambda tx: inbox.claim_deliveries(tx, 10))
    await db.write(lambda tx: inbox.close_delivery(tx, kept.id, problems))
    assert await db.write(lambda tx: inbox.claim_deliveries(tx, 10)) == []
    row = await db.read(lambda tx: tx.execute("SELECT state, problem FROM delivery").fetchone())
    assert (row["state"], row["problem"]) == (state, "\n".join(problems) or None)


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


async def test_facts_count_the_authors_past_in_this_account_only(db: SqliteStore) -> None:
    def setting(tx: Transaction) -> AuthorHistory:
        insert_event(tx, 1)
        insert_event(tx, 2, account_id="2000")
        row = insert_event(tx, 3)
        stored = events.get_event(tx, row)
        assert stored is not None
        overrides.set_override(
            tx, account_id="1000", message_id="55_1", by=Actor.person("lea"), verb="keep", at=5.0
        )
        return facts.gather_facts(tx, stored, now=10.0).author

    history = await db.write(setting)
    assert (history.messages, history.approved, history.removed) == (1, 1, 0)
    assert history.first_seen == datetime.fromtimestamp(NOW.timestamp() + 1, UTC)


async def test_an_author_who_is_withheld_has_no_history(db: SqliteStore) -> None:
    row = await db.write(lambda tx: insert_event(tx, 1, author_id=None))
    stored = await db.read(lambda tx: events.get_event(tx, row))
    assert stored is not None
    assert not (await db.read(lambda tx: facts.gather_facts(tx, stored, now=0.0))).author.is_known


async def test_a_persons_verdict_holds_until_the_comment_is_edited(db: SqliteStore) -> None:
    def setting(tx: Transaction) -> tuple[bool, bool]:
        overrides.set_override(
            tx, account_id="1000", message_id="55_9", by=Actor.person("lea"), verb="keep", at=1.0
        )
        before = overrides.is_in_force(tx, "1000", "55_9")
        insert_event(tx, 9, kind=Kind.EDIT)
        return before, overrides.is_in_force(tx, "1000", "55_9")

    assert await db.write(setting) == (True, False)


async def test_who_answered_a_comment_is_known(db: SqliteStore) -> None:
    def setting(tx: Transaction) -> list[str]:
        row = insert_event(tx, 1)
        stored = events.get_event(tx, row)
        assert stored is not None
        seen = [facts.gather_facts(tx, stored, now=0.0).thread.answered_by]
        insert_event(tx, 2, parent_id="55_1", is_own_echo=True, kind=Kind.REPLY)
        seen.append(facts.gather_facts(tx, stored, now=0.0).thread.answered_by)
        insert_event(tx, 3, parent_id="55_1", is_own_echo=True, kind=Kind.REPLY, human_reply=True)
        seen.append(facts.gather_facts(tx, stored, now=0.0).thread.answered_by)
        return seen

    assert await db.write(setting) == ["none", "bot", "human"]
