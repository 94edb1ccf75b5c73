"""Fragments wait for each other, within bounds, and lose none of their number."""

from typing import Any

import pytest

from bot.domain import Kind
from bot.store import Transaction
from bot.store.intake import events, message_fragments
from bot.store.intake.message_fragments import MAX_FRAGMENTS, MAX_WINDOWS
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.outbox_rows import insert_event

AT, WINDOW = NOW.timestamp(), 4.0
THREAD = {"kind": Kind.DM, "thread_id": "1000:900"}


def write(tx: Transaction, number: int, at: float = 0.0, **changes: Any) -> int:
    """A message of the author 900 that reached us then; answers its row."""
    fields = THREAD | changes
    row = insert_event(tx, number, **fields)
    message = event(message_id=f"55_{number}", **fields)
    message_fragments.hold_fragment(tx, row, message, received_at=AT + at, window=WINDOW)
    return row


def waiting(tx: Transaction) -> dict[int, tuple[int | None, float]]:
    """Of each event whom it follows and until when it waits."""
    rows = tx.execute("SELECT id, leader_id, not_before FROM event ORDER BY id")
    return {row["id"]: (row["leader_id"], row["not_before"] - AT) for row in rows}


async def test_the_last_one_leads_and_all_wait_from_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, tuple[int | None, float]]:
        for number, at in ((1, 0.0), (2, 3.0), (3, 5.0)):
            write(tx, number, at)
        return waiting(tx)

    rows = await db.write(work)
    assert [leader for leader, _ in rows.values()] == [3, 3, 3]
    assert rows[3][1] == 9.0
    assert await db.read(lambda tx: events.seconds_until_event_due(tx, AT)) == 9.0


async def test_only_the_leader_is_claimed(db: SqliteStore) -> None:
    await db.write(lambda tx: [write(tx, number) for number in (1, 2)])
    claimed = await db.write(lambda tx: events.claim_events(tx, 10, AT + WINDOW))
    assert [stored.id for stored in claimed] == [2]


async def test_the_wait_has_an_end(db: SqliteStore) -> None:
    await db.write(lambda tx: [write(tx, number, number * 3.0) for number in range(1, 12)])
    rows = await db.read(waiting)
    first_received = 1.0
    assert rows[11] == (11, first_received + MAX_WINDOWS * WINDOW)


async def test_a_delivery_that_was_overtaken_makes_nobody_due_sooner(db: SqliteStore) -> None:
    await db.write(lambda tx: [write(tx, 1, 3.0), write(tx, 2, 0.0)])
    assert (await db.read(waiting))[2] == (2, 7.0)


async def test_so_many_are_read_together_and_the_next_one_begins_anew(db: SqliteStore) -> None:
    await db.write(lambda tx: [write(tx, number) for number in range(1, MAX_FRAGMENTS + 2)])
    rows = await db.read(waiting)
    assert {leader for leader, _ in rows.values()} == {MAX_FRAGMENTS, MAX_FRAGMENTS + 1}
    assert (rows[MAX_FRAGMENTS][1], rows[MAX_FRAGMENTS + 1][1]) == (0.0, WINDOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.COMMENT},
        {"author_id": None},
        {"extra": {"payload": "PRICE"}},
        {"author_id": "901"},
        {"thread_id": "1000:901"},
    ],
    ids=["comment", "withheld", "button", "somebody else", "another conversation"],
)
async def test_what_is_no_fragment_of_it_leaves_it_alone(db: SqliteStore, changes: dict[str, Any]) -> None:
    await db.write(lambda tx: [write(tx, 1), write(tx, 2, **changes)])
    assert (await db.read(waiting))[1] == (1, WINDOW)


async def test_a_message_that_was_removed_before_it_came_waits_for_nobody(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, tuple[int | None, float]]:
        overrides.mark_deleted(tx, "1000", "55_1", AT)
        write(tx, 1)
        return waiting(tx)

    assert (await db.write(work))[1][0] is None


async def test_an_edit_that_came_before_its_message_is_read_with_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        insert_event(tx, 2, **(THREAD | {"kind": Kind.EDIT, "text": "new words"}))
        tx.execute("UPDATE event SET message_id = '55_1' WHERE id = 1")
        write(tx, 1, text="old words")
        stored = events.get_event(tx, 2)
        assert stored is not None
        return waiting(tx)[1][0], events.with_latest_text(tx, stored).event.text

    assert await db.write(work) == (2, "new words")


async def test_an_edit_of_something_decided_waits_for_nobody(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, tuple[int | None, float]]:
        write(tx, 1)
        events.close_event(tx, 1, state="decided", judgement=None, at=AT)
        row = insert_event(tx, 2, **(THREAD | {"kind": Kind.EDIT}))
        edit = event(kind=Kind.EDIT, message_id="55_1", thread_id="1000:900")
        message_fragments.hold_fragment(tx, row, edit, received_at=AT, window=WINDOW)
        return waiting(tx)

    assert (await db.write(work))[2][0] is None


@pytest.mark.parametrize(("removed", "leader"), [(1, 3), (2, 3), (3, 2)])
async def test_the_others_go_on_waiting_without_what_was_removed(
    db: SqliteStore, removed: int, leader: int
) -> None:
    def work(tx: Transaction) -> dict[int, tuple[int | None, float]]:
        for number in (1, 2, 3):
            write(tx, number)
        message_fragments.drop_removed(tx, "1000", f"55_{removed}")
        return waiting(tx)

    rows = await db.write(work)
    expected = dict.fromkeys((1, 2, 3), leader) | {removed: None}
    assert {number: row[0] for number, row in rows.items()} == expected
    assert rows[leader][1] == WINDOW


async def test_the_wait_ends_in_this_conversation_only(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, tuple[int | None, float]]:
        write(tx, 1)
        write(tx, 2, thread_id="1000:901", author_id="901")
        message_fragments.end_wait(tx, "1000", "1000:900", now=AT + 1)
        return waiting(tx)

    rows = await db.write(work)
    assert (rows[1][1], rows[2][1]) == (1.0, WINDOW)


async def test_what_changed_since_it_was_read_is_noticed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        write(tx, 1, text="one")
        (judged,) = (events.with_latest_text(tx, stored) for stored in events.claim_events(tx, 9, AT + 9))
        unchanged = message_fragments.is_unchanged(tx, judged)
        write(tx, 2, text="two")
        return [unchanged, message_fragments.is_unchanged(tx, judged)]

    assert await db.write(work) == [True, False]


async def test_what_had_no_text_when_it_was_read_may_have_it_by_now(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        row = insert_event(tx, 1, kind=Kind.MENTION, text="")
        judged = events.get_event(tx, row)
        assert judged is not None
        unchanged = message_fragments.is_unchanged(tx, judged)
        tx.execute("UPDATE event SET text = 'now it is here'")
        return [unchanged, message_fragments.is_unchanged(tx, judged)]

    assert await db.write(work) == [True, False]


async def test_once_the_leader_is_decided_the_others_are_joined(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        for number in (1, 2, 3):
            write(tx, number)
        joined = message_fragments.join_fragments(tx, 3, at=AT)
        return joined, [events.leader_of(tx, number) for number in (1, 2, 3)]

    assert await db.write(work) == (2, [3, 3, 3])
