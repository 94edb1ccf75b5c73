"""How many requests for scores a second, how long each takes, and what the listener costs beside the model?

    python bench/scoring.py [--count 400] [--model models/weights] [--beside-webhooks]

Starts `tamis serve --only scoring` in its own process and asks it with 1, 8 and 64 clients at once, each with
a key of its own. Prints JSON: requests a second, median and 99th percentile in milliseconds; the same texts
judged one by one by the same model in this process, before and after; and the ratio of both. The last round
adds one client that floods: what the others wait then.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

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
    session: aiohttp.ClientSession, url: str, keys: list[str], count: int, statuses: dict[str, int]
) -> dict[str, Any]:
    """Requests of as many clients as there are keys, each with one at a time."""
    waits: list[float] = []
    numbers = iter(range(count))

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
    return {"per_second": round(count / (time.perf_counter() - began), 1), "ms": shares}


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
    figures = await ask(session, url, keys, count, statuses)
    ends.set()
    await asyncio.gather(*tasks)
    return figures


async def measure(url: str, keys: list[str], count: int) -> dict[str, Any]:
    """Every round, once the server answers."""
    statuses: dict[str, int] = {}
    address = f"{url}/v1alpha1/comments:analyze"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await _until_it_answers(session, url)
        await ask(session, address, keys[:1], 20, {})
        rounds = {
            str(clients): await ask(session, address, keys[:clients], count, statuses) for clients in CLIENTS
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--model", type=Path, default=bundled("models/weights"))
    parser.add_argument("--port", type=int, default=8790)
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
    ratio = figures["clients"][str(max(CLIENTS))]["per_second"] / alone
    print(
        json.dumps({"one_by_one_per_second": round(alone, 1), "ratio": round(ratio, 2), **figures}, indent=1)
    )


if __name__ == "__main__":
    main()
