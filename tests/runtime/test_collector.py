"""What stays is not looked at again by the garbage collector."""

import asyncio
import gc
import weakref

import pytest

from bot.runtime import collector
from bot.runtime.collector import spare_what_stays


class Ring:
    """A cycle, which only the collector frees."""

    def __init__(self) -> None:
        self.myself = self


async def test_what_is_there_once_all_is_loaded_is_exempt_from_collections() -> None:
    loaded = asyncio.Event()

    async def ready() -> None:
        await loaded.wait()

    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    sparing = asyncio.create_task(spare_what_stays(ready))
    await asyncio.sleep(0)
    assert gc.get_freeze_count() == frozen, "what is loaded at the start is collected once it is there"
    loaded.set()
    await _until(lambda: gc.get_freeze_count() > frozen + 1_000)
    later = weakref.ref(Ring())
    gc.collect()
    assert later() is None, "what comes later is collected as ever"
    sparing.cancel()
    await asyncio.wait({sparing})
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, before)


async def test_what_was_replaced_is_let_go_of_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_SECONDS", 0.01)

    async def ready() -> None:
        return

    gc.disable()
    rules = Ring()
    sparing = asyncio.create_task(spare_what_stays(ready))
    try:
        await _until(lambda: gc.get_freeze_count() > 1_000)
        replaced = weakref.ref(rules)
        del rules
        await _until(lambda: replaced() is None)
    finally:
        gc.enable()
        sparing.cancel()
        await asyncio.wait({sparing})


async def _until(holds) -> None:  # type: ignore[no-untyped-def]
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.001)
