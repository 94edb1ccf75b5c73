"""What PostgreSQL alone may do to a writer and a reader: lose them, keep them waiting, run out of room."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.errors import StoreBusy, StoreFull
from bot.store import Transaction
from bot.store.postgres import connecting
from bot.store.postgres.engine import PostgresStore
from bot.store.reporting.operational_counters import increment_counter, operational_counters
from tests.fakes.postgres_proxy import PostgresProxy
from tests.fakes.postgres_server import address_of_common_database, open_empty_store, server_folder

_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tamis'"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[PostgresStore]:
    """A new database."""
    store = open_empty_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresProxy, str]]:
    """A line that can be cut, and the address by which the database is reached over it."""
    folder = tmp_path_factory.mktemp("p")  # the name of a socket may have a hundred signs
    proxy = PostgresProxy(server_folder(), folder)
    yield proxy, address_of_common_database().replace(str(server_folder()), str(folder))
    proxy.close()


def count(tx: Transaction) -> None:
    increment_counter(tx, "a")


def end_connections() -> None:
    """What a restart of the server does to everybody."""
    with psycopg.connect(address_of_common_database(), autocommit=True) as connection:
        connection.execute(_END_OTHERS)


async def test_a_reader_whose_connection_was_ended_gets_its_answer(db: PostgresStore) -> None:
    await db.write(count)
    await db.read(operational_counters)
    end_connections()
    assert await db.read(operational_counters) == {"a": 1}


async def test_a_writer_whose_connection_was_ended_writes_the_next_time(db: PostgresStore) -> None:
    await db.write(count)
    end_connections()
    with pytest.raises(StoreBusy):
        await db.write(count)
    await db.write(count)
    assert await db.read(operational_counters) == {"a": 2}


async def test_a_connection_that_ends_in_the_middle_undoes_the_whole_group(db: PostgresStore) -> None:
    def interrupted(tx: Transaction) -> None:
        count(tx)
        end_connections()
        count(tx)

    results = await asyncio.gather(db.write(count), db.write(interrupted), return_exceptions=True)
    assert [type(result) for result in results] == [StoreBusy, StoreBusy]
    assert await db.read(operational_counters) == {}


async def test_a_commit_whose_answer_was_lost_is_looked_up(
    db: PostgresStore, proxy: tuple[PostgresProxy, str]
) -> None:
    line, address = proxy
    store = PostgresStore(address)
    line.cut = "after"
    await store.write(count)
    assert await db.read(operational_counters) == {"a": 1}
    store.close()


async def test_a_commit_that_never_arrived_is_none(
    db: PostgresStore, proxy: tuple[PostgresProxy, str]
) -> None:
    line, address = proxy
    store = PostgresStore(address)
    line.cut = "before"
    with pytest.raises(StoreBusy):
        await store.write(count)
    await store.write(count)
    assert await db.read(operational_counters) == {"a": 1}
    store.close()


async def test_two_processes_lose_no_change_of_each_other(db: PostgresStore) -> None:
    other = PostgresStore(address_of_common_database())
    both = (db, other)
    await asyncio.gather(*(both[number % 2].write(count) for number in range(60)))
    assert await db.read(operational_counters) == {"a": 60}
    other.close()


async def test_who_holds_the_lock_too_long_makes_the_store_busy(
    db: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_LOCK_TIMEOUT", "50ms")
    impatient = PostgresStore(address_of_common_database())
    with psycopg.connect(address_of_common_database()) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (connecting.WRITER_LOCK,))
        with pytest.raises(StoreBusy, match="55P03"):
            await impatient.write(count)
    await impatient.write(count)
    impatient.close()


async def test_a_full_disk_is_told_until_there_is_room(db: PostgresStore) -> None:
    def find_no_room(_tx: Transaction) -> None:
        raise psycopg.errors.DiskFull("no space left on device")

    with pytest.raises(StoreFull):
        await db.write(find_no_room)
    assert db.is_full
    await db.write(count)
    assert not db.is_full


async def test_a_server_that_is_not_there_is_said_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(StoreBusy) as refused:
        PostgresStore(f"postgresql://tamis:hunter2@/none?host={tmp_path}")
    assert "hunter2" not in str(refused.value)


async def test_the_files_are_rewritten_unless_somebody_reads(db: PostgresStore) -> None:
    await db.write(count)
    assert await db.compact()


async def test_what_need_not_last_is_seen_all_the_same(db: PostgresStore) -> None:
    await db.write(count, lasting=False)
    await db.write_all([count, count], lasting=False)
    assert await db.read(operational_counters) == {"a": 3}


async def test_a_server_that_went_away_is_named_and_found_again(
    db: PostgresStore, proxy: tuple[PostgresProxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anybody has read, and while the writer rolls back."""
    _, address = proxy
    store = PostgresStore(address)
    monkeypatch.setattr(store, "_address", address + "-gone")
    with pytest.raises(StoreBusy, match=r"-gone.*failed"):
        await store.read(operational_counters)
    monkeypatch.setattr(store, "_address", address)
    assert await store.read(operational_counters) == {}
    store.close()


async def test_a_writer_that_cannot_even_roll_back_goes_on(db: PostgresStore) -> None:
    def lose(tx: Transaction) -> None:
        count(tx)
        end_connections()
        raise psycopg.OperationalError("the line is gone")

    with pytest.raises(StoreBusy, match=r"PostgreSQL cannot be used now"):
        await db.write(lose)
    await db.write(count)
    assert await db.read(operational_counters) == {"a": 1}
