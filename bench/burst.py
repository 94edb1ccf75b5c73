"""How fast are signed webhooks acknowledged, against an empty aiohttp handler in the same run?

    python bench/burst.py [--count 5000] [--concurrency 64] [--model models/weights]

Starts the real program in its own process (data in a temporary folder, the platform answered by
nobody: actions wait), sends a burst, and prints JSON: latencies of both, their ratio, how long
the backlog took to be decided, and the memory of the program.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

SECRET, PAGE = "bench-app-secret", "1000"
TEXTS = ("How much is it?", "Toujours pas reçu ma commande…", "Trop beau, merci !", "you idiot", "@lea @tom")


def body(number: int) -> bytes:
    """One comment as Meta would send it."""
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"55_{number}",
        "post_id": f"{PAGE}_55",
        "parent_id": f"{PAGE}_55",
        "from": {"id": f"9{number:07}", "name": "Somebody"},
        "message": f"{TEXTS[number % len(TEXTS)]} {number}",
        "created_time": int(time.time()),
    }
    entry = {"id": PAGE, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


async def burst(url: str, count: int, concurrency: int) -> dict[str, Any]:
    """Send the burst and answer its latencies in milliseconds."""
    slots, waits, statuses = asyncio.Semaphore(concurrency), [], {}

    async def one(session: aiohttp.ClientSession, number: int) -> None:
        raw = body(number)
        header = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        async with slots:
            began = time.perf_counter()
            async with session.post(url, data=raw, headers={"X-Hub-Signature-256": header}) as answer:
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
            waits.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(one(session, number) for number in range(count)))
    took = time.perf_counter() - began
    waits.sort()
    figures = {
        f"p{share:g}": round(waits[min(count - 1, int(count * share / 100))], 1) for share in (50, 99, 99.9)
    }
    return {"per_second": round(count / took), "ms": figures, "statuses": statuses}


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
    account = {"platform": "facebook", "id": PAGE, "token": "env:BENCH_SECRET"}
    source = {
        "adapter": "meta",
        "secrets": ["env:BENCH_SECRET"],
        "settings": {"base_url": "http://127.0.0.1:1", "verify_token": "env:BENCH_SECRET"},
        "accounts": [account],
    }
    document = {
        "version": 1,
        "data": str(folder / "data"),
        "port": args.port,
        "monitoring": {"port": args.port + 2},
        "model": args.model,
        "sources": {"meta": source},
    }
    (folder / "config.yaml").write_text(json.dumps(document), "utf-8")
    env = {**os.environ, "BENCH_SECRET": SECRET}
    command = (sys.executable, "-m", "bot", "serve", "--config", str(folder / "config.yaml"))
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=log, stderr=log)
    url, monitoring_url = (f"http://127.0.0.1:{port}" for port in (args.port, args.port + 2))
    try:
        await ready(monitoring_url)
        ours = await burst(f"{url}/webhooks/meta", args.count, args.concurrency)
        began = time.perf_counter()
        await drained(monitoring_url, args.count)
        drain = time.perf_counter() - began
        memory = peak_memory(process.pid)
    finally:
        process.terminate()
        await process.wait()
    empty = await baseline(args.count, args.concurrency)
    ratio = round(empty["per_second"] / ours["per_second"], 2)
    return {
        "tamis": ours,
        "empty_handler": empty,
        "slower_by": ratio,
        "decided_s": round(drain, 1),
        "peak_memory_mb": memory,
    }


def peak_memory(pid: int) -> int:
    """The most memory a process held so far, in MB."""
    return int(Path(f"/proc/{pid}/status").read_text("utf-8").split("VmHWM:")[1].split()[0]) // 1024


async def ready(url: str) -> None:
    """Wait until rules and model are loaded."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while True:
            try:
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def drained(url: str, count: int) -> None:
    """Wait until every comment was decided."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(600):
        while True:
            async with session.get(f"{url}/readyz") as answer:
                if (await answer.json())["events"].get("decided", 0) >= count:
                    return
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
