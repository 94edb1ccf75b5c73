"""Bulk answers on disk: states, items and leases."""

from typing import Any

from bot.domain import Actor
from bot.store import Store, Transaction
from bot.store.review import bulks
from bot.store.review.bulks import BulkState, ItemState
from tests.fakes.cases import START, decided, received

LEA, MAX = Actor.person("Léa"), Actor.person("Max")
ITEMS = [("case:1", "v1"), ("case:2", "v2"), ("case:3", "v3")]


def ask(tx: Transaction, at: float = START, **changes: Any) -> int:
    fields: dict[str, Any] = {
        "by": LEA,
        "answer": "reply",
        "text": "It is over",
        "target": "",
        "reason": "raffle",
        "items": ITEMS,
        "expires_at": None,
    }
    return bulks.insert_bulk(tx, at=at, **{**fields, **changes})


async def test_items_keep_their_order_and_their_versions(db: Store) -> None:
    bulk_id = await db.write(ask)
    pending = await db.read(lambda tx: bulks.pending_items(tx, bulk_id, limit=2))
    assert [(item.reference, item.version) for item in pending] == ITEMS[:2]


async def test_an_item_changes_once(db: Store) -> None:
    def work(tx: Transaction) -> list[bool]:
        bulk_id = ask(tx)
        changes = [
            bulks.change_item(tx, bulk_id, 0, ItemState.PENDING, ItemState.DONE),
            bulks.change_item(tx, bulk_id, 0, ItemState.PENDING, ItemState.DONE),
        ]
        bulks.skip_pending(tx, bulk_id, "undone")
        assert bulks.count_items(tx, bulk_id) == [
            ((ItemState.DONE, ""), 1),
            ((ItemState.SKIPPED, "undone"), 2),
        ]
        assert [item.position for item in bulks.done_from_end(tx, bulk_id, limit=9)] == [0]
        assert bulks.done_from_end(tx, bulk_id, limit=9, past=0) == []
        return changes

    assert await db.write(work) == [True, False]


async def test_a_state_is_left_once_and_words_are_forgotten_with_it(db: Store) -> None:
    def work(tx: Transaction) -> None:
        bulk_id = ask(tx, expires_at=START + 60)
        assert bulks.last_waiting_of(tx, LEA) is not None
        assert bulks.last_waiting_of(tx, MAX) is None
        assert bulks.change_state(tx, bulk_id, BulkState.WAITING, BulkState.RUNNING, by=MAX, at=START + 1)
        assert not bulks.change_state(tx, bulk_id, BulkState.WAITING, BulkState.REFUSED, by=MAX, at=START + 1)
        running = bulks.get_bulk(tx, bulk_id)
        assert running is not None
        assert (running.text, running.reason, running.settled_by) == ("It is over", "raffle", MAX)
        assert bulks.change_state(tx, bulk_id, BulkState.RUNNING, BulkState.DONE, by=LEA, at=START + 2)
        done = bulks.get_bulk(tx, bulk_id)
        assert done is not None
        assert (done.text, done.reason, done.settled_by) == ("", "", MAX)

    await db.write(work)


async def test_what_nobody_is_at_work_on_is_abandoned(db: Store) -> None:
    bulk_id = await db.write(ask)

    async def abandoned(at: float) -> list[int]:
        return [bulk.id for bulk in await db.read(lambda tx: bulks.list_abandoned(tx, START + at))]

    assert await abandoned(29) == []
    assert await abandoned(30) == [bulk_id]
    assert await abandoned(-3_600) == [bulk_id], "the clock was set back"
    await db.write(lambda tx: bulks.renew_lease(tx, bulk_id, START + 30))
    assert await abandoned(59) == []


async def test_a_decision_leads_to_its_bulk_and_old_ones_are_forgotten(db: Store) -> None:
    def work(tx: Transaction) -> None:
        bulk_id = ask(tx)
        decided(tx, received(tx), rule="person:Léa")
        bulks.add_decisions(tx, bulk_id, 0, [1])
        bulks.add_decisions(tx, bulk_id, 0, [1])  # once more changes nothing
        assert bulks.decisions_of_item(tx, bulk_id, 0) == (1,)
        found = bulks.bulk_of_decision(tx, 1)
        assert found is not None
        assert found.id == bulk_id
        assert bulks.bulk_of_decision(tx, 2) is None
        bulks.change_state(tx, bulk_id, BulkState.RUNNING, BulkState.DONE, by=LEA, at=START)
        later = ask(tx, at=START + 31 * 86_400)
        assert [bulk.id for bulk in bulks.list_latest(tx, 9)] == [later]
        assert bulks.bulk_of_decision(tx, 1) is None

    await db.write(work)


async def test_what_waits_is_listed_first(db: Store) -> None:
    def work(tx: Transaction) -> list[int]:
        waiting, done = ask(tx, expires_at=START + 60), ask(tx)
        bulks.change_state(tx, done, BulkState.RUNNING, BulkState.DONE, by=LEA, at=START)
        assert [bulk.id for bulk in bulks.list_waiting(tx)] == [waiting]
        assert bulks.is_in_state(tx, done, BulkState.DONE)
        return [bulk.id for bulk in bulks.list_latest(tx, 9)]

    assert await db.write(work) == [1, 2]
