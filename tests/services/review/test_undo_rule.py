"""Taking back a whole rule: all of it, and nothing that a person touched."""

from functools import partial

import pytest

from bot.domain import Actor, State, Verb
from bot.domain.progress import Step
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.history import audit
from bot.store.reporting import reconciliation
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, workspace
from tests.fakes.progress import Watcher


async def undo(db: SqliteStore, *, dry_run: bool = False) -> dict[str, int]:
    done = await review.undo_rule(workspace(db, "Léa", moment(1000)), "insult", moment(0), dry_run=dry_run)
    return done.counts


def stock(tx: Transaction) -> None:
    decided(tx, received(tx, 1), Verb.HIDE, done_at=5)
    decided(tx, received(tx, 2), Verb.HIDE)
    decided(tx, received(tx, 3), Verb.REPLY, text="hi", done_at=5)
    decided(tx, received(tx, 4), Verb.HIDE, rule="other", done_at=5)
    decided(tx, received(tx, 5), Verb.HIDE, at=-50, done_at=5)
    decided(tx, received(tx, 6), Verb.HIDE, done_at=5)
    overrides.set_override(
        tx, account_id="1000", message_id="55_6", by=Actor.person("Tom"), verb="hide", at=START + 50
    )
    decided(tx, received(tx, 7), Verb.HIDE)
    tx.execute("UPDATE outbox SET state = 'sending' WHERE message_id = '55_7'")


COUNTS = {"cancelled": 1, "final": 1, "leaving": 1, "reversed": 1, "touched": 1}


async def test_only_what_the_rule_did_and_nobody_touched_is_taken_back(db: SqliteStore) -> None:
    await db.write(stock)
    assert await undo(db) == COUNTS
    last = {}
    for number in range(1, 8):
        row = (
            await db.read(partial(lookup.effects_on_message, account_id="1000", message_id=f"55_{number}"))
        )[-1]
        last[number] = (row.verb, row.state)
    assert last == {
        1: (Verb.UNHIDE, State.PLANNED),
        2: (Verb.HIDE, State.CANCELLED),
        3: (Verb.REPLY, State.DONE),
        4: (Verb.HIDE, State.DONE),
        5: (Verb.HIDE, State.DONE),
        6: (Verb.HIDE, State.DONE),
        7: (Verb.HIDE, State.SENDING),
    }
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_a_dry_run_counts_the_same_and_changes_nothing(db: SqliteStore) -> None:
    await db.write(stock)
    before = await db.read(reconciliation.reconcile)
    assert await undo(db, dry_run=True) == COUNTS
    assert await db.read(reconciliation.reconcile) == before


async def test_a_second_time_nothing_is_left_to_take_back(db: SqliteStore) -> None:
    await db.write(stock)
    await undo(db)
    assert await undo(db) == {"final": 2, "leaving": 1, "touched": 2}


async def test_what_a_person_brought_back_already_is_left_alone(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=5))
    await review.answer_case(workspace(db, "Tom", moment(60)), "event:1", ReviewAnswer.UNHIDE)
    assert await undo(db) == {"touched": 1}


async def test_hundreds_are_taken_back_in_several_steps(db: SqliteStore) -> None:
    await db.write(lambda tx: [decided(tx, received(tx, n), Verb.HIDE, done_at=5) for n in range(1, 451)])
    assert await undo(db) == {"reversed": 450}


async def test_stopped_between_two_steps_what_was_undone_is_on_record(db: SqliteStore) -> None:
    await db.write(lambda tx: [decided(tx, received(tx, n), Verb.HIDE, done_at=5) for n in range(1, 451)])
    desk = workspace(db, "Léa", moment(1000))
    desk.progress = Watcher(stops_at=1)
    with pytest.raises(KeyboardInterrupt):
        await review.undo_rule(desk, "insult", moment(0))
    entries = await db.read(partial(audit.list_entries, subject="rule:insult"))
    assert [entry.details for entry in entries] == [{"reversed": 200}]
    assert await undo(db) == {"reversed": 250, "touched": 200}
    entries = await db.read(partial(audit.list_entries, subject="rule:insult"))
    assert sum(int(str(entry.details.get("reversed", 0))) for entry in entries) == 450


@pytest.mark.parametrize(("dry_run", "step"), [(True, Step.COUNT_UNDO), (False, Step.UNDO)])
async def test_it_tells_how_far_it_is(db: SqliteStore, dry_run: bool, step: Step) -> None:
    await db.write(lambda tx: [decided(tx, received(tx, n), Verb.HIDE, done_at=5) for n in range(1, 451)])
    desk = workspace(db, "Léa", moment(1000))
    desk.progress = watcher = Watcher()
    await review.undo_rule(desk, "insult", moment(0), dry_run=dry_run)
    assert watcher.told == [(step, done, 450) for done in (0, 200, 400)]
