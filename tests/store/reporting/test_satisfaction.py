"""Questions that left, and closings after which nobody was asked."""

from bot.store import Transaction
from bot.store.reporting import satisfaction as figures
from bot.store.review import satisfaction
from bot.store.review.satisfaction import ClosedCase, NotAsked
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting


async def test_only_what_left_was_asked(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx)
        for number, why in enumerate((None, NotAsked.DELICATE)):
            closed = ClosedCase(
                case_id=1,
                event_id=1,
                queue="care",
                closed_at=START + number,
                account_id="1000",
                thread_id="t",
            )
            if why is None:
                satisfaction.record_asked(tx, closed, 1, "never planned", at=START)
            else:
                satisfaction.record_not_asked(tx, closed, 1, why, at=START)

    await db.write(work)
    period = {"since": START, "until": START + 1}
    assert await db.read(lambda tx: figures.list_asked(tx, **period)) == []
    assert await db.read(lambda tx: figures.count_not_asked(tx, **period)) == {"delicate": 1}
