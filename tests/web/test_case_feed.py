"""The live list: what came, changed or was closed, in order, and nothing missed after a break."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.services.review import ReviewAnswer, answer_case, claim_item
from bot.store.sqlite.engine import SqliteStore
from bot.web.case_feed import CaseFeed
from tests.fakes.cases import moment, waiting, workspace
from tests.fakes.clock import FakeClock
from tests.fakes.review_screen import START, stock


class Listener:
    """Reads one stream of events."""

    def __init__(self, feed: CaseFeed, last_id: str = "") -> None:
        self._events = feed.events(last_id)
        self.last_id = last_id

    async def next(self) -> tuple[str, int | None]:
        async with asyncio.timeout(20):
            while (event := (await anext(self._events)).decode()).startswith(":"):
                pass
        fields = dict(line.split(": ", 1) for line in event.strip().splitlines())
        self.last_id = fields["id"]
        return fields["event"], json.loads(fields["data"]).get("case_id")

    async def close(self) -> None:
        await self._events.aclose()  # type: ignore[attr-defined]


@pytest.fixture
async def feed(db: SqliteStore) -> AsyncIterator[CaseFeed]:
    await db.write(stock)
    feed = CaseFeed(workspace(db, "Léa", moment(START)), FakeClock())
    yield feed
    feed.close()


async def test_who_listens_hears_of_each_case(db: SqliteStore, feed: CaseFeed) -> None:
    léa = workspace(db, "Léa", moment(START))
    listener = Listener(feed)
    assert await listener.next() == ("reset", None)
    await claim_item(léa, "case:2")
    await feed.run_once()
    assert await listener.next() == ("changed", 2)
    await answer_case(léa, "case:2", ReviewAnswer.APPROVE)
    await db.write(lambda tx: waiting(tx, 9, at=9.0, text="new"))
    await feed.run_once()
    assert {await listener.next(), await listener.next()} == {("closed", 2), ("opened", 6)}
    await listener.close()


async def test_who_was_cut_off_misses_nothing(db: SqliteStore, feed: CaseFeed) -> None:
    léa = workspace(db, "Léa", moment(START))
    listener = Listener(feed)
    await listener.next()
    await listener.close()
    for number in (1, 2):
        await answer_case(léa, f"case:{number}", ReviewAnswer.APPROVE)
        await feed.run_once()
    again = Listener(feed, listener.last_id)
    assert [await again.next(), await again.next()] == [("closed", 1), ("closed", 2)]
    await again.close()


@pytest.mark.parametrize("last_id", ["", "x", "00000000-1", "-1", "0" * 40])
async def test_who_names_no_event_of_this_run_reads_the_list_anew(feed: CaseFeed, last_id: str) -> None:
    listener = Listener(feed, last_id)
    assert await listener.next() == ("reset", None)
    await listener.close()


async def test_nothing_is_looked_at_while_nobody_listens(db: SqliteStore) -> None:
    await db.write(stock)
    clock = FakeClock()
    feed = CaseFeed(workspace(db, "Léa", moment(START)), clock)
    listener = Listener(feed)
    await listener.next()
    await listener.close()
    clock.advance(600)
    await feed.run_once()
    again = Listener(feed, listener.last_id)
    assert await again.next() == ("reset", None)
    await again.close()
