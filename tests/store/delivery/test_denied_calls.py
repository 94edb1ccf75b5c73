"""Denied calls count in a row, by account, until one succeeds."""

import pytest

from bot.store import Transaction
from bot.store.delivery import denied_calls
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import action, decide

WEEK = 7 * 86_400.0


def planned(tx: Transaction, count: int) -> None:
    for number in range(1, count + 1):
        comment = {"message_id": f"55_{number}", "target": f"55_{number}", "key": f"key-{number}"}
        decide(tx, action(**comment), number=number)


async def test_they_count_by_account_and_each_row_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        planned(tx, 3)
        calls = [("1000", 1), ("1000", 2), ("2000", 3), ("1000", 1)]
        return [
            denied_calls.record_denial(tx, account, row, 10.0 + at) for at, (account, row) in enumerate(calls)
        ]

    assert await db.write(work) == [[1], [1, 2], [3], [2, 1]]


@pytest.mark.parametrize(("later", "denied"), [(WEEK - 1, [1, 2]), (WEEK, [2])])
async def test_they_count_for_a_week(db: SqliteStore, later: float, denied: list[int]) -> None:
    def work(tx: Transaction) -> list[int]:
        planned(tx, 2)
        denied_calls.record_denial(tx, "1000", 1, 10.0)
        return denied_calls.record_denial(tx, "1000", 2, 10.0 + later)

    assert await db.write(work) == denied


async def test_a_comment_that_was_removed_by_its_author_does_not_count(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        planned(tx, 2)
        denied_calls.record_denial(tx, "1000", 1, 10.0)
        overrides.mark_deleted(tx, "1000", "55_1", 11.0)
        return denied_calls.record_denial(tx, "1000", 2, 12.0)

    assert await db.write(work) == [2]


async def test_a_success_forgets_those_of_its_account(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int]]:
        planned(tx, 4)
        for account, row in (("1000", 1), ("2000", 2)):
            denied_calls.record_denial(tx, account, row, 10.0)
        denied_calls.forget_denials(tx, "1000")
        return tuple(denied_calls.record_denial(tx, *call, 11.0) for call in (("1000", 3), ("2000", 4)))  # type: ignore[return-value]

    assert await db.write(work) == ([3], [2, 4])
