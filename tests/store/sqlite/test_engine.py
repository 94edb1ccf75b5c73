"""The database: durable, one writer, each piece of work for itself."""

import asyncio
import stat
import threading
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreBusy, StoreFull
from bot.store import Transaction
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteStore, SqliteTransaction
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes.full_disk import make_room, take_room


def _count(tx: Transaction) -> int:
    return int(tx.execute("SELECT count(*) FROM operational_counter").fetchone()[0])


def _add(name: str):  # type: ignore[no-untyped-def]
    return lambda tx: tx.execute("INSERT INTO operational_counter VALUES (?, 1)", (name,)).rowcount


async def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path)
    await first.write(_add("a"))
    first.close()
    second = SqliteStore(tmp_path)
    assert await second.read(_count) == 1
    second.close()


async def test_one_failing_write_of_a_group_does_not_touch_the_others(db: SqliteStore) -> None:
    def fail(tx: Transaction) -> None:
        tx.execute("INSERT INTO operational_counter VALUES ('lost', 1)")
        raise ValueError("mine alone")

    results = await asyncio.gather(
        db.write(_add("a")), db.write(fail), db.write(_add("b")), return_exceptions=True
    )
    assert [type(result) for result in results] == [int, ValueError, int]
    names = await db.read(
        lambda tx: [row["name"] for row in tx.execute("SELECT name FROM operational_counter ORDER BY name")]
    )
    assert names == ["a", "b"]


async def test_a_full_disk_is_said_as_such_and_heals_by_itself(db: SqliteStore) -> None:
    await take_room(db)
    big = lambda tx: tx.execute("INSERT INTO operational_counter VALUES (?, 1)", ("x" * 500_000,))  # noqa: E731
    with pytest.raises(StoreFull):
        await db.write(big)
    assert db.is_full
    await db.write(lambda tx: None)
    assert db.is_full, "a commit without changes needs no room"
    await make_room(db)
    assert db.is_full
    assert (
        await db.write(lambda tx: tx.execute("INSERT INTO operational_counter VALUES ('room', 1)").rowcount)
        == 1
    )
    assert not db.is_full


async def test_an_urgent_write_waits_for_one_other_and_is_committed_before_the_next(db: SqliteStore) -> None:
    made: list[str] = []
    committed: list[int] = []
    begun, may_end = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        begun.set()
        assert may_end.wait(10)
        made.append("slow")

    def look(tx: Transaction) -> None:
        made.append("ordinary")
        with sqlite3.connect(db.path) as other:  # sees only what is committed
            committed.append(other.execute("SELECT count(*) FROM operational_counter").fetchone()[0])

    def urgent(tx: Transaction) -> None:
        made.append("urgent")
        _add("urgent")(tx)

    waiting = [asyncio.ensure_future(db.write(work)) for work in (slow, *5 * [look])]
    assert await asyncio.to_thread(begun.wait, 10)
    waiting.append(asyncio.ensure_future(db.write(urgent, urgent=True)))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(*waiting)
    assert made == ["slow", "urgent", *5 * ["ordinary"]]
    assert committed == 5 * [1]


async def test_what_was_accepted_before_the_end_is_written_whatever_its_kind(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    begun, may_end = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        begun.set()
        assert may_end.wait(10)

    waiting = [asyncio.ensure_future(store.write(slow))]
    assert await asyncio.to_thread(begun.wait, 10)
    waiting += [
        asyncio.ensure_future(store.write(_add("a"))),
        asyncio.ensure_future(store.write(_add("b"), urgent=True)),
    ]
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.05, may_end.set)
    closing = asyncio.ensure_future(asyncio.to_thread(store.close))
    await asyncio.gather(*waiting, closing)
    reopened = SqliteStore(tmp_path)
    assert await reopened.read(_count) == 2
    reopened.close()


async def test_whoever_waits_behind_a_locked_database_is_refused_together(db: SqliteStore) -> None:
    def shorten(tx: Transaction) -> None:
        tx.execute("PRAGMA busy_timeout = 200")

    await db.write(shorten)
    with sqlite3.connect(db.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [db.write(_add(f"{number}"), urgent=number % 2 == 0) for number in range(40)]
        outcomes = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 3)
        other.execute("ROLLBACK")
    assert {type(outcome) for outcome in outcomes} == {StoreBusy}
    assert await db.write(_add("after")) == 1


async def test_a_closed_store_says_busy(tmp_path: Path) -> None:
    closed = SqliteStore(tmp_path)
    closed.close()
    with pytest.raises(StoreBusy):
        await closed.write(_add("a"))


async def test_readers_cannot_write(db: SqliteStore) -> None:
    with pytest.raises(StoreBusy, match="readonly"):
        await db.read(_add("a"))


async def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    database = SqliteStore(folder)
    assert stat.S_IMODE((folder / DATABASE_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    database.close()


async def test_checkpoints_are_flushed_by_sqlite(db: SqliteStore) -> None:
    assert await db.write(lambda tx: tx.execute("PRAGMA synchronous").fetchone()[0]) == 1
    assert await db.write(lambda tx: tx.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"


async def test_each_statement_is_prepared_once_after_the_first_start_too(tmp_path: Path) -> None:
    """The driver has room for so many statements and no more; those of the migrations must not take it."""
    db = SqliteStore(tmp_path)
    prepared: list[int] = []

    def ask(tx: SqliteTransaction) -> int:
        # SQLite asks whether a statement is allowed when it prepares one, and never when it runs one.
        tx.connection.set_authorizer(lambda *asked: prepared.append(asked[0]) or 0)
        for round_ in range(2):
            if round_ == 1:
                prepared.clear()
            for number in range(300):
                tx.value("events.get_event", id=number)
                tx.all("events.begin_judging", ids=range(number))
                tx.execute(f"SELECT {number}").fetchone()
        return len(prepared)

    prepared_again = await db.write(ask)  # type: ignore[arg-type]  the engine's own transaction
    db.close()
    assert prepared_again == 0


async def test_a_newer_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    database = SqliteStore(tmp_path)
    await database.write(lambda tx: tx.execute("INSERT INTO migration VALUES (9999, 'x', 0)"))
    database.close()
    with pytest.raises(ConfigError, match="install the newer version"):
        SqliteStore(tmp_path)


async def test_a_changed_migration_is_refused(tmp_path: Path) -> None:
    database = SqliteStore(tmp_path)
    await database.write(lambda tx: tx.execute("UPDATE migration SET sha256 = 'x'"))
    database.close()
    with pytest.raises(ConfigError, match="migration 0001 differs"):
        SqliteStore(tmp_path)


async def test_what_was_overwritten_is_in_no_file_after_a_compaction(db: SqliteStore) -> None:
    for number in range(60):
        await db.write(_add(f"rhubarb-{number}-" * 50))
    await db.write(lambda tx: tx.execute("DELETE FROM operational_counter").rowcount)
    assert await db.compact()
    files = list(db.path.parent.glob(f"{DATABASE_FILE}*"))
    assert [file.name for file in files if b"rhubarb" in file.read_bytes()] == []
    assert await db.write(_add("after")) == 1


async def test_a_closed_store_compacts_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.close()
    with pytest.raises(StoreBusy):
        await store.compact()


async def test_a_compaction_that_another_process_prevents_is_told_and_the_writer_goes_on(
    db: SqliteStore,
) -> None:
    other = sqlite3.connect(db.path, isolation_level=None)
    await db.write(lambda tx: tx.execute("PRAGMA busy_timeout = 1").rowcount)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        await db.compact()
    other.execute("ROLLBACK")
    other.close()
    assert await db.write(_add("a")) == 1


async def test_a_reader_of_an_older_state_is_not_disturbed(db: SqliteStore) -> None:
    await db.write(_add("a"))
    await db.write(lambda tx: tx.execute("PRAGMA busy_timeout = 1").rowcount)
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM operational_counter").fetchone()
    assert not await db.compact()
    other.execute("ROLLBACK")
    other.close()
    assert await db.compact()
