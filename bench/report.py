"""How long the report takes over a year: the page, and the figures of the last seven days.

    .venv/bin/python -m bench.report                 10,000 and 100,000 messages
    .venv/bin/python -m bench.report 1000000         as many as you like

The messages are spread evenly over a year that ends now; a third was answered by the bot, a tenth by people
as a case, one in twenty was hidden, one in five has a label. The page covers half the year and the half
before it, so it reads every message. Each size is measured from the raw rows, as right after an upgrade,
and again once the days that are over are packed, each in a process of its own, for the memory that it
takes. At last it is measured what dropping packed days costs those who write: the same events stored and
decided with its triggers and without. Beside each time stands how much of it was the processor's own: on a
busy machine, the rest is waiting for it.
"""

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bot.domain import Verb
from bot.present.messages import Catalog
from bot.present.report_page.document import render_report_page
from bot.services.reports.briefing import prepare_briefing
from bot.services.reports.packing import pack_days
from bot.services.reports.quality import measure_quality
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, received

YEAR = timedelta(days=365)
DELIVERY = (
    "INSERT INTO delivery (id, source, sha256, headers, body, received_at)"
    " VALUES (1, 'meta', x'00', '{}', x'00', 0)"
)
NUMBERS = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :size)"
#: Between 0 and 1, evenly spread and always the same.
CHANCE = "((n * 2654435761 + {salt}) % 1000003) / 1000003.0"
EVENTS = f"""
{NUMBERS}
INSERT INTO event (
  id, delivery_id, source, dedupe_key, platform, account_id, kind, message_id, parent_id, thread_id,
  author_id, author_name, text, attachments, created_at, created_at_source, origin, is_own_echo, extra,
  received_at, state, language, sentiment, intent, needs_answer, constructive, harm, judgement, decided_at
)
SELECT
  n, 1, 'meta', 'k' || n, 'facebook', '1000', CASE WHEN n % 10 = 7 THEN 'dm' ELSE 'comment' END, 'm' || n,
  CASE WHEN n % 4 = 3 THEN 'm' || (n - 1) END,
  CASE WHEN n % 10 = 7 THEN 't' || (n / 30) ELSE 'post' || (n / 200) END,
  CASE WHEN n % 10 = 7 THEN 'p' || (n / 30) ELSE 'person' || (n * 7919 % (:size / 3 + 1)) END,
  'Somebody', 'A comment.', '[]', :begin + n * :step, 'platform',
  CASE WHEN n / 200 % 3 = 0 THEN 'ad' ELSE 'organic' END,
  0, CASE WHEN n / 200 % 3 = 0 THEN '{{"ad_id": "a1", "campaign_id": "c1"}}' ELSE '{{}}' END,
  :begin + n * :step + 2, 'decided', 'en',
  CASE n * 7 % 3 WHEN 0 THEN 'positive' WHEN 1 THEN 'neutral' ELSE 'negative' END, 'praise',
  {CHANCE.format(salt=1)}, {CHANCE.format(salt=77_777)}, {CHANCE.format(salt=500_000)}, '{{"scores": {{}}}}',
  :begin + n * :step + 3
FROM number
"""
DECISION = (
    "INSERT INTO decision (id, event_id, decided_at, actor_id, rules_version, matches, labels, verbs,"
    " planned) VALUES (1, 1, 0, 'rules', 'v', '[]', '[]', '[]', 0)"
)
ACTIONS = """
INSERT INTO outbox (
  key, decision_id, event_id, platform, account_id, message_id, thread_id, target, via, verb, slot,
  actor_kind, actor_id, text, context, priority, state, planned_at, settled_at
)
SELECT
  :verb || e.id, 1, e.id, e.platform, e.account_id, e.message_id, e.thread_id, e.message_id, 'meta', :verb,
  'public_reply', :actor_kind, :actor_id, '', '{}', 0, 'done', e.created_at, e.created_at + :delay
FROM event e WHERE e.id % :every = :rest
"""
CASES = """
INSERT INTO case_ (
  event_id, queue, priority, actor_id, actor_kind, why, suggested, since, opened_at, state, closed_at,
  closed_by_kind, closed_by_id, answer
)
SELECT e.id, 'main', 0, 'price', 'rule', '', '["reply"]', e.created_at, e.created_at, 'closed',
  e.created_at + 3000, 'person', 'Léa', 'reply'
FROM event e WHERE e.id % 10 = 1
"""
LABELS = (
    "INSERT INTO event_label (event_id, label, decision_id, given_at)"
    " SELECT id, 'fan', 1, 0 FROM event WHERE id % 5 = 0"
)
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%report_day%'"
#: For how many events the cost of writing is measured, how often, and how many share a commit.
WRITTEN, ROUNDS, GROUP = 4_000, 7, 50


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        asyncio.run(measure(arguments.measure))
        return
    heads = ("messages", "days", "page", "cpu", "7 days", "cpu", "memory", "packing", "size")
    print("  ".join(f"{head:>8}" for head in heads))
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(build(Path(folder), size))
            show(Path(folder), size, "raw")
            before = size_of(Path(folder))
            took = asyncio.run(pack(Path(folder)))
            show(Path(folder), size, "packed", took, size_of(Path(folder)) - before)
    print()
    asyncio.run(compare_writing())


def show(folder: Path, size: int, days: str, packing: float = 0.0, grown: int = 0) -> None:
    """Measure in a process of its own, and print."""
    measured = subprocess.run(
        [sys.executable, "-m", "bench.report", "--measure", folder],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = [float(text) for text in measured.stdout.split()]
    memory = seconds.pop()
    cells = [f"{size:>8,}", f"{days:>8}", *(f"{one:>6.2f} s" for one in seconds), f"{memory:>5.0f} MB"]
    if packing:
        cells += [f"{packing:>6.1f} s", f"{grown / 1e6:>5.0f} MB"]
    print("  ".join(cells), flush=True)


def size_of(folder: Path) -> int:
    """Bytes of the database."""
    return sum(file.stat().st_size for file in folder.iterdir())


async def build(folder: Path, size: int) -> None:
    """A year of messages and what became of them."""
    begin, step = (datetime.now(UTC) - YEAR).timestamp(), YEAR.total_seconds() / size

    def fill(tx: Transaction) -> None:
        tx.execute(DELIVERY)
        tx.execute(EVENTS, {"size": size, "begin": begin, "step": step})
        tx.execute(DECISION)
        for verb, kind, actor, delay, every, rest in (
            ("reply", "rule", "price", 9, 3, 0),
            ("private_reply", "person", "Léa", 3_000, 10, 1),
            ("hide", "rule", "insult", 3, 20, 2),
        ):
            tx.execute(
                ACTIONS,
                {
                    "verb": verb,
                    "actor_kind": kind,
                    "actor_id": actor,
                    "delay": delay,
                    "every": every,
                    "rest": rest,
                },
            )
        tx.execute(CASES)
        tx.execute(LABELS)

    store = SqliteStore(folder)
    await store.write(fill)
    store.close()


async def pack(folder: Path) -> float:
    """CPU seconds for packing all days that are over, one after the other as the running program does."""
    store = SqliteStore(folder)
    began = time.process_time()
    while await pack_days(store, datetime.now(UTC), most=1):
        pass
    took = time.process_time() - began
    store.close()
    return took


async def measure(folder: Path) -> None:
    """Print the seconds, and those of the processor, for the page over a year and for the figures of seven
    days, and the megabytes that it took."""
    now = datetime.now(UTC)
    workspace = Workspace(data=folder, clock=lambda: now)
    moments = [(time.perf_counter(), time.process_time())]
    await measure_quality(workspace, now - timedelta(days=7), None)
    moments.append((time.perf_counter(), time.process_time()))
    render_report_page(await prepare_briefing(workspace, now - YEAR / 2, None), Catalog("en"))
    moments.append((time.perf_counter(), time.process_time()))
    workspace.close()
    week, page = ([late - early for early, late in zip(*pair, strict=True)] for pair in pairwise(moments))
    print(*page, *week, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


async def compare_writing() -> None:
    """Print what the triggers add to storing and deciding events: the fastest round of each, for whatever
    else the machine does only makes one slower."""
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for has_triggers, rounds in times.items():
            with tempfile.TemporaryDirectory() as folder:
                rounds.append(await write_events(Path(folder), with_triggers=has_triggers))
    without, with_triggers = min(times[False]), min(times[True])
    print(
        f"Writing {WRITTEN:,} events: {without / WRITTEN * 1e6:.0f} us of CPU each without the triggers,"
        f" {with_triggers / WRITTEN * 1e6:.0f} us with them: {with_triggers / without - 1:+.1%}"
        f" ({ROUNDS} rounds of each)"
    )


async def write_events(folder: Path, *, with_triggers: bool) -> float:
    """CPU seconds for storing and deciding events, and for what is done about them."""
    store = SqliteStore(folder)

    def prepare(tx: Transaction) -> None:
        if not with_triggers:
            for row in tx.execute(TRIGGERS).fetchall():
                tx.execute(f"DROP TRIGGER {row['name']}")

    await store.write(prepare)
    began = time.process_time()
    for first in range(0, WRITTEN, GROUP):
        await store.write(lambda tx, first=first: write_group(tx, first))  # type: ignore[misc]
    took = time.process_time() - began
    store.close()
    return took


def write_group(tx: Transaction, first: int) -> None:
    """Events of which every third is answered, as the program stores, decides and settles them."""
    for number in range(first, first + GROUP):
        row = received(tx, number, at=number)
        if number % 3 == 0:
            decided(tx, row, Verb.REPLY, rule="price", at=number + 1, done_at=number + 2, text="12 €")


if __name__ == "__main__":
    main()
