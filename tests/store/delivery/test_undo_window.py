"""How long what a person decided waits stands in the database."""

from bot.store.delivery.undo_window import DEFAULT_SECONDS, replace_undo_window, undo_window_seconds
from bot.store.sqlite.engine import SqliteStore


async def test_it_is_what_the_program_that_ran_last_had_configured(db: SqliteStore) -> None:
    assert await db.read(undo_window_seconds) == DEFAULT_SECONDS
    for seconds in (30.0, 0.0):
        await db.write(lambda tx, seconds=seconds: replace_undo_window(tx, seconds))
        assert await db.read(undo_window_seconds) == seconds
