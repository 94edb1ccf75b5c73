"""What measurements of the whole program share: its configuration, its start, webhooks, and a platform.

As a script it runs the program with the names of its threads where the system shows them, so that what each
took can be read from outside.
"""

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import os
import runpy
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path

import aiohttp
from aiohttp import web

SECRET, PAGE = "bench-app-secret", "1000"
TARGET = "/webhooks/meta"
TEXTS = ("How much is it?", "Toujours pas reçu ma commande…", "Trop beau, merci !", "you idiot", "@lea @tom")
_NAMING_SECONDS = 0.5

Document = dict[str, object]


def body(
    number: int, *, kind: str = "c", text: str = "", page: str = PAGE, posts: int = 20, name: str = "Somebody"
) -> bytes:
    """One comment as Meta would send it; each kind has numbers of its own."""
    post = f"{page}_{number % posts}"
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"{kind}_{number}",
        "post_id": post,
        "parent_id": post,
        "from": {"id": f"{kind}{number:07}", "name": name},
        "message": text or f"{TEXTS[number % len(TEXTS)]} {number}",
        "created_time": int(time.time()),
    }
    entry = {"id": page, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def signed(raw: bytes) -> dict[str, str]:
    """The headers with which Meta would send it."""
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()}


def settings_of(
    folder: Path,
    port: int,
    model: str,
    *,
    base_url: str = "http://127.0.0.1:1",
    pages: Iterable[str] = (PAGE,),
) -> Document:
    """The configuration of a program whose platform is at `base_url`; nobody answers at the default, so that
    what is decided waits."""
    source = {
        "adapter": "meta",
        "secrets": ["env:BENCH_SECRET"],
        "settings": {"base_url": base_url, "verify_token": "env:BENCH_SECRET"},
        "accounts": [{"platform": "facebook", "id": page, "token": "env:BENCH_SECRET"} for page in pages],
    }
    return {
        "version": 1,
        "data": str(folder / "data"),
        "port": port,
        "monitoring": {"port": port + 2},
        "model": model or None,
        "sources": {"meta": source},
    }


@contextlib.asynccontextmanager
async def running(folder: Path, settings: Document) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program, once rules and model are loaded. Its log is the file `log` in the folder."""
    path = folder / "config.yaml"
    path.write_text(json.dumps(settings), "utf-8")
    command = (sys.executable, __file__, "serve", "--config", str(path))
    env = {**os.environ, "BENCH_SECRET": SECRET}
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=log, stderr=log)
    try:
        await ready(monitoring_url(settings))
        yield process
    finally:
        process.terminate()
        await process.wait()


def monitoring_url(settings: Mapping[str, object]) -> str:
    """Where the program of this configuration says how it is."""
    assert isinstance(settings["port"], int)
    return f"http://127.0.0.1:{settings['port'] + 2}"


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


async def drained(url: str, count: int, *, within: float = 600) -> None:
    """Wait until so many comments were decided."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(within):
        while True:
            async with session.get(f"{url}/readyz") as answer:
                if (await answer.json())["events"].get("decided", 0) >= count:
                    return
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def platform(port: int, on_call: Callable[[str], None] | None = None) -> AsyncIterator[str]:
    """A platform for which every call is fine, and its address; each answer has an id of its own. `on_call`
    is told the path of each call."""
    numbers = itertools.count()

    async def answer(request: web.Request) -> web.Response:
        if on_call:
            on_call(request.path)
        return web.json_response({"id": f"{PAGE}_{next(numbers)}", "success": True})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def quantiles(values: Iterable[float], *shares: float, digits: int = 1) -> dict[str, float]:
    """The value below which so many of a hundred lie, for each share; none where there are no values."""
    ordered = sorted(values)
    return {
        f"p{share:g}": round(ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))], digits)
        for share in shares
        if ordered
    }


def memory(pid: int, kind: str = "VmRSS") -> float:
    """What a process holds now, in MB; with `VmHWM`, the most so far."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.split(f"{kind}:")[1].split()[0]) / 1024


def processor_seconds(pid: int) -> Counter[str]:
    """What the threads of a program that `running` started have computed so far, by the thread's name without
    its number."""
    seconds: Counter[str] = Counter()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # one that has just ended
            name = (task / "comm").read_text("utf-8").strip().rstrip("_0123456789")
            # Everything behind the name, which may have spaces: user and system time are the 12th and 13th.
            fields = (task / "stat").read_text("utf-8").rpartition(")")[2].split()
            seconds[name] += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def _name_threads() -> None:
    """Tell the system the names of this process's threads, again and again, for new ones come."""
    while True:
        for thread in threading.enumerate():
            with contextlib.suppress(OSError):
                Path(f"/proc/self/task/{thread.native_id}/comm").write_text(thread.name[:15], "utf-8")
        time.sleep(_NAMING_SECONDS)


if __name__ == "__main__":
    threading.Thread(target=_name_threads, name="naming", daemon=True).start()
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
