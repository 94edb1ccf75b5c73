"""How long the report takes over a year: the page, and the figures of the last seven days.

    .venv/bin/python bench/report.py                 10,000 and 100,000 messages
    .venv/bin/python bench/report.py 1000000         as many as you like

The messages are spread evenly over a year that ends now; a third was answered by the bot, a tenth by people,
one in twenty was hidden. The page covers half the year and the half before it, so it reads every message.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.present.messages import Catalog
from bot.present.report_page.document import render_report_page
from bot.services.reports.briefing import prepare_briefing
from bot.services.reports.quality import measure_quality
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore

YEAR = timedelta(days=365)
EVENT = (
    "INSERT INTO event (id, delivery_id, source, dedupe_key, platform, account_id,"
    " kind, message_id, thread_id,"
    " author_id, author_name, text, attachments, created_at, created_at_source, origin, is_own_echo,"
    " extra, received_at, state, language, sentiment, intent, needs_answer,"
    " constructive, harm, judgement, decided_at)"
    " VALUES (?, 1, 'meta', ?, 'facebook', '1000', 'comment', ?, ?, ?, 'Somebody',"
    " 'A comment.', '[]', ?, 'platform',"
    " ?, 0, '{}', ?, 'decided', 'en', ?, 'praise', ?, ?, ?, '{\"scores\": {}}', ?)"
)
ACTION = (
    "INSERT INTO outbox (key, decision_id, event_id, platform, account_id,"
    " message_id, target, via, verb, slot,"
    " actor_kind, actor_id, text, context, priority, state, planned_at, settled_at)"
    " VALUES (?, 1, ?, 'facebook', '1000', ?, ?, 'meta', ?, 'public_reply', ?, ?, '', '{}', 0, 'done', ?, ?)"
)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:] if size.isdigit()] or [10_000, 100_000]
    print(f"{'messages':>10}  {'page':>8}  {'last 7 days':>11}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            page, week = asyncio.run(measure(Path(folder), size))
        print(f"{size:>10,}  {page:>6.2f} s  {week:>9.2f} s")


async def measure(folder: Path, size: int) -> tuple[float, float]:
    """Seconds for the page over a year, and for the figures of seven days."""
    now = datetime.now(UTC)
    store = SqliteStore(folder)
    await store.write(lambda tx: fill(tx, size, now))
    workspace = Workspace(store=store, clock=lambda: now)
    began = time.perf_counter()
    render_report_page(await prepare_briefing(workspace, now - YEAR / 2, None), Catalog("en"))
    page = time.perf_counter() - began
    began = time.perf_counter()
    await measure_quality(workspace, now - timedelta(days=7), None)
    week = time.perf_counter() - began
    workspace.close()
    return page, week


def fill(tx: Transaction, size: int, now: datetime) -> None:
    """A year of messages and what became of them."""
    tx.execute(
        "INSERT INTO delivery (id, source, sha256, headers, body, received_at) VALUES"
        " (1, 'meta', x'00', '{}', x'00', 0)"
    )
    tx.executemany(EVENT, events(size, now))
    tx.execute(
        "INSERT INTO decision (id, event_id, decided_at, actor_id, rules_version,"
        " matches, labels, verbs, planned)"
        " VALUES (1, 1, 0, 'rules', 'v', '[]', '[]', '[]', 0)"
    )
    tx.executemany(ACTION, actions(size, now))


def events(size: int, now: datetime) -> Iterator[tuple[object, ...]]:
    """The rows of the messages, oldest first."""
    generator = random.Random(1)
    begin, step = (now - YEAR).timestamp(), YEAR.total_seconds() / size
    for number in range(1, size + 1):
        at = begin + number * step
        yield (
            number,
            f"k{number}",
            f"m{number}",
            f"post{number // 200}",
            f"person{generator.randrange(max(1, size // 3))}",
            at,
            "ad" if number // 200 % 3 == 0 else "organic",
            at + 2,
            generator.choice(("positive", "neutral", "negative")),
            generator.random(),
            generator.random(),
            generator.random(),
            at + 3,
        )


def actions(size: int, now: datetime) -> Iterator[tuple[object, ...]]:
    """The rows of what was done about them."""
    begin, step = (now - YEAR).timestamp(), YEAR.total_seconds() / size
    for number in range(1, size + 1):
        at = begin + number * step
        if number % 3 == 0:
            yield f"r{number}", number, f"m{number}", f"m{number}", "reply", "rule", "price", at, at + 9
        if number % 10 == 1:
            yield f"p{number}", number, f"m{number}", f"m{number}", "reply", "person", "Léa", at, at + 3_000
        if number % 20 == 2:
            yield f"h{number}", number, f"m{number}", f"m{number}", "hide", "rule", "insult", at, at + 3


if __name__ == "__main__":
    main()
