"""Who took part in a contest: each person once, in the order of their first entries."""

from typing import Any

import pytest

from bot.errors import UserError
from bot.services.reports.entries import Entrant, list_entrants
from bot.store import Transaction
from bot.store.history import event_labels
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received, workspace


def enters(tx: Transaction, number: int, at: float, **changes: Any) -> None:
    row = received(tx, number, at=at, **changes)
    event_labels.insert_labels(tx, row, ["contest"], decision_id=1, at=START)


async def entrants(db: SqliteStore) -> tuple[Entrant, ...]:
    return await list_entrants(workspace(db, "Léa", moment(500)), "contest", moment(0), None)


async def test_each_person_stands_once_with_the_first_entry(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        enters(tx, 1, at=30)
        enters(tx, 2, at=10, author_id="901", author_name="Tom")
        enters(tx, 3, at=5)
        received(tx, 4, at=1, author_id="902")

    await db.write(work)
    people = await entrants(db)
    assert [(one.author_id, one.first.event.message_id, one.entries) for one in people] == [
        ("900", "55_3", 2),
        ("901", "55_2", 1),
    ]


async def test_whoever_is_withheld_stands_alone(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        enters(tx, 1, at=1, author_id=None, author_name=None)
        enters(tx, 2, at=2, author_id=None, author_name=None)

    await db.write(work)
    assert [(one.author_id, one.entries) for one in await entrants(db)] == [("", 1), ("", 1)]


async def test_a_period_must_have_a_length(db: SqliteStore) -> None:
    with pytest.raises(UserError):
        await list_entrants(workspace(db, "Léa", moment()), "contest", moment(10), moment(5))
