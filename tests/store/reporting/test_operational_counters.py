"""Counters of what happened to the program."""

from bot.store import Transaction
from bot.store.reporting.operational_counters import increment_counter, operational_counters
from bot.store.sqlite.engine import SqliteStore


async def test_a_counter_begins_with_what_is_added_first_and_adds_up(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[dict[str, int]]:
        seen = [operational_counters(tx)]
        for name, increment in (("malformed", 2), ("breaker_tripped", 1), ("malformed", 3)):
            increment_counter(tx, name, increment)
        increment_counter(tx, "breaker_tripped")
        return [*seen, operational_counters(tx)]

    assert await db.write(work) == [{}, {"breaker_tripped": 2, "malformed": 5}]
