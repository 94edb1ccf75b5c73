"""How many requests for scores a second, how long each takes, and what the listener costs beside the model?

    python bench/scoring.py [--count 400] [--model models/weights] [--webhooks 20]

Starts `tamis serve --only scoring` in its own process and asks it with 1, 8 and 64 clients at once, each with
a key of its own. Prints JSON: requests a second, median and 99th percentile in milliseconds; the same texts
judged one by one by the same model in this process, before and after; and the ratio of both. The next round
adds one client that floods: what the others wait then. The last one starts a whole bot, and asks it with 64
clients while webhooks come in at a steady rate (`--webhooks` a second): what their senders wait for the 200,
and the comments from there to their decision.
"""

import argparse
import asyncio
import itertools
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
from _program import SECRET, drained, ready
from attack import Sender, write_config

from bot.classify.loading import load_model
from bot.resources import bundled
from bot.services.scoring_keys import make_key
from bot.services.workspace import open_workspace

TEXTS = (
    "How much is it?",
    "Toujours pas reçu ma commande, c'est une honte.",
    "Trop beau, merci !",
    "you are a stupid idiot",
    "I have read the whole article and I still do not understand why the harbour should be closed in winter.",
    "Va te faire voir, espèce de clown.",
)
CLIENTS = (1, 8, 64)
FLOOD = 32
WEBHOOK_SECONDS = 15.0


def body(number: int) -> dict[str, Any]:
    """One request as most clients send it."""
    return {
        "comment": {"text": f"{TEXTS[number % len(TEXTS)]} {number}"},
        "requestedAttributes": {"TOXICITY": {}, "INSULT": {}},
        "languages": ["en" if number % 2 else "fr"],
        "doNotStore": True,
    }


def one_by_one(model: Path, count: int) -> float:
    """Texts a second that the model judges in this process, one call for each."""
    classifier = load_model(model)
    texts = [body(number)["comment"]["text"] for number in range(count)]
    classifier.judge(texts[:8])
    began = time.perf_counter()
    for text in texts:
        classifier.judge([text])
    return count / (time.perf_counter() - began)


async def ask(
    session: aiohttp.ClientSession,
    url: str,
    keys: list[str],
    numbers: Iterator[int],
    statuses: dict[str, int],
) -> dict[str, Any]:
    """One request for each number, of as many clients as there are keys, each with one at a time."""
    waits: list[float] = []

    async def client(key: str) -> None:
        for number in numbers:
            began = time.perf_counter()
            async with session.post(url, json=body(number), params={"key": key}) as response:
                await response.read()
            statuses[str(response.status)] = statuses.get(str(response.status), 0) + 1
            waits.append((time.perf_counter() - began) * 1_000)

    began = time.perf_counter()
    await asyncio.gather(*(client(key) for key in keys))
    waits.sort()
    shares = {
        f"p{share}": round(waits[min(len(waits) - 1, len(waits) * share // 100)], 1) for share in (50, 99)
    }
    return {"per_second": round(len(waits) / (time.perf_counter() - began), 1), "ms": shares}


async def beside_a_flood(
    session: aiohttp.ClientSession,
    url: str,
    keys: list[str],
    flooding: str,
    count: int,
    statuses: dict[str, int],
) -> dict[str, Any]:
    """The same while another key has as many requests open as it can."""
    ends = asyncio.Event()

    async def flood() -> None:
        number = 0
        while not ends.is_set():
            number += 1
            async with session.post(url, json=body(number), params={"key": flooding}) as response:
                await response.read()

    tasks = [asyncio.create_task(flood()) for _ in range(FLOOD)]
    await asyncio.sleep(0.5)
    figures = await ask(session, url, keys, iter(range(count)), statuses)
    ends.set()
    await asyncio.gather(*tasks)
    return figures


async def measure(url: str, keys: list[str], count: int) -> dict[str, Any]:
    """Every round, once the server answers."""
    statuses: dict[str, int] = {}
    address = f"{url}/v1alpha1/comments:analyze"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await _until_it_answers(session, url)
        await ask(session, address, keys[:1], iter(range(20)), {})
        rounds = {
            str(clients): await ask(session, address, keys[:clients], iter(range(count)), statuses)
            for clients in CLIENTS
        }
        flooded = await beside_a_flood(session, address, keys[:1], keys[-1], count // 4, statuses)
    return {"clients": rounds, "one_client_beside_a_flood": flooded, "statuses": statuses}


async def _until_it_answers(session: aiohttp.ClientSession, url: str) -> None:
    for _ in range(6_000):
        try:
            async with session.get(f"{url}/healthz"):
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise SystemExit(f"no answer from {url} within ten minutes")


async def serve_and_measure(path: Path, port: int, keys: list[str], count: int) -> dict[str, Any]:
    """Run the server with a configuration while it is measured."""
    command = (sys.executable, "-m", "bot", "serve", "--only", "scoring", "--config", str(path))
    server = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    try:
        return await measure(f"http://127.0.0.1:{port}", keys, count)
    finally:
        os.kill(server.pid, signal.SIGTERM)
        await server.wait()


async def beside_webhooks(folder: Path, arguments: argparse.Namespace, keys: list[str]) -> dict[str, Any]:
    """The most clients at once, asking a whole bot to which webhooks come meanwhile."""
    port = arguments.port + 1
    path = write_config(folder, port, str(arguments.model.absolute()))
    document = json.loads(path.read_text("utf-8"))
    document["scoring"] = {"port": arguments.port, "requests_per_second": 10_000}
    path.write_text(json.dumps(document), "utf-8")
    command = (sys.executable, "-m", "bot", "serve", "--config", str(path))
    env = {**os.environ, "BENCH_SECRET": SECRET}
    server = await asyncio.create_subprocess_exec(*command, env=env, stderr=asyncio.subprocess.DEVNULL)
    monitoring_url = f"http://127.0.0.1:{port + 2}"
    try:
        await ready(monitoring_url)
        warm_up = Sender(f"http://127.0.0.1:{port}")
        await warm_up.send(10, 1)
        await drained(monitoring_url, warm_up.sent)
        sender = Sender(f"http://127.0.0.1:{port}", first=warm_up.sent)
        statuses: dict[str, int] = {}
        address = f"http://127.0.0.1:{arguments.port}/v1alpha1/comments:analyze"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            sending = asyncio.create_task(sender.send(arguments.webhooks, WEBHOOK_SECONDS))
            numbers = itertools.takewhile(lambda _: not sending.done(), itertools.count())
            scores = await ask(session, address, keys[: max(CLIENTS)], numbers, statuses)
            await sending
        await drained(monitoring_url, warm_up.sent + len(sender.waits))
    finally:
        os.kill(server.pid, signal.SIGTERM)
        await server.wait()
    decided = {"decided_p50_s": 0.5, "decided_p99_s": 0.99}
    waits = seconds_to_decision(folder / "data")
    delays = {name: round(waits[int((len(waits) - 1) * share)], 2) for name, share in decided.items()}
    return {"scores": {**scores, "statuses": statuses}, "webhooks": {**sender.figures(), **delays}}


def seconds_to_decision(data: Path) -> list[float]:
    """How long each comment has waited, shortest first."""
    with sqlite3.connect(f"file:{data}/tamis.db?mode=ro", uri=True) as db:
        query = "SELECT decided_at - received_at FROM event WHERE decided_at IS NOT NULL ORDER BY 1"
        return [row[0] for row in db.execute(query)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--model", type=Path, default=bundled("models/weights"))
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--webhooks", type=float, default=20.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.yaml")
        settings = {"port": arguments.port, "requests_per_second": 10_000}
        document = {"version": 1, "model": str(arguments.model.absolute()), "scoring": settings}
        path.write_text(json.dumps(document), "utf-8")
        with open_workspace(data=path.parent / "data") as workspace:
            keys = [make_key(workspace, f"client {number}").secret for number in range(max(CLIENTS) + 1)]
        alone = one_by_one(arguments.model, arguments.count)
        figures = asyncio.run(serve_and_measure(path, arguments.port, keys, arguments.count))
        alone = (alone + one_by_one(arguments.model, arguments.count)) / 2
        figures["beside_webhooks"] = asyncio.run(beside_webhooks(path.parent, arguments, keys))
    ratio = figures["clients"][str(max(CLIENTS))]["per_second"] / alone
    print(
        json.dumps({"one_by_one_per_second": round(alone, 1), "ratio": round(ratio, 2), **figures}, indent=1)
    )


if __name__ == "__main__":
    main()
