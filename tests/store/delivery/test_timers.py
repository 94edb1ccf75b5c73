"""Rules that speak later: they wait across restarts, and speak once or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Actor, CancelReason, CaseRequest, Kind, Timer
from bot.store import Transaction
from bot.store.delivery import timers
from bot.store.delivery.timers import DueTimer
from bot.store.intake import events
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.cases import received

AT = NOW.timestamp()
WAIT = Timer(rule="late", due_at=NOW + timedelta(hours=2), unless=("answered", "closed"))


async def started(db: SqliteStore, timer: Timer = WAIT) -> int:
    stored = await db.write(lambda tx: received(tx, message_id="m1"))
    await db.write(lambda tx: timers.start_timers(tx, stored, [timer]))
    return stored


async def due(db: SqliteStore, at: float) -> list[DueTimer]:
    return await db.write(lambda tx: timers.claim_due_timers(tx, 10, at))


async def ended(db: SqliteStore, answered_by: str = "none") -> CancelReason | None:
    (timer,) = await due(db, AT + 7200)

    def work(tx: Transaction) -> CancelReason | None:
        stored = events.get_event(tx, timer.event_id)
        assert stored is not None
        return timers.find_cancel_reason(tx, timer, stored, answered_by)

    return await db.read(work)


async def test_nothing_is_due_before_its_time(db: SqliteStore) -> None:
    stored = await started(db)
    assert await due(db, AT + 7199) == []
    assert await db.read(lambda tx: timers.seconds_until_timer_due(tx, AT)) == 7200.0
    (timer,) = await due(db, AT + 7200)
    assert (timer.event_id, timer.rule, timer.unless) == (stored, "late", ("answered", "closed"))


async def test_a_timer_survives_a_restart(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path)
    await started(first)
    first.close()
    second = SqliteStore(tmp_path)
    assert [timer.rule for timer in await due(second, AT + 7200)] == ["late"]
    second.close()


async def test_it_is_started_once_and_spent_once(db: SqliteStore) -> None:
    stored = await started(db)
    await db.write(lambda tx: timers.start_timers(tx, stored, [WAIT]))
    (timer,) = await due(db, AT + 7200)
    assert await db.write(lambda tx: timers.mark_timer_done(tx, timer.id, at=AT))
    assert not await db.write(lambda tx: timers.mark_timer_done(tx, timer.id, at=AT))
    assert await due(db, AT + 9000) == []
    await db.write(lambda tx: timers.start_timers(tx, stored, [WAIT]))
    assert await due(db, AT + 9000) == []


async def test_one_that_always_fails_is_given_up(db: SqliteStore) -> None:
    stored = await started(db)
    assert [len(await due(db, AT + 7200)) for _ in range(5)] == [1, 1, 1, 0, 0]
    (row,) = await db.read(lambda tx: timers.list_timers(tx, stored))
    assert (row["state"], row["cancel_reason"]) == ("cancelled", CancelReason.CRASHED)


async def test_nothing_happened_so_it_speaks(db: SqliteStore) -> None:
    await started(db)
    assert await ended(db) is None


@pytest.mark.parametrize(("unless", "reason"), [(("answered",), CancelReason.PERSON_REPLIED), ((), None)])
async def test_an_answer_ends_it_where_the_rule_says_so(
    db: SqliteStore, unless: tuple[str, ...], reason: CancelReason | None
) -> None:
    await started(db, Timer(rule="late", due_at=WAIT.due_at, unless=unless))
    assert await ended(db, "human") == reason


async def test_an_edit_ends_it_always(db: SqliteStore) -> None:
    await started(db, Timer(rule="late", due_at=WAIT.due_at))
    await db.write(lambda tx: received(tx, 2, message_id="m1", kind=Kind.EDIT))
    assert await ended(db) is CancelReason.AUTHOR_EDITED


async def test_a_removal_ends_it_always(db: SqliteStore) -> None:
    await started(db, Timer(rule="late", due_at=WAIT.due_at))
    timer = event(message_id="m1")
    await db.write(lambda tx: overrides.mark_deleted(tx, timer.account_id, "m1", AT))
    assert await ended(db) is CancelReason.AUTHOR_DELETED


async def test_a_closed_case_ends_it(db: SqliteStore) -> None:
    stored = await started(db)

    def closed(tx: Transaction) -> None:
        number = cases.open_case(
            tx, event_id=stored, request=CaseRequest(actor=Actor.rule("x"), why="y"), at=AT
        )
        cases.close_case(tx, number, by=Actor.person("lea"), answer="approve", at=AT)

    await db.write(closed)
    assert await ended(db) is CancelReason.CASE_CLOSED
