"""How long does a person wait for the command line?

    python bench/startup.py [--runs 15] [--cases 50]

Starts each command in a process of its own, in turns, on a data folder with some open cases. Prints JSON:
the median and the best of all runs in seconds, the target, and a Python that does nothing for comparison.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import Actor, CaseRequest, Event, Kind
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore

ROOT = Path(__file__).parent.parent
#: Seconds until the command has ended, as the README promises.
TARGETS = {"tamis --help": 0.2, "tamis queue list": 0.3}


def fill(tx: Transaction, count: int) -> None:
    """Events of today, each with an open case."""
    tx.execute(
        "INSERT INTO delivery (id, source, sha256, headers, body, received_at)"
        " VALUES (1, 'meta', x'00', '{}', x'00', 0)"
    )
    now = datetime.now(UTC)
    for number in range(count):
        event = Event(
            platform="facebook",
            account_id="1000",
            kind=Kind.COMMENT,
            message_id=f"55_{number}",
            thread_id="1000_55",
            dedupe_key=f"key-{number}",
            author_id=f"9{number}",
            author_name="Ana",
            text="Toujours rien reçu, que faire ?",
            created_at=now,
        )
        row = events.insert_event(
            tx,
            event,
            source="meta",
            delivery_id=1,
            received_at=now.timestamp(),
            state="decided",
            not_before=0,
        )
        assert row is not None
        request = CaseRequest(actor=Actor.rule("help"), why="needs an answer", queue="default")
        cases.open_case(tx, event_id=row, request=request, at=now.timestamp())


async def prepare(folder: Path, count: int) -> None:
    """A data folder with so many open cases."""
    db = SqliteStore(folder)
    await db.write(lambda tx: fill(tx, count))
    db.close()


def seconds(command: list[str]) -> float:
    """How long one run takes. Raises when it fails."""
    environment = {**os.environ, "TAMIS_USER": "bench"}
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--cases", type=int, default=50)
    args = parser.parse_args()
    tamis = [sys.executable, "-P", "-m", "bot"]  # as the script in bin/ does it
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(prepare(Path(folder), args.cases))
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "tamis --help": [*tamis, "--help"],
            "tamis queue list": [*tamis, "queue", "list", "--data", folder],
        }
        for command in commands.values():  # the first run of each also compiles to bytecode
            seconds(command)
        rounds = [{name: seconds(command) for name, command in commands.items()} for _ in range(args.runs)]
    report = {}
    for name in commands:
        times = [turn[name] for turn in rounds]
        report[name] = {"median": round(statistics.median(times), 3), "best": round(min(times), 3)}
        if name in TARGETS:
            report[name]["target"] = TARGETS[name]
    print(json.dumps({"runs": args.runs, "cases": args.cases, "seconds": report}, indent=1))


if __name__ == "__main__":
    main()
