"""How fast are signed webhooks acknowledged, against an empty aiohttp handler in the same run?

    python bench/burst.py [--count 5000] [--concurrency 64] [--model models/weights]

Starts the real program in its own process (data in a temporary folder, the platform answered by
nobody: actions wait), sends a burst, and prints JSON: latencies of both, their ratio, how long
the backlog took to be decided, and the memory of the program.
"""

import argparse
import asyncio
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
from _program import TARGET, body, drained, memory, monitoring_url, quantiles, running, settings_of, signed
from aiohttp import web


async def burst(url: str, count: int, concurrency: int) -> dict[str, Any]:
    """Send the burst and answer its latencies in milliseconds."""
    slots, waits, statuses = asyncio.Semaphore(concurrency), [], {}

    async def one(session: aiohttp.ClientSession, number: int) -> None:
        raw = body(number, posts=1)
        headers = signed(raw)
        async with slots:
            began = time.perf_counter()
            async with session.post(url, data=raw, headers=headers) as answer:
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
            waits.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(one(session, number) for number in range(count)))
    took = time.perf_counter() - began
    return {"per_second": round(count / took), "ms": quantiles(waits, 50, 99, 99.9), "statuses": statuses}


async def baseline(count: int, concurrency: int) -> dict[str, Any]:
    """The same burst against a handler that reads the body and answers."""

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found = await burst(f"http://127.0.0.1:{runner.addresses[0][1]}/", count, concurrency)
    await runner.cleanup()
    return found


async def main() -> None:
    """Run both and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--port", type=int, default=18765)
    parser.add_argument("--model", default="models/weights")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = await measure(args, Path(folder))
    found["peak_memory_of_this_sender_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found, indent=1))


async def measure(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The program's burst, its drain and memory, and the baseline."""
    settings = settings_of(folder, args.port, args.model)
    async with running(folder, settings) as process:
        ours = await burst(f"http://127.0.0.1:{args.port}{TARGET}", args.count, args.concurrency)
        began = time.perf_counter()
        await drained(monitoring_url(settings), args.count)
        drain = time.perf_counter() - began
        peak_memory = round(memory(process.pid, "VmHWM"))
    empty = await baseline(args.count, args.concurrency)
    ratio = round(empty["per_second"] / ours["per_second"], 2)
    return {
        "tamis": ours,
        "empty_handler": empty,
        "slower_by": ratio,
        "decided_s": round(drain, 1),
        "peak_memory_mb": peak_memory,
    }


if __name__ == "__main__":
    asyncio.run(main())
