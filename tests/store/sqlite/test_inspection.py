"""What a database lacks that its migrations made."""

import pytest

from bot.store.sqlite.engine import SqliteStore, SqliteTransaction
from bot.store.sqlite.inspection import missing_objects


async def test_a_migrated_database_lacks_nothing(db: SqliteStore) -> None:
    assert await db.read(missing_objects) == ()


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        ("DROP INDEX outbox_due", ("index outbox_due",)),
        ("DROP TRIGGER audit_stays", ("trigger audit_stays",)),
        ("ALTER TABLE note DROP COLUMN text", ("column note.text",)),
        ("CREATE TABLE mine (a)", ()),
    ],
    ids=["index", "trigger", "column", "something else"],
)
async def test_what_somebody_dropped_is_named(db: SqliteStore, damage: str, missing: tuple[str, ...]) -> None:
    def work(tx: SqliteTransaction) -> tuple[str, ...]:
        tx.execute(damage)
        return missing_objects(tx)

    assert await db.write(work) == missing  # type: ignore[arg-type]


async def test_looking_leaves_the_connection_as_it_was(db: SqliteStore) -> None:
    def work(tx: SqliteTransaction) -> list[int]:
        pragmas = ("recursive_triggers", "foreign_keys")
        before = [tx.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        missing_objects(tx)
        after = [tx.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        return [*before, *after]

    assert await db.read(work) == [0, 1, 0, 1]  # type: ignore[arg-type]
