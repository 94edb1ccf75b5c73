"""What does the index of words cost, and how fast does a long queue open?

    python bench/search.py [--events 20000] [--cases 10000]

Stores that many comments through the real engine, 16 in a commit as the program does, twice: with the index
and without its triggers. Then opens that many cases and measures the order of the whole queue, by priority
and by several queries. Prints JSON; times are in milliseconds, the median of seven runs. What a comment costs
in the store is processor time, the least of three rounds.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _program import TEXTS

from bot.domain import Actor, CaseRequest, Event, Judgement, Kind, Origin
from bot.services.review import QueueFilters, queue_order
from bot.services.review.filters import read_query
from bot.services.workspace import Workspace, moderator
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore, SqliteTransaction

TRIGGERS = ("event_is_searchable", "event_is_forgotten", "event_is_reworded", "event_is_worded_anew")
GROUP, RUNS = 16, 7
SCORES = {"toxicity": 0.4, "spam": 0.02, "needs_answer": 0.8}


def comment(number: int, at: float) -> Event:
    """The comment of that number."""
    return Event(
        dedupe_key=f"key-{number}",
        platform="facebook",
        account_id="1000",
        kind=Kind.COMMENT,
        message_id=f"1000_{number}",
        parent_id="1000_7",
        thread_id=f"1000_{number % 50}",
        author_id=f"author-{number % 4000}",
        author_name=f"Name {number % 4000}",
        text=f"{TEXTS[number % len(TEXTS)]} {number}",
        created_at=datetime.fromtimestamp(at, UTC),
        origin=Origin.AD if number % 3 == 0 else Origin.ORGANIC,
    )


def insert(tx: Transaction, number: int, at: float) -> int:
    """Store it, judged."""
    row = events.insert_event(
        tx, comment(number, at), source="meta", delivery_id=None, received_at=at, state="new", not_before=0
    )
    assert row is not None
    judged = Judgement(scores=SCORES, language="fr" if number % 2 else "en", model="bench")
    events.close_event(tx, row, state="decided", judgement=judged, at=at)
    return row


async def ingest(folder: Path, count: int, *, has_index: bool) -> float:
    """Microseconds of processor time for each comment."""
    store = SqliteStore(folder)
    if not has_index:
        await store.write(_drop_triggers)
    began = time.process_time()
    for first in range(0, count, GROUP):
        numbers = range(first, min(count, first + GROUP))
        await store.write_all(
            [lambda tx, number=number: insert(tx, number, 1e9 + number) for number in numbers]
        )
    seconds = time.process_time() - began
    store.close()
    return seconds / count * 1e6


def _drop_triggers(tx: Transaction) -> None:
    assert isinstance(tx, SqliteTransaction)
    for name in TRIGGERS:
        tx.execute(f"DROP TRIGGER {name}")


async def median_ms(act: Callable[[], Awaitable[object]]) -> float:
    """How long it takes, by the median of the runs."""
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await act()
        seconds.append(time.perf_counter() - began)
    return round(statistics.median(seconds) * 1e3, 1)


async def queue_of(folder: Path, count: int) -> dict[str, float]:
    """How long it takes to order that many open cases."""
    store = SqliteStore(folder)
    at = time.time()

    def fill(tx: Transaction) -> None:
        for number in range(count):
            row = insert(tx, number, at - number)
            request = CaseRequest(actor=Actor.rule("bench"), why="bench", priority=number % 60)
            cases.open_case(tx, event_id=row, request=request, at=at - number)

    await store.write(fill)
    workspace = Workspace(store=store, actor=moderator("Bench"))
    asked = {
        "order_by_priority": QueueFilters(),
        "order_of_words": QueueFilters(query=read_query(workspace, f"{TEXTS[0].split()[0]}")),
        "order_of_scores": QueueFilters(
            query=read_query(workspace, "lang:fr toxicity>0.3 age>1m -origin:paid")
        ),
        "order_of_near_names": QueueFilters(query=read_query(workspace, "author~nmae")),
        "since_a_day": QueueFilters(received_since=workspace.now() - timedelta(days=1)),
    }
    figures = {
        name: await median_ms(lambda filters=filters: queue_order(workspace, filters))
        for name, filters in asked.items()
    }
    figures["order_by_age"] = await median_ms(lambda: queue_order(workspace, QueueFilters(), by_age=True))
    store.close()
    return figures


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--cases", type=int, default=10_000)
    chosen = parser.parse_args()
    figures: dict[str, object] = {"events": chosen.events, "cases": chosen.cases}
    with tempfile.TemporaryDirectory() as folder:
        rounds = [
            (
                await ingest(Path(folder) / f"without-{turn}", chosen.events, has_index=False),
                await ingest(Path(folder) / f"with-{turn}", chosen.events, has_index=True),
            )
            for turn in range(3)
        ]
        without, with_index = (min(times) for times in zip(*rounds, strict=True))
        figures["store_us_without_index"], figures["store_us_with_index"] = round(without), round(with_index)
        figures["queue_ms"] = await queue_of(Path(folder) / "queue", chosen.cases)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    asyncio.run(main())
