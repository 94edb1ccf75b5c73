"""Which text of which rule was tried on the past."""

from bot.store.history import backtests
from bot.store.history.backtests import BacktestRun
from bot.store.sqlite.engine import SqliteStore


def tried(at: float, matched: int = 1) -> BacktestRun:
    return BacktestRun(at=at, since=0.0, events=10, matched=matched)


async def test_the_latest_trial_of_this_very_text_is_known(db: SqliteStore) -> None:
    await db.write(lambda tx: backtests.insert_run(tx, "price", "aa", tried(1.0)))
    await db.write(lambda tx: backtests.insert_run(tx, "price", "aa", tried(2.0, 5)))
    assert await db.read(lambda tx: backtests.latest_run(tx, "price", "aa")) == tried(2.0, 5)


async def test_another_text_or_another_rule_was_never_tried(db: SqliteStore) -> None:
    await db.write(lambda tx: backtests.insert_run(tx, "price", "aa", tried(1.0)))
    assert await db.read(lambda tx: backtests.latest_run(tx, "price", "bb")) is None
    assert await db.read(lambda tx: backtests.latest_run(tx, "other", "aa")) is None
