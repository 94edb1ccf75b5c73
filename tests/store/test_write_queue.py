"""How writes follow each other, on every engine."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.store import Store, Transaction
from bot.store.write_queue import Compaction, Write, WriteQueue


def _count(tx: Any) -> int:
    return int(tx.execute("SELECT count(*) FROM operational_counter").fetchone()[0])


def _add(name: str) -> Callable[[Any], int]:
    return lambda tx: int(tx.execute("INSERT INTO operational_counter VALUES (?, 1)", (name,)).rowcount)


def _write(*, is_urgent: bool = False) -> Write[None]:
    return Write(lambda _tx: None, is_urgent=is_urgent, is_lasting=True)


async def test_a_lone_surrogate_fails_alone_and_the_writer_goes_on(store: Store) -> None:
    with pytest.raises(UnicodeEncodeError):
        await store.write(_add("\ud800"))
    assert await store.write(_add("next")) == 1


async def test_a_write_given_up_by_its_caller_does_not_stop_the_writer(store: Store) -> None:
    waiting = asyncio.ensure_future(store.write(_add("gone")))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await store.write(_add("after")) == 1


async def test_a_flood_of_urgent_writes_lets_others_into_each_commit(store: Store) -> None:
    made: list[str] = []
    ends_at = 400

    async def flood() -> None:
        while len(made) < ends_at:
            await store.write(lambda tx: made.append("urgent"), urgent=True)

    ordinary = [store.write(lambda tx: made.append("ordinary")) for _ in range(20)]
    await asyncio.gather(*(flood() for _ in range(8)), *ordinary)
    assert made.count("ordinary") == 20
    assert "ordinary" not in made[ends_at // 2 :]


async def test_many_writes_are_made_in_their_order_and_one_that_fails_costs_no_other(
    store: Store,
) -> None:
    def fail(tx: Transaction) -> int:
        _add("lost")(tx)
        raise ValueError("mine alone")

    made: list[int] = []

    def add(number: int) -> Callable[[Transaction], int]:
        def work(tx: Transaction) -> int:
            made.append(number)
            return int(_add(f"{number}")(tx))

        return work

    many = [add(number) for number in range(40)]
    with pytest.raises(ValueError, match="mine alone"):
        await store.write_all([*many[:20], fail, *many[20:]])
    assert made == list(range(40))
    assert await store.read(_count) == 40
    assert await store.write_all([_add("x"), _count]) == [1, 41]
    assert await store.write_all([]) == []


async def test_of_many_writes_given_up_by_their_caller_none_is_begun(store: Store) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> int:
        begun.set()
        assert may_end.wait(10)
        return 0

    waiting = asyncio.ensure_future(store.write_all([slow, _add("a"), _add("b")]))
    assert await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_end.set()
    assert await store.write(_count) == 0


async def test_a_compaction_waits_for_its_turn_among_the_writes(store: Store) -> None:
    results = await asyncio.gather(
        store.write(_add("a")), store.compact(), store.write(_add("b")), store.compact()
    )
    assert results == [1, True, 1, True]


def test_an_urgent_write_overtakes_all_but_the_first_and_ends_the_group() -> None:
    queue = WriteQueue()
    ordinary = [_write() for _ in range(3)]
    urgent = _write(is_urgent=True)
    for write in (*ordinary, urgent):
        queue.put(write)
    first = queue.take()
    assert first is ordinary[0]
    assert isinstance(first, Write)
    assert list(queue.take_group(first)) == [ordinary[0], urgent]
    assert queue.take() is ordinary[1]


def test_a_group_ends_before_what_is_no_write() -> None:
    queue = WriteQueue()
    writes, compaction = [_write(), _write()], Compaction()
    for item in (*writes, compaction, None):
        queue.put(item)
    first = queue.take()
    assert isinstance(first, Write)
    assert list(queue.take_group(first)) == writes
    assert queue.take() is compaction
    assert queue.take() is None
