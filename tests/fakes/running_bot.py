"""The bot as a process of its own, with a simulated platform that sends it signed webhooks."""

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from tests.fakes.graph_server import PAGE, GraphServer

SECRET = "walk-app-secret-0123"
INSTAGRAM = "17841400"
RULES = """\
version: 1
defaults: {mode: enforce, exempt: [staff]}
replies:
  price: {en: "It is 20 euros.", fr: "C'est 20 euros."}
  hello: {en: "Hello, we are on it.", fr: "Bonjour, on s'en occupe."}
rules:
  - id: insult
    title: Insults are hidden
    why: Nobody has to read that.
    when: {kinds: [comment, reply, edit], words: [idiot]}
    then: [hide]
    tests: [{text: "you idiot", expect: [hide]}, {text: "hello", expect: []}]
  - id: price
    title: Price
    why: People ask what it costs.
    when: {kinds: [comment, reply], words: [how much]}
    then: [{reply: price}]
    tests: [{text: "how much", expect: [reply]}, {text: "hello", expect: []}]
  - id: hello
    title: Hello
    why: A direct message gets an answer.
    when: {kinds: [dm], words: [hello]}
    then: [{reply: hello}]
    tests: [{text: "hello", kind: dm, expect: [message]}, {text: "bye", kind: dm, expect: []}]
  - id: private
    title: Private
    why: Some things are better said in private.
    when: {kinds: [comment], words: [discreet]}
    then: [{private_reply: hello}]
    tests: [{text: "discreet please", expect: [private_reply]}, {text: "hello", expect: []}]
"""
#: text, kind and what the platform must see exactly once; None: nothing at all.
CORPUS: Sequence[tuple[str, str, str | None]] = (
    ("How much is it?", "fb_comment", "reply"),
    ("you idiot", "fb_comment", "hide"),
    ("Lovely!", "ig_comment", None),
    ("hello there", "fb_message", "message"),
    ("how much for two", "ig_comment", "reply"),
    ("what an idiot", "ig_comment", "hide"),
    ("discreet please", "fb_comment", "private_reply"),
)


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def config(
    folder: Path, platform_url: str, port: int, settings: Mapping[str, str] | None = None, **more: Any
) -> Path:
    """Write config.yaml and rules.yaml for one run; JSON is YAML. `settings` are those of the source."""
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    document = {
        "version": 1,
        "data": str(folder / "data"),
        "host": "127.0.0.1",
        "port": port,
        "monitoring": {"port": free_port() if port else 0},
        "rules": str(folder / "rules.yaml"),
        "model": None,
        "verify_after": [1, 2, 3],
        "call_timeout": 2,
        "calls_per_second": 500,
        "breaker": dict.fromkeys(
            ("rule_per_10_minutes", "rule_per_day", "account_per_hour", "post_per_day"), 1_000_000
        ),
        "answers": dict.fromkeys(
            ("rule_per_10_minutes", "rule_per_day", "account_per_hour", "post_per_hour"), 1_000_000
        ),
        "sources": {
            "meta": {
                "adapter": "meta",
                "secrets": ["env:WALK_SECRET"],
                "settings": {"base_url": platform_url, "verify_token": "env:WALK_SECRET", **(settings or {})},
                "accounts": [
                    {"platform": "facebook", "id": PAGE, "token": "env:WALK_TOKEN"},
                    {
                        "platform": "instagram",
                        "id": INSTAGRAM,
                        "token": "env:WALK_TOKEN",
                        "settings": {"page_id": PAGE},
                    },
                ],
            }
        },
        **more,
    }
    path = folder / "config.yaml"
    path.write_text(json.dumps(document), "utf-8")
    return path


def envelope(number: int, text: str, kind: str) -> dict[str, Any]:
    """What Meta would send for one item."""
    if kind == "fb_message":
        person = f"5{number:06}"
        message = {"mid": f"m_{number}", "text": text}
        item = {
            "sender": {"id": person},
            "recipient": {"id": PAGE},
            "timestamp": int(time.time() * 1000),
            "message": message,
        }
        return {
            "object": "page",
            "entry": [{"id": PAGE, "time": int(time.time() * 1000), "messaging": [item]}],
        }
    who = {"id": f"9{number:06}", "name": "Somebody", "username": "somebody"}
    if kind == "ig_comment":
        value: dict[str, Any] = {
            "id": target(number, kind),
            "from": who,
            "text": text,
            "media": {"id": "1801"},
        }
        change = {"field": "comments", "value": value}
        return {
            "object": "instagram",
            "entry": [{"id": INSTAGRAM, "time": int(time.time()), "changes": [change]}],
        }
    post = f"{PAGE}_55"
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": target(number, kind),
        "post_id": post,
        "parent_id": post,
        "from": who,
        "message": text,
        "created_time": int(time.time()),
    }
    return {
        "object": "page",
        "entry": [{"id": PAGE, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}],
    }


def target(number: int, kind: str) -> str:
    """The id by which the platform knows item `number`."""
    return {"fb_message": f"5{number:06}", "fb_comment": f"55_{number}", "ig_comment": f"179{number}"}[kind]


def sign(body: bytes) -> dict[str, str]:
    """The header that Meta adds."""
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}


@dataclass
class RunningBot:
    """A platform that runs, and the bot that is started, killed and started again."""

    platform: GraphServer
    config: Path
    port: int
    seed: int = 1
    process: asyncio.subprocess.Process | None = None
    starts: int = 0
    output: list[Path] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def monitoring_url(self) -> str:
        port = json.loads(self.config.read_text("utf-8"))["monitoring"]["port"]
        return f"http://127.0.0.1:{port}"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment that the bot is started with."""
        return {**os.environ, "WALK_SECRET": SECRET, "WALK_TOKEN": "walk-page-token-0123", **more}

    async def start(self, *, files: int | None = None, **environment: str) -> None:
        """Start the bot, with so many open files at most, and wait until it is healthy."""
        limit = () if files is None else ("/bin/sh", "-c", 'ulimit -n "$0" && exec "$@"', str(files))
        self.starts += 1
        log = self.config.parent / f"bot-{self.starts}.log"
        self.output.append(log)
        with log.open("wb") as out:
            self.process = await asyncio.create_subprocess_exec(
                *limit,
                sys.executable,
                "-m",
                "bot",
                "serve",
                "--config",
                str(self.config),
                stdout=out,
                stderr=out,
                env=self.environment(**environment),
                start_new_session=True,
            )
        async with aiohttp.ClientSession() as session, asyncio.timeout(30):
            while True:
                try:
                    async with session.get(f"{self.url}/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self.process.returncode is None, log.read_text()[-2000:]
                await asyncio.sleep(0.02)

    async def stop(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End the bot; returns its exit status."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.process.wait()

    async def send(self, session: aiohttp.ClientSession, number: int, again: float = 0.0) -> None:
        """Deliver one item until the bot says 200, as the platform would; sometimes once more."""
        text, kind, _ = CORPUS[number % len(CORPUS)]
        # One text of many people looks like a flood, and the breaker would hold the rule back.
        body = json.dumps(envelope(number, f"{text} {number}", kind)).encode()
        rng = random.Random(f"{self.seed}/{number}")
        while True:
            try:
                async with session.post(f"{self.url}/webhooks/meta", data=body, headers=sign(body)) as answer:
                    if answer.status == 200 and rng.random() >= again:
                        return
            except (aiohttp.ClientError, TimeoutError, OSError):
                await asyncio.sleep(0.05)

    async def readiness(self) -> dict[str, Any]:
        """What `/readyz` answers."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.monitoring_url}/readyz") as answer:
            state: dict[str, Any] = await answer.json()
            return state

    async def settle(self, within: float) -> dict[str, Any]:
        """Wait until the bot has nothing left to do; returns what `/readyz` answers then."""
        async with asyncio.timeout(within):
            while True:
                result = await self.readiness()
                final = sum(
                    result["outbox"].get(name, 0) for name in ("done", "refused", "cancelled", "failed")
                )
                waiting = result["events"].get("new", 0) + result["deliveries"].get("new", 0)
                if result["ready"] and not waiting and final == result["accepted"]:
                    return result
                await asyncio.sleep(0.1)

    def verdict(self, count: int) -> dict[str, list[str]]:
        """What was lost, done twice or made up, judged from the platform's side alone."""
        lost, twice, unexpected = [], [], []
        for number in range(count):
            _, kind, expected = CORPUS[number % len(CORPUS)]
            for what, times in self.platform.done.get(target(number, kind), {}).items():
                if what != expected:
                    unexpected.append(f"{what} on {kind} {number}")
                elif times > 1:
                    twice.append(f"{what} on {kind} {number}: {times} times")
            if expected and not self.platform.done.get(target(number, kind), {}).get(expected):
                lost.append(f"{expected} on {kind} {number}")
        return {"lost": lost, "twice": twice, "unexpected": unexpected}


@asynccontextmanager
async def running_bot(
    folder: Path, *, faults: dict[str, float] | None = None, seed: int = 1, **more: Any
) -> AsyncIterator[RunningBot]:
    """A platform with these faults and a bot that is not started yet."""
    platform = GraphServer(faults=faults or {}, seed=seed)
    async with TestServer(platform.app()) as server:
        port = free_port()
        path = config(folder, str(server.make_url("")).rstrip("/"), port, **more)
        bot = RunningBot(platform, path, port, seed)
        try:
            yield bot
        finally:
            if bot.process and bot.process.returncode is None:
                await bot.stop()
