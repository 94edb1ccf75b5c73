"""A dispatcher on a real database, with an adapter and a clock that the test sets."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.domain import Account, Action, Delivery, Effect, Event, Secret, Source, State, Verb
from bot.errors import Malformed, TamisError
from bot.platforms.ports import Adapter, Flow, Request, Response, WebhookRequest
from bot.runtime.dispatcher import Dispatcher
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock
from tests.fakes.jitter import LongestJitter
from tests.fakes.outbox_rows import decide

#: The credential of the account 1000.
TOKEN = Secret("page-token")


class OpenTransport:
    """Answers every request with an empty 200 once `gate` is open; `sent` counts them when they arrive."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.sent = 0

    async def send(self, request: Request) -> Response:
        """An empty 200."""
        self.sent += 1
        await self.gate.wait()
        return Response(status=200, headers={}, body=b"")


class ScriptedAdapter(Adapter):
    """Its next calls end with `endings` (None: it worked), its next read-backs with `effects`."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.endings: list[TamisError | Exception | None] = []
        self.effects: list[Effect | TamisError | None] = []
        self.is_readable = True
        self.repeats_safely = False
        self.performed: list[Action] = []

    def verify(self, hook: WebhookRequest) -> None: ...

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        yield from ()

    def perform(self, action: Action) -> Flow[Effect]:
        self.performed.append(action)
        yield Request(method="POST", url="https://platform.test/", account=action.account_id)
        ending = self.endings.pop(0) if self.endings else None
        if ending is not None:
            raise ending
        return Effect(external_id="made-1")

    def read_back(self, action: Action, since: datetime) -> Flow[Effect | None]:
        yield Request(method="GET", url="https://platform.test/", has_side_effects=False)
        effect = self.effects.pop(0) if self.effects else None
        if isinstance(effect, TamisError):
            raise effect
        return effect

    def can_read_back(self, verb: Verb) -> bool:
        return self.is_readable

    def is_idempotent(self, verb: Verb) -> bool:
        return self.repeats_safely


class DispatchBench:
    """One database, one adapter called `meta`, one dispatcher, stepped by hand."""

    def __init__(self, folder: Path, db: SqliteStore, **settings: Any) -> None:
        self.db = db
        self.folder = folder
        self.clock = FakeClock()
        self._events = 0
        self.settled: list[tuple[State, str]] = []
        self.transport = OpenTransport()
        account = Account(platform="facebook", id="1000", token=TOKEN)
        self.adapter = ScriptedAdapter(Source(name="meta", adapter="scripted", accounts=(account,)))
        self.dispatcher = Dispatcher(
            db,
            {"meta": self.adapter},
            self.transport,
            Config(sources=(), data=str(folder), model=None, **settings),
            folder,
            lambda action, state, why: self.settled.append((state, why)),
            clock=self.clock,
            jitter=LongestJitter(),
        )

    async def plan(self, *actions: Action) -> None:
        """Plan each action now, for an event of its own."""
        for action in actions:
            self._events += 1
            await self.db.write(lambda tx, a=action, n=self._events: decide(tx, a, number=n))  # type: ignore[misc]
        await self.db.write(
            lambda tx: tx.execute("UPDATE outbox SET planned_at = ?", (self.clock.timestamp,))
        )

    async def turn(self) -> State:
        """One step, to the end of all it began; returns the state of row 1."""
        await self.dispatcher.run_once()
        await self.dispatcher.stop(within=5)
        self.dispatcher._stopping = False
        return State((await self.row())["state"])

    async def row(self, row_id: int = 1) -> Any:
        """A row of the outbox."""
        return await self.db.read(
            lambda tx: tx.execute("SELECT * FROM outbox WHERE id = ?", (row_id,)).fetchone()
        )

    async def seconds_until_row_is_due(self, row_id: int = 1) -> float:
        """How long the row is left alone from now on."""
        return float((await self.row(row_id))["not_before"]) - self.clock.timestamp

    async def cases(self) -> list[str]:
        """Why each open case was opened."""
        return await self.db.read(lambda tx: [row["why"] for row in tx.execute("SELECT why FROM case_")])

    async def make_due(self) -> None:
        """Let every row be due now."""
        await self.db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 0"))
