"""An installation moves from its file to PostgreSQL, whole or not at all."""

import asyncio
from pathlib import Path

import pytest

from bot.domain import Verb
from bot.errors import ConfigError, StoreBusy, UserError
from bot.services.operations.store_copy import copy_store
from bot.store import Transaction, instance_lock
from bot.store.postgres.arrival import Arrival, arriving
from bot.store.postgres.engine import PostgresStore, PostgresTransaction
from bot.store.sqlite.departure import Departure
from bot.store.sqlite.engine import SqliteStore, SqliteTransaction
from tests.fakes.cases import decided, received
from tests.fakes.postgres_server import address_of_new_database

HOSTILE = "a\0b\tc\\N\nd \x1b[31m é 🙂 \u202e"


@pytest.fixture
def target() -> str:
    """An empty database."""
    address = address_of_new_database("moved")
    with arriving(address) as arrival:
        with arrival.without_triggers():
            arrival.empty()
        arrival._connection.execute("INSERT INTO queue_turn VALUES (1, 0)")
        arrival.finish()
    return address


@pytest.fixture
def source(db: SqliteStore, tmp_path: Path) -> str:
    """A file with some history."""

    def fill(tx: Transaction) -> None:
        assert isinstance(tx, SqliteTransaction)
        for number in range(40):
            row = received(tx, number, at=1_000 + number, text=HOSTILE if number == 7 else "How much?")
            if number % 3 == 0:
                decided(tx, row, Verb.REPLY, rule="price", at=2_000, done_at=3_000, text="12 €")
        tx.execute("INSERT INTO instance (only_row, id, generation, sequence, beat_at, location)"
                   " VALUES (1, 'me', 1, 7, 1.5, '{}')")  # fmt: skip
        tx.execute("UPDATE event SET attachments = '[]' WHERE id = 1")
        tx.execute("UPDATE queue_turn SET answered = 3")

    asyncio.run(db.write(fill))
    return f"sqlite:{tmp_path}"


def rows_of(store: SqliteStore | PostgresStore, table: str) -> list[list[object]]:
    def read(tx: Transaction) -> list[list[object]]:
        assert isinstance(tx, SqliteTransaction | PostgresTransaction)
        rows = tx.execute(f"SELECT * FROM {table}").fetchall()
        return sorted([row[name] for name in sorted(row.keys())] for row in rows)

    return asyncio.run(store.read(read))


def texts_of(store: PostgresStore) -> dict[int, str]:
    def read(tx: Transaction) -> dict[int, str]:
        assert isinstance(tx, PostgresTransaction)
        return {row["id"]: row["text"] for row in tx.execute("SELECT id, text FROM event").fetchall()}

    return asyncio.run(store.read(read))


def test_every_row_is_there_afterwards(db: SqliteStore, source: str, target: str) -> None:
    moved = copy_store(source, target)
    assert moved.rows >= 40 + 40
    store = PostgresStore(target)
    try:
        for table in ("decision", "outbox", "instance", "queue_turn", "report_day", "activity", "audit"):
            assert rows_of(store, table) == rows_of(db, table), table
        texts = texts_of(store)
        assert texts[8] == HOSTILE.replace("\0", "\ufffd")
        assert len(texts) == 40
        asyncio.run(store.write(lambda tx: received(tx, 99, at=5_000)))
        assert max(texts_of(store)) == 41
    finally:
        store.close()


def test_the_file_is_not_used_any_more(db: SqliteStore, source: str, target: str) -> None:
    copy_store(source, target)
    with pytest.raises(StoreBusy, match="moved"):
        asyncio.run(db.write(lambda tx: received(tx, 99, at=5_000)))
    with pytest.raises(UserError, match="moved_elsewhere"):
        copy_store(source, address_of_new_database("another"))


@pytest.mark.parametrize("step", ["take_in", "count_on", "commit"])
def test_what_fails_on_the_way_changes_nothing_and_can_be_done_again(
    db: SqliteStore, source: str, target: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Arrival, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            copy_store(source, target)
    asyncio.run(db.write(lambda tx: received(tx, 99, at=5_000)))  # the file goes on as before
    PostgresStore(target).close()
    assert not copy_store(source, target).was_there


def test_between_both_commits_the_file_still_counts(
    db: SqliteStore, source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Departure, "leave", interrupt)
        with pytest.raises(KeyboardInterrupt):
            copy_store(source, target)
    asyncio.run(db.write(lambda tx: received(tx, 99, at=5_000)))
    with pytest.raises(ConfigError, match="store copy"):
        PostgresStore(target)
    copy_store(source, target)
    store = PostgresStore(target)
    assert len(rows_of(store, "event")) == 41
    store.close()


def test_after_both_commits_only_the_end_is_missing(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Arrival, "finish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            copy_store(source, target)
    with pytest.raises(ConfigError, match="store copy"):
        PostgresStore(target)
    again = copy_store(source, target)
    assert again.was_there
    PostgresStore(target).close()


def test_a_database_that_holds_something_is_left_alone(source: str, target: str) -> None:
    store = PostgresStore(target)
    asyncio.run(store.write(lambda tx: received(tx, 1, at=1)))
    store.close()
    with pytest.raises(UserError, match="target_is_not_empty"):
        copy_store(source, target)


def test_a_bot_of_an_older_version_is_restarted_first(
    db: SqliteStore, source: str, target: str, tmp_path: Path
) -> None:
    def go_back(tx: Transaction) -> None:
        assert isinstance(tx, SqliteTransaction)
        tx.execute("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)")

    asyncio.run(db.write(go_back))
    running = instance_lock.acquire(tmp_path)
    assert running is not None
    with running, pytest.raises(UserError, match="start_this_version_first"):
        copy_store(source, target)
    asyncio.run(db.write(lambda tx: received(tx, 99, at=5_000)))  # nothing was begun


@pytest.mark.parametrize(
    ("source_named", "target_named", "code"),
    [
        ("postgresql://here", "postgresql://there", "not_a_source_of_copies"),
        ("sqlite:/nowhere", "postgresql://there", "no_database"),
        ("/var/lib/tamis", "postgresql://there", "not_a_source_of_copies"),
        ("sqlite:{source}", "mysql://there", "not_a_target_of_copies"),
    ],
)
def test_addresses_of_another_kind_are_refused(
    source: str, source_named: str, target_named: str, code: str
) -> None:
    named = source_named.replace("sqlite:{source}", source)
    with pytest.raises(UserError, match=code):
        copy_store(named, target_named)


def interrupt(*_arguments: object) -> None:
    raise KeyboardInterrupt
