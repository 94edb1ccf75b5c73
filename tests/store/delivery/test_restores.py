"""After a restore what is open is looked for before it is done, and so is what is decided later about it."""

import pytest

from bot.domain import Actor, CancelReason, Effect, HoldReason, State, Verb
from bot.store import Transaction
from bot.store.delivery import outbox, restores
from bot.store.delivery.restores import Recovery
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received
from tests.fakes.restores import MARK, RESTORED_AT, restore

LEA = Actor.person("lea")


def plan(tx: Transaction, number: int = 1, *, rule: str = "price", at: float = 0.0) -> int:
    (row_id,) = decided(tx, received(tx, number, at=at), Verb.REPLY, rule=rule, text="20 €", at=at + 1)
    return row_id


def claim(tx: Transaction) -> dict[int, bool]:
    rows = outbox.claim_due(tx, limit=9, now=RESTORED_AT + 9999, busy=())
    return {row.id: row.in_doubt for row in rows}


async def test_what_is_open_is_looked_for_and_what_is_done_is_not(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, bool]:
        done, planned, waiting = plan(tx, 1), plan(tx, 2), plan(tx, 3)
        outbox.mark_done(tx, done, Effect(), at=START)
        tx.execute("UPDATE outbox SET state = 'waiting', attempts = 1 WHERE id = ?", (waiting,))
        assert restore(tx) == 2
        assert claim(tx) == {planned: True, waiting: True}
        return {row: outbox.list_actions(tx, row)[0]["state"] == "unknown" for row in (planned, waiting)}

    assert set((await db.write(work)).values()) == {True}


async def test_what_is_held_is_looked_for_once_it_is_released(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, bool]:
        row = plan(tx)
        tx.execute("UPDATE outbox SET state = 'held', hold_reason = 'breaker'")
        restore(tx)
        assert claim(tx) == {}
        tx.execute("UPDATE outbox SET state = 'planned', hold_reason = NULL")
        assert claim(tx) == {row: True}
        return claim(tx)

    await db.write(work)


@pytest.mark.parametrize(
    ("received_at", "rule", "is_doubted"),
    [(-10.0, "price", True), (2000.0, "price", False), (-10.0, "person:lea", False)],
    ids=["a rule about a comment of before", "a rule about a later one", "a person"],
)
async def test_what_is_decided_later_about_a_comment_of_before_is_looked_for(
    db: SqliteStore, received_at: float, rule: str, is_doubted: bool
) -> None:
    def work(tx: Transaction) -> tuple[dict[int, bool], float | None]:
        restore(tx)
        row = plan(tx, rule=rule, at=received_at)
        since = tx.execute("SELECT doubted_since FROM outbox").fetchone()[0]
        return {row: claim(tx)[row]}, since

    claimed, since = await db.write(work)
    assert list(claimed.values()) == [is_doubted]
    assert since == (START + received_at if is_doubted else None)


async def test_what_was_not_found_is_done_without_looking_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[int, bool]:
        row = plan(tx)
        restore(tx)
        claim(tx)
        outbox.record_not_found(tx, row, not_before=0, call_again=True)
        return {row: claim(tx)[row]}

    assert list((await db.write(work)).values()) == [False]


async def test_what_nobody_can_tell_is_held_until_a_person_says_so(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        released, dropped = plan(tx, 1), plan(tx, 2)
        restore(tx)
        assert [effect.id for effect in restores.list_undecided(tx)] == [released, dropped]
        assert not restores.release_action(tx, released, by=LEA, at=5.0), "it is still being looked for"
        for row in (released, dropped):
            assert restores.hold_action(tx, row, at=5.0)
        assert all(map(restores.is_held, restores.list_undecided(tx)))
        assert claim(tx) == {}
        assert restores.recovery_so_far(tx, MARK.generation) == Recovery(held=2)
        assert restores.release_action(tx, released, by=LEA, at=6.0)
        assert restores.drop_action(tx, dropped, by=LEA, at=6.0)
        assert claim(tx) == {released: False}
        assert outbox.list_actions(tx, 2)[0]["cancel_reason"] == CancelReason.RESTORED
        assert not restores.drop_action(tx, released, by=LEA, at=7.0), "it is being sent"
        assert restores.list_undecided(tx) == []

    await db.write(work)


async def test_what_is_final_is_not_held(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        row = plan(tx)
        outbox.mark_done(tx, row, Effect(), at=START)
        return restores.hold_action(tx, row, at=5.0)

    assert not await db.write(work)


async def test_the_outcomes_are_counted(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Recovery:
        rows = [plan(tx, number) for number in range(1, 7)]
        restore(tx)
        outbox.mark_done(tx, rows[0], Effect(found_by="read-back"), at=START)
        outbox.mark_done(tx, rows[1], Effect(found_by="echo"), at=START)
        outbox.mark_done(tx, rows[2], Effect(found_by="answer"), at=START)
        outbox.end_action(tx, rows[3], State.REFUSED, "gone", at=START)
        restores.hold_action(tx, rows[4], at=START)
        return restores.recovery_so_far(tx, MARK.generation)

    assert await db.write(work) == Recovery(happened=2, done=1, ended=1, held=1, open=1)
    assert HoldReason.RESTORED == "restored"
