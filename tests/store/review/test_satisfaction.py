"""What is remembered of each closing; the walk is in `tests/walk/test_satisfaction.py`."""

from bot.domain import GivenRating
from bot.store import Transaction
from bot.store.review import satisfaction
from bot.store.review.satisfaction import ClosedCase, NotAsked
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting

PERIOD = {"since": 0.0, "until": START + 1}
EVERYTHING = PERIOD | dict.fromkeys(("account_id", "platform", "campaign_id", "post"), "")


async def test_a_closing_is_looked_at_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[object, ...]]:
        waiting(tx)
        closed = ClosedCase(
            case_id=1, event_id=1, queue="care", closed_at=START, account_id="1000", thread_id="1000:900"
        )
        for why in (NotAsked.HIDDEN, NotAsked.STATE):
            satisfaction.record_not_asked(tx, closed, 1, why, at=START)
        return [tuple(row) for row in tx.all("satisfaction.count_not_asked", **EVERYTHING)]

    assert await db.write(work) == [("hidden", 1)]


async def test_a_rating_that_is_taken_back_leaves_none(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[object]:
        waiting(tx)
        closed = ClosedCase(
            case_id=1, event_id=1, queue="care", closed_at=START, account_id="1000", thread_id="1000:900"
        )
        satisfaction.record_asked(tx, closed, 1, "no such key", at=START)
        ratings = []
        for rating in (4, None, 5):
            satisfaction.record_rating(tx, 1, GivenRating(request_id=1, rating=rating), at=START)
            ratings.append(tx.execute("SELECT rating FROM satisfaction").fetchone()[0])  # type: ignore[attr-defined]
        satisfaction.withdraw_rating(tx, "1000", "55_1")
        return [*ratings, tx.execute("SELECT rating FROM satisfaction").fetchone()[0]]  # type: ignore[attr-defined]

    assert await db.write(work) == [4, None, 5, None]


EVERYTHING = {
    "since": 0.0,
    "until": START + 1,
    "account_id": "",
    "platform": "",
    "campaign_id": "",
    "post": "",
}
