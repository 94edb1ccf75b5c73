"""One look for everybody who watches, none while nobody does, and only what has changed is sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from bot.errors import StoreBusy
from bot.present.dashboard_page.panels import PANELS
from bot.services.reports.live import LiveFigures, LiveQueue
from bot.web.feed import Feed
from tests.fakes.clock import FakeClock
from tests.fakes.live_figures import WELL, ZONE, live_figures


class Instance:
    """What is looked at, and how often it was."""

    def __init__(self) -> None:
        self.looks = 0
        self.is_busy = False
        self.open = 0

    async def look(self) -> LiveFigures:
        self.looks += 1
        if self.is_busy:
            raise StoreBusy("busy")
        queue = LiveQueue(open=self.open, claimed=0, oldest_since=None, due_soon=0, overdue=0, by_queue=())
        return live_figures(queue=queue)


@pytest.fixture
def instance() -> Instance:
    return Instance()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def feed(instance: Instance, clock: FakeClock) -> Feed:
    return Feed(instance, lambda: WELL, clock, timezone=ZONE, assets="a1")  # type: ignore[arg-type]


def read(event: bytes) -> tuple[str, dict[str, Any]]:
    head, kind, data, *end = event.decode().split("\n")
    assert (kind, end) == ("event: state", ["", ""])
    return head.removeprefix("id: "), json.loads(data.removeprefix("data: "))


async def after_a_second(feed: Feed, clock: FakeClock, events: AsyncIterator[bytes]) -> bytes:
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    clock.advance(1)
    await feed.run_once()
    return await waiting


async def test_nobody_looks_while_nobody_watches(feed: Feed, instance: Instance, clock: FakeClock) -> None:
    for _ in range(5):
        clock.advance(1)
        await feed.run_once()
    assert instance.looks == 0


async def test_a_window_gets_everything_first_and_then_what_has_changed(
    feed: Feed, instance: Instance, clock: FakeClock
) -> None:
    async with aclosing(feed.events("en", "")) as events:
        first, state = read(await anext(events))
        assert tuple(state["panels"]) == PANELS
        assert (state["assets"], state["title"]) == ("a1", "Tamis · right now")
        _, state = read(await after_a_second(feed, clock, events))
        assert state["panels"] == {}
        instance.open = 3
        second, state = read(await after_a_second(feed, clock, events))
        assert set(state["panels"]) == {"figures"}
        assert state["title"] == "(3) Tamis · right now"
        assert first != second
    assert feed.watchers == 0


async def test_many_windows_share_one_look_in_each_language(
    feed: Feed, instance: Instance, clock: FakeClock
) -> None:
    windows = [feed.events(language, "") for language in ("en", "fr", "en", "en")]
    firsts = [read(await anext(window))[1]["panels"]["status"] for window in windows]
    assert instance.looks == 1
    assert feed.watchers == 4
    assert firsts[0] == firsts[2] != firsts[1]
    clock.advance(1)
    await feed.run_once()
    await asyncio.gather(*(anext(window) for window in windows))
    assert instance.looks == 2
    await feed.frame("en")
    assert instance.looks == 2
    for window in windows:
        await window.aclose()


async def test_whoever_says_what_they_have_gets_what_has_changed_since(
    feed: Feed, instance: Instance, clock: FakeClock
) -> None:
    async with aclosing(feed.events("en", "")) as events:
        first, _ = read(await anext(events))
        instance.open = 3
        second, _ = read(await after_a_second(feed, clock, events))
    run, _, number = second.partition("-")
    for last_id, expected in (
        (first, {"figures"}),
        (second, set()),
        ("", set(PANELS)),
        (f"other-{number}", set(PANELS)),  # of another run of the program
        (f"{run}-999", set(PANELS)),  # nobody has what has not been
        (f"{run}-x", set(PANELS)),
        (f"{run}-{'9' * 400}", set(PANELS)),
        (run, set(PANELS)),
    ):
        async with aclosing(feed.events("en", last_id)) as events:
            _, state = read(await anext(events))
            assert set(state["panels"]) == expected, last_id


async def test_a_busy_database_is_told_to_the_loop_and_the_windows_wait(
    feed: Feed, instance: Instance, clock: FakeClock
) -> None:
    async with aclosing(feed.events("en", "")) as events:
        await anext(events)
        instance.is_busy = True
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        clock.advance(1)
        with pytest.raises(StoreBusy):
            await feed.run_once()
        assert not waiting.done()
        instance.is_busy = False
        await feed.run_once()
        assert (await waiting).startswith(b"id: ")


async def test_when_it_is_closed_every_window_ends(feed: Feed) -> None:
    async with aclosing(feed.events("en", "")) as events:
        await anext(events)
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        feed.close()
        with pytest.raises(StopAsyncIteration):
            await waiting
