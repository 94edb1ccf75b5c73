"""Do genuine webhooks get through while strangers do their worst?

    python bench/attack.py [--only silent] [--rate 50] [--seconds 15] [--model models/weights]

Starts the real program once for each attack, with as many open files as systemd gives a unit, and sends
genuine webhooks at a steady rate, each on a connection of its own, while a second process attacks the same
port. Prints JSON, for each attack: how many genuine webhooks were sent and how many answered 200, what they
waited (median and 99th of a hundred, in milliseconds), by how much the memory of the program grew, and how
many bytes it logged a second. `none` is the same without an attack. Exit code 1 when a mark is missed: every
genuine webhook is answered 200, 99 of a hundred within 250 ms, with 50 MB more memory at most and less than
50 kB of log a second.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
from _program import SECRET, TARGET, body, drained, memory, quantiles, ready, settings_of, signed

MARKS = {"p99_ms": 250.0, "memory_growth_mb": 50.0, "log_bytes_per_second": 50_000.0}
FILES_OF_A_UNIT = 1024
WARM_UP_SECONDS = 3.0
BODY_BYTES = 4 * 2**20

#: What an attack does with a connection.
Use = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


# ---- the attacker, a process of its own


class Attacker:
    """Connects to one port until its time is up, and counts how often."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port = port
        self._ends_at = time.monotonic() + seconds
        self.connections = 0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends_at

    async def use_one(self, use: Use) -> None:
        """Use a new connection; whatever happens to it is of no interest."""
        writer = None
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(max(0.1, self._ends_at - time.monotonic())):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                self.connections += 1
                await use(reader, writer)
        if writer is not None:
            writer.transport.abort()

    async def repeat(self, workers: int, use: Use) -> None:
        """So many connections at once, each opened again a second after it was closed at the soonest."""

        async def work() -> None:
            while not self.is_over:
                began = time.monotonic()
                await self.use_one(use)
                await asyncio.sleep(max(0.0, began + 1.0 - time.monotonic()))

        await asyncio.gather(*(work() for _ in range(workers)))

    async def pace(self, rate: float, use: Use) -> None:
        """So many connections a second, whether or not the earlier ones were answered."""

        calls, began = set(), time.monotonic()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            if self.is_over:
                break
            calls.add(call := asyncio.create_task(self.use_one(use)))
            call.add_done_callback(calls.discard)
        await asyncio.gather(*calls)


def head(length: int, *lines: str) -> bytes:
    """The header of a webhook with a body of that length and a wrong signature."""
    signature = f"X-Hub-Signature-256: sha256={'0' * 64}"
    return "\r\n".join(
        [f"POST {TARGET} HTTP/1.1", "Host: x", f"Content-Length: {length}", signature, *lines, "", ""]
    ).encode()


def bomb() -> bytes:
    """4 MB of gzip that are 4 GB of zeros: the same block again and again."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    blocks = [compressor.compress(bytes(2**24)) + compressor.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return (blocks[0] + blocks[1] * (BODY_BYTES // len(blocks[1])))[:BODY_BYTES]


async def compressed(attacker: Attacker) -> None:
    """Unsigned bodies of 4 MB gzip, four at once."""
    request = head(BODY_BYTES, "Content-Encoding: gzip") + bomb()

    async def use(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(request)
        await reader.read()

    await attacker.repeat(4, use)


async def silent(attacker: Attacker) -> None:
    """1,100 connections that say nothing."""

    async def use(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    await attacker.repeat(1_100, use)


MALFORMED = (
    b"rubbish\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"POST /webhooks/meta HTTP/1.1\r\nHost : x\r\n\r\n",
    b"POST /webhooks/meta HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nwords of a customer\r\n",
    b"GET /webhooks/meta?hub.verify_token=x HTTP/9.9\r\nHost: x\r\n\r\n",
)


async def malformed(attacker: Attacker) -> None:
    """500 malformed requests a second, each on a connection of its own."""
    requests = itertools.cycle(MALFORMED)

    async def use(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(next(requests))
        await reader.read()

    await attacker.pace(500, use)


async def slow(attacker: Attacker) -> None:
    """300 bodies of which a megabyte comes at once and then one byte a second."""

    async def use(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head(BODY_BYTES) + bytes(2**20))
        while not writer.is_closing():
            await asyncio.sleep(1.0)
            writer.write(b"x")
            await writer.drain()

    await attacker.repeat(300, use)


async def signatures(attacker: Attacker) -> None:
    """1,000 wrong signatures a second, on 20 connections."""
    answer_end = b'"}'
    raw = json.dumps({"object": "page", "entry": [{"text": "x" * 500}]}).encode()

    async def use(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began = time.monotonic()
        for number in itertools.count(1):
            writer.write(head(len(raw)) + raw)
            await reader.readuntil(answer_end)
            await asyncio.sleep(max(0.0, began + number / 50 - time.monotonic()))

    await attacker.repeat(20, use)


async def none(_: Attacker) -> None:
    """No attack."""


ATTACKS = {attack.__name__: attack for attack in (none, compressed, silent, malformed, slow, signatures)}


async def attack(name: str, port: int, seconds: float) -> None:
    """Run one attack in this process, and print how many connections it made."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    attacker = Attacker(port, seconds)
    await ATTACKS[name](attacker)
    print(attacker.connections)


# ---- the genuine sender, and what it sees


class Sender:
    """Sends genuine webhooks and notes how long each has waited for its 200."""

    def __init__(self, url: str, first: int = 0) -> None:
        self._url = url + TARGET
        self._numbers = itertools.count(first)
        self.sent = 0
        self.waits: list[float] = []

    async def send(self, rate: float, seconds: float) -> None:
        """At a steady rate, whatever the program does; returns when all are answered or given up."""
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        timeout = aiohttp.ClientTimeout(total=10)
        began, calls = time.perf_counter(), []
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            for number in range(int(rate * seconds)):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                calls.append(asyncio.create_task(self.send_one(session)))
            await asyncio.gather(*calls)

    async def send_one(self, session: aiohttp.ClientSession) -> bool:
        """Whether one webhook was answered with 200."""
        raw = body(next(self._numbers), posts=1)
        headers = signed(raw)
        self.sent += 1
        began = time.perf_counter()
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with session.post(self._url, data=raw, headers=headers) as answer:
                if answer.status == 200:
                    self.waits.append((time.perf_counter() - began) * 1000)
                    return True
        return False

    def figures(self) -> dict[str, Any]:
        """What became of the webhooks."""
        waits = quantiles(self.waits or [float("inf")], 50, 99)
        milliseconds = {f"{name}_ms": wait for name, wait in waits.items()}
        return {"sent": self.sent, "answered_200": len(self.waits), **milliseconds}


def write_config(folder: Path, port: int, model: str) -> Path:
    """The configuration of a program that nobody answers: what it decides waits."""
    path = folder / "config.yaml"
    path.write_text(json.dumps(settings_of(folder, port, model)), "utf-8")
    return path


@contextlib.contextmanager
def limited_files() -> Iterator[None]:
    """What is started meanwhile may open as many files as systemd allows a unit, unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES_OF_A_UNIT, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def peak_memory(pid: int) -> float:
    """The most that a process holds until this is cancelled."""
    peak = 0.0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            peak = max(peak, memory(pid))
            await asyncio.sleep(0.1)
    return peak


async def measure(name: str, args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """What genuine webhooks see beside one attack."""
    log_path = folder / "log"
    command = (
        sys.executable,
        "-m",
        "bot",
        "serve",
        "--config",
        str(write_config(folder, args.port, args.model)),
    )
    with log_path.open("wb") as log, limited_files():
        env = {**os.environ, "BENCH_SECRET": SECRET}
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=log, stderr=log)
    url, monitoring_url = (f"http://127.0.0.1:{port}" for port in (args.port, args.port + 2))
    try:
        await ready(monitoring_url)
        warm_up = Sender(url)
        await warm_up.send(args.rate, WARM_UP_SECONDS)
        # What is loaded at the first comments is no growth.
        await drained(monitoring_url, len(warm_up.waits))
        sender = Sender(url, first=warm_up.sent)
        memory_before, logged_before = memory(process.pid), log_path.stat().st_size
        watching = asyncio.create_task(peak_memory(process.pid))
        own_command = (sys.executable, __file__, "--attacker", name, "--port", str(args.port))
        attacker = await asyncio.create_subprocess_exec(
            *own_command, "--seconds", str(args.seconds), stdout=asyncio.subprocess.PIPE
        )
        began = time.perf_counter()
        await sender.send(args.rate, args.seconds)
        output, _ = await attacker.communicate()
        seconds = time.perf_counter() - began
        watching.cancel()
        figures = {
            "attack": ATTACKS[name].__doc__,
            "connections_of_the_attacker": int(output),
            **sender.figures(),
            "memory_growth_mb": round(await watching - memory_before, 1),
            "log_bytes_per_second": round((log_path.stat().st_size - logged_before) / seconds),
        }
    finally:
        process.terminate()
        await process.wait()
    missed = [mark for mark, limit in MARKS.items() if figures[mark] > limit]
    return figures | {
        "missed": missed + (["answered_200"] if figures["answered_200"] < figures["sent"] else [])
    }


async def main() -> int:
    """Measure every attack, print, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=ATTACKS)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--port", type=int, default=18767)
    parser.add_argument("--model", default="", help="none by default: it makes no difference to the listener")
    parser.add_argument("--attacker", choices=ATTACKS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.attacker:
        await attack(args.attacker, args.port, args.seconds)
        return 0
    results = {}
    for name in [args.only] if args.only else ATTACKS:
        with tempfile.TemporaryDirectory() as folder:
            results[name] = await measure(name, args, Path(folder))
    print(json.dumps(results, indent=1))
    return int(any(result["missed"] for result in results.values()))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
