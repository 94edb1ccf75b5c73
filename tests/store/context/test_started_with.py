"""What the program was last started with."""

from bot.store.context import started_with
from bot.store.context.started_with import Started
from bot.store.sqlite.engine import SqliteStore


async def test_the_last_start_counts_each_kind_by_itself(db: SqliteStore) -> None:
    await db.write(lambda tx: started_with.replace_names(tx, Started.TARGET, ["old", "care"]))
    await db.write(lambda tx: started_with.replace_names(tx, Started.TOKENLESS_ACCOUNT, ["1000"]))
    await db.write(lambda tx: started_with.replace_names(tx, Started.TARGET, ["press", "care", "care"]))
    assert await db.read(lambda tx: started_with.list_names(tx, Started.TARGET)) == ("care", "press")
    assert await db.read(lambda tx: started_with.list_names(tx, Started.TOKENLESS_ACCOUNT)) == ("1000",)
