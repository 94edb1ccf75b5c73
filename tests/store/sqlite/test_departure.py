from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreBusy
from bot.store import Transaction
from bot.store.sqlite.departure import departing
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes.cases import received


def put_one(tx: Transaction) -> None:
    received(tx, 1, at=1_000, text="How much?")


async def test_it_gives_every_table_with_its_rows(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(put_one)
    with departing(tmp_path / DATABASE_FILE) as departure:
        columns = departure.columns()
        rows = list(departure.rows("event", ["id", "text"]))
        assert (departure.count("event"), rows) == (1, [(1, "How much?")])
    assert not [name for name in columns if name.startswith(("sqlite_", "event_search", "migration"))]


async def test_who_has_a_left_file_open_writes_no_more_and_nobody_opens_it(
    db: SqliteStore, tmp_path: Path
) -> None:
    with departing(tmp_path / DATABASE_FILE) as departure:
        departure.leave()
    with pytest.raises(StoreBusy, match="moved to another database"):
        await db.write(put_one)
    assert db.has_moved
    with pytest.raises(ConfigError, match="name that one as store: in config"):
        SqliteStore(tmp_path)
    with departing(tmp_path / DATABASE_FILE) as departure:
        assert departure.has_left


async def test_what_fails_before_its_end_leaves_nothing(db: SqliteStore, tmp_path: Path) -> None:
    def leave_half() -> None:
        with departing(tmp_path / DATABASE_FILE) as departure:
            departure.leave()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        leave_half()
    await db.write(put_one)


async def test_it_waits_for_a_write_under_way_and_holds_back_the_next(
    db: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.departure._WAIT_MS", 50)

    def compete(_tx: Transaction) -> None:
        with pytest.raises(StoreBusy, match="locked"), departing(tmp_path / DATABASE_FILE):
            pytest.fail("two who write at once")

    await db.write(compete)
