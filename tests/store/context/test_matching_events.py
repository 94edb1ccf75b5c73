"""Which events a query means, with a case or without."""

from bot.domain import Actor
from bot.queries import parse_query
from bot.store import Transaction
from bot.store.context import matching_events
from bot.store.review.conditions import condition_of
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received, waiting


async def test_events_match_with_and_without_a_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[frozenset[int]]:
        received(tx, 1, language="fr")
        waiting(tx, 2, language="fr", queue="care")
        received(tx, 3)
        return [
            matching_events.among(
                tx, [1, 2, 3], condition_of(parse_query(text), at=START, actor=Actor.person("lea"))
            )
            for text in ("", "lang:fr", "queue:care", "-queue:care", "age<1m")
        ]

    everything, french, care, others, fresh = await db.write(work)
    assert (everything, french, care, others, fresh) == ({1, 2, 3}, {1, 2}, {2}, {1, 3}, {1, 2, 3})
