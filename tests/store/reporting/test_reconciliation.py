"""Whether every effect that was promised is in exactly one state."""

from collections.abc import Mapping

import pytest

from bot.domain import State, Verb
from bot.store import Transaction
from bot.store.reporting.reconciliation import (
    Reconciliation,
    WaitingActions,
    effect_states,
    list_waiting,
    reconcile,
)
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received, waiting


async def test_an_empty_database_is_balanced_and_idle(db: SqliteStore) -> None:
    state = await db.read(reconcile)
    assert (state.accepted, state.states, state.open_cases, state.oldest_open) == (0, {}, 0, None)
    assert (state.is_balanced, state.is_idle) == (True, True)


async def test_every_table_is_counted_by_state(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Reconciliation:
        decided(tx, received(tx, 1), Verb.HIDE, Verb.REPLY, text="x", at=1, done_at=2)
        decided(tx, received(tx, 2), Verb.HIDE, at=4)
        received(tx, 3, state="unrouted")
        waiting(tx, 4)
        return reconcile(tx)

    state = await db.write(work)
    assert (state.accepted, state.states) == (3, {"done": 2, "planned": 1})
    assert (state.events, state.deliveries) == ({"decided": 3, "unrouted": 1}, {"new": 1})
    assert (state.open, state.open_cases, state.oldest_open) == (1, 1, START + 4)
    assert state.is_balanced


async def test_what_waits_is_counted_by_place_and_problem_once_it_has_waited_long(db: SqliteStore) -> None:
    rows = [
        (Verb.HIDE, State.WAITING, "too fast", 0.0),
        (Verb.HIDE, State.WAITING, "no connection", 9e12),
        (Verb.HIDE, State.UNKNOWN, "no connection", 0.0),
        (Verb.HIDE, State.DONE, "no connection", 0.0),
        (Verb.HIDE, State.HELD, None, 0.0),
        (Verb.HIDE, State.PLANNED, None, 0.0),
        (Verb.HIDE, State.PLANNED, None, 9e12),  # stays here because we want it to
        (Verb.ESCALATE, State.WAITING, "no connection", 0.0),
        (Verb.NOTIFY, State.WAITING, "no connection", 0.0),
    ]

    def work(tx: Transaction) -> None:
        for number, (verb, *columns) in enumerate(rows, 1):
            decided(tx, received(tx, number), verb, at=number)
            tx.execute(
                "UPDATE outbox SET state = ?, problem = ?, not_before = ? WHERE id = ?", (*columns, number)
            )

    await db.write(work)
    of_account = {"target": "", "account_id": "1000"}
    assert await db.read(lambda tx: list_waiting(tx, planned_before=START + 100)) == [
        WaitingActions(**of_account, problem="too fast", count=1, planned_at=START + 1),
        WaitingActions(**of_account, problem="no connection", count=2, planned_at=START + 2),
        WaitingActions(**of_account, problem="", count=1, planned_at=START + 6),
        WaitingActions(target="meta", account_id="", problem="no connection", count=2, planned_at=START + 8),
    ]
    assert await db.read(lambda tx: list_waiting(tx, planned_before=START)) == []


async def test_the_state_of_each_effect_is_known_by_its_key(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[str, State]:
        decided(tx, received(tx, 1), Verb.HIDE, done_at=2)
        decided(tx, received(tx, 2), Verb.HIDE)
        return effect_states(tx)

    assert list((await db.write(work)).items()) == [
        ("facebook:1000:visibility:55_1:insult", State.DONE),
        ("facebook:1000:visibility:55_2:insult", State.PLANNED),
    ]


async def test_an_effect_that_vanished_is_noticed(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        decided(tx, received(tx, 1), Verb.HIDE)
        tx.execute("DELETE FROM outbox")
        return reconcile(tx).is_balanced

    assert await db.write(work) is False


@pytest.mark.parametrize(
    ("states", "deliveries", "events", "idle"),
    [
        ({"done": 3, "failed": 1, "cancelled": 2, "refused": 1}, {"parsed": 9}, {"decided": 9}, True),
        ({"held": 2}, {}, {}, True),
        ({"held": 2, "planned": 1}, {}, {}, False),
        ({"unknown": 1}, {}, {}, False),
        ({}, {"new": 1}, {}, False),
        ({}, {}, {"new": 1}, False),
    ],
    ids=["finished", "held for people", "planned", "unconfirmed", "unread", "undecided"],
)
def test_idle_means_that_the_machine_has_nothing_left_to_do(
    states: Mapping[str, int], deliveries: Mapping[str, int], events: Mapping[str, int], idle: bool
) -> None:
    state = Reconciliation(
        accepted=sum(states.values()),
        states=states,
        deliveries=deliveries,
        events=events,
        open_cases=0,
        oldest_open=None,
    )
    assert state.is_idle is idle
