"""Do texts that are dear to read hold up those that are not?

    python bench/heavy.py [--normal 100] [--heavy 50] [--seconds 20] [--length 8000] [--model models/weights]

Starts the real program twice, with data in a temporary folder, the shipped rules, the shipped model and a
platform that takes every call. Both times ordinary comments come in at a steady rate, the second time with
heavy ones of every kind beside them.
Prints JSON: seconds from the webhook to the decision (median, 99th of a hundred, longest) of the ordinary
ones alone and beside the heavy ones, the ratio of both, how many heavy ones were decided meanwhile, and what
each kind of thread computed, in cores. Exit code 1 when beside the heavy ones one ordinary comment of a
hundred waits longer than a second.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
from _program import TARGET, TEXTS, body, platform, processor_seconds, running, settings_of, signed

from tests.corpora.heavy import heavy_texts

LIMIT_S = 1.0
DECIDED = """
SELECT decided_at - received_at FROM event WHERE state = 'decided' AND message_id LIKE ?
"""


async def send(url: str, kind: str, rate: float, seconds: float, texts: list[str]) -> None:
    """Comments at a steady rate, whatever the program does."""
    began, calls = time.perf_counter(), []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def post(raw: bytes) -> None:
            async with session.post(url, data=raw, headers=signed(raw)) as answer:
                answer.raise_for_status()

        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            text = f"{texts[number % len(texts)]} {number}"
            calls.append(asyncio.create_task(post(body(number, kind=kind, text=text))))
        await asyncio.gather(*calls)


async def measure(args: argparse.Namespace, heavy: float, folder: Path) -> dict[str, Any]:
    """What the ordinary comments waited, with so many heavy ones a second beside them."""
    url = f"http://127.0.0.1:{args.port}{TARGET}"
    async with platform(args.port + 1) as address:
        settings = settings_of(folder, args.port, args.model, base_url=address)
        async with running(folder, settings) as process:
            before = processor_seconds(process.pid)
            lanes = [send(url, "n", args.normal, args.seconds, list(TEXTS))]
            if heavy:
                dear = list(heavy_texts(args.length).values())
                lanes.append(send(url, "h", heavy, args.seconds, dear))
            await asyncio.gather(*lanes)
            threads = processor_seconds(process.pid) - before
            expected = int(args.normal * args.seconds)
            while len(waits := decided(folder, "n_%")) < expected:  # noqa: ASYNC110  another process decides
                await asyncio.sleep(0.5)
            meanwhile = len(decided(folder, "h_%"))
    waits.sort()
    figures = {name: round(waits[int((len(waits) - 1) * share)], 3) for name, share in SHARES.items()}
    heavy_figures = {"heavy_decided": meanwhile, "heavy_sent": int(heavy * args.seconds)}
    cores = {name: round(spent / args.seconds, 2) for name, spent in threads.most_common()}
    return figures | heavy_figures | {"cores_by_thread": cores}


SHARES = {"median_s": 0.5, "p99_s": 0.99, "longest_s": 1.0}


def decided(folder: Path, kind: str) -> list[float]:
    """How long each comment of a kind that was decided has waited."""
    with sqlite3.connect(f"file:{folder}/data/tamis.db?mode=ro", uri=True) as db:
        return [row[0] for row in db.execute(DECIDED, (kind,))]


async def main() -> int:
    """Measure both, print, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--normal", type=float, default=100)
    parser.add_argument("--heavy", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--length", type=int, default=8_000)
    parser.add_argument("--port", type=int, default=18766)
    parser.add_argument("--model", default="models/weights")
    args = parser.parse_args()
    figures = {}
    for name, heavy in (("alone", 0.0), ("beside", args.heavy)):
        with tempfile.TemporaryDirectory() as folder:
            figures[name] = await measure(args, heavy, Path(folder))
    ratio = round(figures["beside"]["p99_s"] / figures["alone"]["p99_s"], 1)
    print(json.dumps(figures | {"p99_times_alone": ratio}, indent=1))
    return int(figures["beside"]["p99_s"] > LIMIT_S)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
