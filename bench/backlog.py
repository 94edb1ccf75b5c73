"""Does a comment take longer to be decided when many wait behind it?

    python bench/backlog.py [--waiting 1000 100000] [--decided 960] [--model]

Stores comments under one post, all of them undecided, and lets the real pipeline decide the first ones, with
the shipped rules and the word lists (with `--model`, the shipped model). Prints JSON: milliseconds for each
comment by how many waited, and how many times as long it takes with the largest backlog as with the smallest;
1 is the aim. Exit code 1 from twice on.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.classify.lexicon import LexiconClassifier
from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.config import Config
from bot.domain import Delivery, Event, Kind
from bot.resources import bundled
from bot.rules import RuleSet, load_rules
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.store import Transaction
from bot.store.context import similar_events
from bot.store.intake import events, inbox
from bot.store.sqlite.engine import SqliteStore
from bot.text import links

ACCOUNT, POST, NOW = "1000", "1000_55", time.time() - 86_400.0
TEXTS = ("How much is it?", "Toujours pas reçu ma commande…", "Trop beau, merci !", "you idiot", "@lea @tom")
#: From so many times on the backlog is felt.
LIMIT = 2.0


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--waiting", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--decided", type=int, default=960)
    parser.add_argument("--model", action="store_true")
    args = parser.parse_args()
    rules = load_rules(bundled("rules.yaml").read_text("utf-8"), "rules.yaml")
    classifier = load_model(bundled("models/weights")) if args.model else LexiconClassifier()
    figures = {}
    for waiting in args.waiting:
        with tempfile.TemporaryDirectory() as folder:
            measured = drain(Path(folder), waiting, args.decided, rules, classifier)
            figures[waiting] = asyncio.run(measured)
    ratio = figures[max(figures)] / figures[min(figures)]
    print(json.dumps({"ms_per_comment": figures, "times_smallest": round(ratio, 2)}, indent=1))
    return int(ratio >= LIMIT)


async def drain(folder: Path, waiting: int, decided: int, rules: RuleSet, classifier: Classifier) -> float:
    """Milliseconds that the pipeline takes for each of the first comments of a backlog."""
    db = SqliteStore(folder)
    await db.write(store_delivery)
    for first in range(0, waiting, 2_000):
        await db.write(lambda tx, first=first: store_comments(tx, range(first, min(waiting, first + 2_000))))
    policy = ActivePolicy(fallback=LexiconClassifier(), rules=rules, classifier=classifier)
    pipeline = Pipeline(db, {}, policy, Config(sources=()))
    began, rounds = time.perf_counter(), 0
    while rounds * 64 < min(decided, waiting):
        await pipeline.run_once()
        rounds += 1
    took = (time.perf_counter() - began) * 1000 / (rounds * 64)
    pipeline.close()
    db.close()
    return round(took, 2)


def store_delivery(tx: Transaction) -> None:
    """The one webhook that all comments are said to come from."""
    received_at = datetime.fromtimestamp(NOW, UTC)
    inbox.insert_delivery(tx, Delivery(source="meta", body=b"", headers={}, received_at=received_at))
    inbox.close_delivery(tx, 1, [])


def store_comments(tx: Transaction, numbers: range) -> None:
    """Comments that nobody has decided about, ten a second."""
    for number in numbers:
        written_at = NOW + number / 10
        event = Event(
            platform="facebook",
            account_id=ACCOUNT,
            kind=Kind.COMMENT,
            message_id=f"55_{number}",
            thread_id=POST,
            author_id=f"a{number}",
            author_name="Somebody",
            dedupe_key=f"k{number}",
            created_at=datetime.fromtimestamp(written_at, UTC),
            text=f"{TEXTS[number % len(TEXTS)]} {number}",
        )
        row = events.insert_event(
            tx,
            event,
            source="meta",
            delivery_id=1,
            received_at=written_at,
            state="new",
            not_before=written_at,
        )
        assert row is not None
        similar_events.insert_keys(tx, row, event, links.hosts(event.text))


if __name__ == "__main__":
    sys.exit(main())
