"""The names that are in use in the queue."""

from bot.services.review.names import open_cases, queue_names, requesting_rules
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace


async def test_names_come_from_open_cases(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, queue="press"))
    desk = workspace(db, "Léa", moment(60.0))
    assert await queue_names(desk) == ("press",)
    assert await requesting_rules(desk) == ("insult",)
    assert await open_cases(desk) == (("1", "press"),)
