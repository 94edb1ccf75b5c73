"""A database that may not grow, as on a full disk."""

from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore, SqliteTransaction


async def take_room(db: SqliteStore) -> None:
    """Let the database have the pages that it has, and no more."""

    def shrink(tx: Transaction) -> None:
        assert isinstance(tx, SqliteTransaction)
        pages = tx.execute("PRAGMA page_count").fetchone()[0]
        tx.execute(f"PRAGMA max_page_count = {pages}")

    await db.write(shrink)


async def make_room(db: SqliteStore) -> None:
    """Let it grow again."""

    def grow(tx: Transaction) -> None:
        assert isinstance(tx, SqliteTransaction)
        tx.execute("PRAGMA max_page_count = 1000000").fetchone()

    await db.write(grow)
