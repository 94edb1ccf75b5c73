"""What one look of the dashboard costs, with 10,000 to 1,000,000 events of thirty days in the database.

The first look counts the whole day, every other one the last minutes, and each fifteenth looks at what
changes slowly, too. All of them draw every panel.
"""

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import Actor
from bot.present.dashboard_page.panels import render_panels
from bot.present.messages import Catalog
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.services.reports.live import LiveView, ShownAccount
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore

_DAYS = 30
_ZONE = "Europe/Paris"
_LOOKS = 60
_ACCOUNTS = [ShownAccount(source="meta", platform="facebook", id="1000", name="Maison")]
_WELL = {"rules": True, "model": True, "disk": True}
_DELIVERY = """
INSERT INTO delivery (id, source, sha256, headers, body, received_at)
VALUES (1, 'meta', x'00', '{}', x'00', 0)"""
_EVENTS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO event (
  delivery_id, source, dedupe_key, platform, account_id, kind, message_id, thread_id, author_id, text,
  attachments,
  created_at, created_at_source, origin, is_own_echo, extra, received_at, state
)
SELECT
  1, 'meta', 'k' || i, 'facebook', '1000', 'comment', '55_' || i, '1000_55', 'a' || (i % 5000), 'How much?',
  '[]',
  :now - :span * (:count - i) / :count, 'platform', 'organic', 0, '{}',
  :now - :span * (:count - i) / :count, 'decided'
FROM n"""
_DECISIONS = """
INSERT INTO decision (
  event_id, decided_at, actor_id, rules_version, matches, labels, verbs, planned, actor_kind, kind
)
SELECT id, received_at, 'price', 'v1', '[]', '[]', '[]', 1, 'rule', 'rules' FROM event WHERE id % 2 = 0"""
_OUTBOX = """
INSERT INTO outbox (
  key, decision_id, event_id, platform, account_id, message_id, target, via, verb, slot, actor_id, text,
  context, priority, state, planned_at, settled_at, actor_kind
)
SELECT
  'o' || d.id, d.id, d.event_id, 'facebook', '1000', '55_' || d.event_id, '', 'meta', 'reply', 'public_reply',
  'price', '', '{}', 0, 'done', d.decided_at, d.decided_at + 2, 'rule'
FROM decision d"""
_CASES = """
INSERT INTO case_ (event_id, queue, priority, actor_id, why, suggested, since, opened_at)
SELECT id, 'default', 0, 'question', '', '[]', received_at, received_at
FROM event ORDER BY id DESC LIMIT 2000"""


async def measure(count: int) -> None:
    """Print the milliseconds of the first look and of the others, with so many events."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder))
        now = time.time()

        def fill(tx) -> None:
            tx.execute(_DELIVERY)
            tx.execute(_EVENTS, {"count": count, "now": now, "span": _DAYS * 86_400.0})
            for statement in (_DECISIONS, _OUTBOX, _CASES):
                tx.execute(statement)

        await store.write(fill)
        seconds = itertools.count()

        def clock() -> datetime:
            return datetime.fromtimestamp(now + next(seconds), UTC)  # a look a second

        workspace = Workspace(store=store, actor=Actor.system("bench"), clock=clock)
        view = LiveView(workspace, _ACCOUNTS, _ZONE)
        catalog = Catalog("fr")
        voice = Voice(catalog, Numbers(catalog))
        looks = []
        for _ in range(_LOOKS + 1):
            started = time.perf_counter()
            render_panels(await view.look(), _WELL, voice, _ZONE)
            looks.append(1000 * (time.perf_counter() - started))
        first, *others = looks
        ninth = statistics.quantiles(others, n=10)[-1]
        print(
            f"{count:>9,} events: first look {first:6.1f} ms, then median"
            f" {statistics.median(others):5.1f} ms, 90 % {ninth:5.1f} ms, worst {max(others):5.1f} ms"
        )
        store.close()


def main() -> None:
    """Measure each size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    for count in parser.parse_args().events:
        asyncio.run(measure(count))


if __name__ == "__main__":
    main()
