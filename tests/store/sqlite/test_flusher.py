"""Whoever must know that a commit lasts is told once it is on disk, and nobody else waits for the disk."""

import asyncio
import errno
import os
import threading
from pathlib import Path

import pytest

from bot.errors import StoreFull
from bot.store import Transaction
from bot.store.sqlite import flusher
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE


def _count(tx: Transaction) -> int:
    return int(tx.execute("SELECT count(*) FROM operational_counter").fetchone()[0])


def _add(name: str):  # type: ignore[no-untyped-def]
    return lambda tx: tx.execute("INSERT INTO operational_counter VALUES (?, 1)", (name,)).rowcount


class SlowDisk:
    """A disk whose flushes end when they are allowed to, or fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.flushed: list[os.stat_result] = []
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.fails = False
        self._flush = flusher._flush
        monkeypatch.setattr(flusher, "_flush", self.flush)

    def flush(self, descriptor: int) -> None:
        self.flushed.append(os.fstat(descriptor))
        self.begun.set()
        assert self.may_end.wait(10)
        if self.fails:
            raise OSError(errno.EIO, "Input/output error")
        self._flush(descriptor)


@pytest.fixture
def disk(db: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    return SlowDisk(monkeypatch)


async def test_a_write_is_told_once_the_log_is_flushed(db: SqliteStore, disk: SlowDisk) -> None:
    waiting = asyncio.ensure_future(db.write(_add("a")))
    assert await asyncio.to_thread(disk.begun.wait, 10)
    assert await db.read(_count) == 1, "others see it before"
    assert not waiting.done()
    disk.may_end.set()
    assert await waiting == 1
    log = (db.path.parent / f"{DATABASE_FILE}-wal").stat()
    assert [flushed.st_ino for flushed in disk.flushed] == [log.st_ino]


async def test_what_need_not_last_is_told_at_once_and_flushed_with_what_must(
    db: SqliteStore, disk: SlowDisk
) -> None:
    assert await db.write(_add("a"), lasting=False) == 1
    assert await db.write_all([_add("b"), _add("c")], lasting=False) == [1, 1]
    assert disk.flushed == []
    disk.may_end.set()
    await db.write(lambda tx: None)
    assert len(disk.flushed) == 1, "although nothing was changed by the one that must"
    await db.write(lambda tx: None)
    assert len(disk.flushed) == 1
    await db.write_all([_add("d"), *20 * [_count], _add("e")])
    assert len(disk.flushed) == 2


async def test_what_is_committed_during_a_flush_shares_the_next_one(db: SqliteStore, disk: SlowDisk) -> None:
    first = asyncio.ensure_future(db.write(_add("a")))
    assert await asyncio.to_thread(disk.begun.wait, 10)
    others = [asyncio.ensure_future(db.write(_add(f"{number}"))) for number in range(5)]
    again = asyncio.ensure_future(db.write(lambda tx: tx.execute("SELECT 1").fetchone()[0]))
    await db.write(_count, lasting=False)
    assert not any(waiting.done() for waiting in (first, again, *others)), "nobody is told too early"
    disk.may_end.set()
    await asyncio.gather(first, again, *others)
    assert len(disk.flushed) == 2


async def test_after_a_flush_that_failed_nothing_is_written_until_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(tmp_path)
    disk = SlowDisk(monkeypatch)
    disk.may_end.set()
    disk.fails = True
    with pytest.raises(StoreFull, match=r"may not be on disk, restart: Input/output error"):
        await store.write(_add("a"))
    assert store.is_full
    disk.fails = False
    for lasting in (True, False):
        with pytest.raises(StoreFull, match="restart"):
            await store.write(_add("b"), lasting=lasting)
    assert store.is_full
    store.close()
    reopened = SqliteStore(tmp_path)
    assert await reopened.write(_add("c")) == 1
    assert not reopened.is_full
    reopened.close()


async def test_what_waits_for_a_flush_at_the_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(tmp_path)
    disk = SlowDisk(monkeypatch)
    waiting = [asyncio.ensure_future(store.write(_add(name))) for name in "ab"]
    assert await asyncio.to_thread(disk.begun.wait, 10)
    asyncio.get_running_loop().call_later(0.05, disk.may_end.set)
    await asyncio.gather(asyncio.to_thread(store.close), *waiting)
