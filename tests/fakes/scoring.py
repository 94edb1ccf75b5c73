"""A scoring server on a port of its own, with a classifier whose answers a test chooses."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.classify.lexicon import LexiconClassifier
from bot.classify.ports import Classifier, MayGoOn, always
from bot.config import Config, Scoring
from bot.domain import Judgement
from bot.domain.taxonomy import BINARY_SCORES, INTENT_PREFIX, INTENTS
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.loop import Loops
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.scoring import ScoringServer
from bot.services.scoring_keys import make_key
from bot.services.workspace import open_workspace

NAMES = (*BINARY_SCORES, *(INTENT_PREFIX + name for name in INTENTS))


class FakeClassifier:
    """Calls every text with `idiot` toxic, and notes what it was asked. While `gate` is closed it waits."""

    name = "fake-1"

    def __init__(self, **judged: Any) -> None:
        self.calls: list[list[str]] = []
        self.contexts: list[str] = []
        self.limits: list[MayGoOn] = []
        self.gate = threading.Event()
        self.gate.set()
        self.is_asked = threading.Event()
        self._judged = {"language": "en", "model": self.name} | judged

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        """One judgement per text, in order."""
        self.calls.append(list(texts))
        self.contexts += above
        self.limits.append(may_go_on)
        self.is_asked.set()
        assert self.gate.wait(120)
        return [
            Judgement(scores=dict.fromkeys(NAMES, 0.9 if "idiot" in text else 0.1), **self._judged)
            for text in texts
        ]


@dataclass
class RunningServer:
    """A server that runs, the secret of a key, and how to call it."""

    url: str
    secret: str
    folder: Path
    metrics: Metrics
    session: aiohttp.ClientSession
    server: ScoringServer

    @property
    def waiting(self) -> list[asyncio.Future[Any]]:
        """What requests wait for whose turn has not come."""
        return [entry.result for *_, entry in self.server._queue._queue._heap]

    async def call(self, method: str = "analyze", **members: Any) -> tuple[int, dict[str, Any]]:
        """Status and body of a call with a good key; without members a small good one."""
        body = {"comment": {"text": "you idiot"}, "requestedAttributes": {"TOXICITY": {}}} | members
        return await self.send(method, json=body, params={"key": self.secret})

    async def send(self, method: str = "analyze", **request: Any) -> tuple[int, dict[str, Any]]:
        """Status and body of a POST as it is."""
        address = f"{self.url}/v1alpha1/comments:{method}"
        async with self.session.post(address, **request) as response:
            return response.status, await response.json()


@asynccontextmanager
async def serving(
    folder: Path,
    classifier: Classifier | None,
    *,
    clock: Clock = SYSTEM_CLOCK,
    key_rate: float | None = None,
    **settings: Any,
) -> AsyncIterator[RunningServer]:
    """A server on this data folder, with one key of the client `forum`."""
    with open_workspace(data=folder) as workspace:
        secret = make_key(workspace, "forum", key_rate).secret
    metrics, policy = Metrics(), ActivePolicy(fallback=LexiconClassifier(), classifier=classifier)
    config = Config(
        data=str(folder), scoring=Scoring(**{"port": 0, "timeout": 60.0} | settings), read_timeout=2.0
    )
    server = ScoringServer(config, policy, metrics, clock=clock)
    loops = Loops(on_fault=lambda step: None, on_blocked=lambda error: None)
    await server.start(loops)
    try:
        async with aiohttp.ClientSession() as session:
            yield RunningServer(server.url, secret, folder, metrics, session, server)
    finally:
        await server.stop()
        await loops.stop()
