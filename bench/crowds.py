"""How long does gathering the facts of one event take, by how much is stored?

    python bench/crowds.py [--events 100000 1000000] [--folder FOLDER]

Fills a database in a temporary folder (or in FOLDER) with comments spread over 30 days: many
authors, 200 posts, one viral post with a tenth of all comments in its last two hours, and a flood of
copies at the end. Of more than 100,000 the older ones are copies of the first 50,000, half a month
later each. Prints JSON: milliseconds for the facts of one event (median and 99th of a
hundred), without and with two asks and with one of each kind, for ordinary events, for the latest of
the viral post and of the flood; what storing an event with its keys costs, and the bytes it takes.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain import AggregateQuery, Event, GroupBy, Kind
from bot.store import Transaction
from bot.store.context import facts, similar_events
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.sqlite.engine import SqliteStore

LETTERS = "eeeeeaaaaiiiosssnnnrrtttuulldcmpvgbfhqyxjkwz"
ACCOUNT, VIRAL, NOW = "1000", "1000_viral", 1_800_000_000.0
DAYS, POSTS, FLOOD, SAMPLE = 30, 200, 400, 100
HALF = DAYS * 86_400.0 / 2
#: So many are stored by the program itself; it takes a minute or two.
OWN = 100_000
ASKS = (
    AggregateQuery(group_by=GroupBy.AUTHOR, window=10.0),
    AggregateQuery(group_by=GroupBy.SIMILAR, window=3600.0, similarity=0.85),
)
#: Words share as few letters in a row as real ones do, and a few of them are everywhere.
WORDS = ["".join(random.Random(one).choices(LETTERS, k=2 + one % 9)) for one in range(4_000)]


def comment(number: int, total: int, before: float = 0.0) -> tuple[Event, float]:
    """One comment of the stock and when it came, `before` seconds earlier for those that are copied; the
    last of all are the flood."""
    draw = random.Random(number)
    age = DAYS * 86_400.0 * (1 - number / total)
    thread, author = f"1000_{draw.randrange(POSTS)}", f"a{int(draw.random() ** 3 * total / 5)}"
    text = " ".join(WORDS[int(draw.random() ** 3 * len(WORDS))] for _ in range(draw.randint(3, 25)))
    if number >= total - FLOOD:
        age, text = (
            (total - number) * 0.5,
            f"Gagnez 500€ 💰 sur mon profil {draw.choice('abcdef')}{'!' * (number % 4)}",
        )
        author = f"bot{number}"
    elif number >= total * 9 // 10:
        thread, age = VIRAL, FLOOD + 7_200.0 * (1 - number / total) * 10
    one = Event(
        platform="facebook",
        account_id=ACCOUNT,
        kind=Kind.COMMENT,
        message_id=f"m{number}",
        thread_id=thread,
        dedupe_key=f"k{number}",
        created_at=datetime.fromtimestamp(NOW - age - before, UTC),
        author_id=author,
        text=text,
    )
    return one, NOW - age - before


def fill(tx: Transaction, first: int, last: int, total: int, before: float = 0.0) -> None:
    """Store comments as the program does, with their keys."""
    tx.execute(
        "INSERT OR IGNORE INTO delivery (id, source, sha256, headers, body, received_at)"
        " VALUES (1, 'meta', x'00', '{}', x'00', 0)"
    )
    for number in range(first, last):
        one, at = comment(number, total, before)
        row = events.insert_event(
            tx, one, source="meta", delivery_id=1, received_at=at, state="decided", not_before=0
        )
        if row is not None:
            similar_events.insert_keys(tx, row, one, (), at)


def copy(tx: Transaction, time: int, count: int) -> None:
    """The first events once more, so many half months later."""
    values = {
        "time": time,
        "later": time * HALF,
        "days": time * DAYS // 2,
        "first": count * time,
        "count": count,
    }
    names = "source, platform, account_id, kind, thread_id, author_id, text, attachments"
    names += ", created_at_source, origin, is_own_echo, extra, state"
    tx.execute(
        f"INSERT INTO event (id, dedupe_key, message_id, created_at, received_at, {names})"
        " SELECT id + :first, dedupe_key || '.' || :time, message_id || '.' || :time, created_at + :later,"
        f" received_at + :later, {names} FROM event WHERE id <= :count",
        values,
    )
    tx.execute(
        "INSERT INTO similarity_key (day, key, received_at, event_id, alike) SELECT day + :days, key,"
        " received_at + :later, event_id + :first, alike FROM similarity_key WHERE event_id <= :count",
        values,
    )


def milliseconds(work: Callable[[StoredEvent], object], sample: Sequence[StoredEvent]) -> dict[str, float]:
    """Median and 99th of one call for each of the sample."""
    waits = []
    for stored in sample:
        began = time.perf_counter()
        work(stored)
        waits.append((time.perf_counter() - began) * 1000)
    waits.sort()
    return {"p50": round(statistics.median(waits), 3), "p99": round(waits[int(len(waits) * 0.99) - 1], 3)}


def sampled(tx: Transaction, where: str, order: str) -> list[StoredEvent]:
    """Some stored events."""
    rows = tx.execute(f"SELECT id FROM event WHERE {where} ORDER BY {order} LIMIT {SAMPLE}").fetchall()
    found = (events.get_event(tx, row["id"]) for row in rows)
    return [one for one in found if one is not None]


def measure(tx: Transaction) -> dict[str, Any]:
    """The time of one gathering, by situation."""
    places = {
        "ordinary": sampled(tx, "id % 997 = 3 AND thread_id != '1000_viral'", "id DESC"),
        "viral_post": sampled(tx, "thread_id = '1000_viral'", "id DESC"),
        "flood_of_copies": sampled(tx, "author_id LIKE 'bot%'", "id DESC"),
    }
    asks: dict[str, tuple[AggregateQuery, ...]] = {"no_asks": (), "two_asks": ASKS}
    asks |= {
        f"only_{one}": (AggregateQuery(group_by=one, window=3600.0, similarity=0.85),) for one in GroupBy
    }
    return {
        place: {
            name: milliseconds(
                lambda one, asked=asked: facts.gather_facts(tx, one, now=NOW, aggregates=asked), sample
            )  # type: ignore[misc]
            for name, asked in asks.items()
        }
        for place, sample in places.items()
    }


def sizes(tx: Transaction) -> dict[str, float]:
    """Bytes an event, by table with its indexes; empty where SQLite was built without counting them."""
    total = tx.execute("SELECT count(*) FROM event").fetchone()[0]
    pages = tx.execute("PRAGMA page_count").fetchone()[0] * tx.execute("PRAGMA page_size").fetchone()[0]
    keys = tx.execute("SELECT count(*) FROM similarity_key").fetchone()[0]
    return {"bytes_an_event": round(pages / total), "keys_an_event": round(keys / total, 1)}


async def one_size(folder: Path, total: int) -> dict[str, Any]:
    """Fill one database and measure it."""
    db, own = SqliteStore(folder / str(total)), min(total, OWN)
    half, times, took = own // 2, (total - own) // (own // 2), 0.0
    for first in range(0, own, own // 10):
        if first == half:
            for turn in range(1, times + 1):
                await db.write(lambda tx, turn=turn: copy(tx, turn, half))  # type: ignore[misc]
        last, before = first + own // 10, times * HALF if first < half else 0.0
        began = time.perf_counter()
        await db.write(lambda tx, span=(first, last), before=before: fill(tx, *span, own, before))  # type: ignore[misc]
        took += time.perf_counter() - began
    found = {"us_to_store_one": round(took / own * 1e6), **await db.read(sizes), **await db.read(measure)}
    db.close()
    return found


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--events", type=int, nargs="+", default=[100_000, 1_000_000], help="10,000 or more each"
    )
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch)
        print(json.dumps({total: await one_size(folder, total) for total in args.events}, indent=1))


if __name__ == "__main__":
    asyncio.run(main())
