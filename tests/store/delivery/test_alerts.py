"""An alert is shown until it is known that it was."""

from bot.store import Transaction
from bot.store.delivery import alerts
from bot.store.sqlite.engine import SqliteStore


async def test_an_alert_stays_until_it_was_shown(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        alerts.raise_alert(tx, "first", at=1.0)
        alerts.raise_alert(tx, "x" * 501, at=2.0)

    await db.write(work)
    assert await db.read(alerts.list_alerts) == {1: "first", 2: "x" * 500}
    await db.write(lambda tx: alerts.mark_notified(tx, [1]))
    assert list(await db.read(alerts.list_alerts)) == [2]
