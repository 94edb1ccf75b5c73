"""Receipts are kept for a day, each user's their own."""

from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from bot.store.team.api_receipts import add_receipt, complete_receipt, find_receipt


async def test_they_are_each_users_own_and_end_after_a_day(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        add_receipt(tx, "Léa", "k", "f", 0.0)
        complete_receipt(tx, "Léa", "k", 200, "{}")
        assert find_receipt(tx, "Zoé", "k") is None
        found = find_receipt(tx, "Léa", "k")
        assert found is not None
        assert (found.fingerprint, found.status, found.body) == ("f", 200, "{}")
        add_receipt(tx, "Zoé", "k", "f", 86_401.0)
        assert find_receipt(tx, "Léa", "k") is None

    await db.write(work)


async def test_a_second_one_under_a_key_changes_nothing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        add_receipt(tx, "Léa", "k", "first", 0.0)
        add_receipt(tx, "Léa", "k", "second", 1.0)
        found = find_receipt(tx, "Léa", "k")
        assert found is not None
        assert found.fingerprint == "first"

    await db.write(work)
