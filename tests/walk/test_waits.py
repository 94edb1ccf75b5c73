"""A desk that says "later" for ever, from the comment to the queue and back, against a real server."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain import State
from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store.reporting import reconciliation
from bot.store.review import cases
from bot.store.review.case_queue import list_cases
from bot.store.review.cases import Case
from tests.fakes.cases import matching
from tests.fakes.clock import FakeClock
from tests.fakes.running_bot import SECRET, config, envelope, sign

SIGNING = "whsec_b3JjaGFyZC1zdGFuZGFyZC13ZWJob29rcy1rZXktMDE="
RULES = """\
version: 1
defaults: {mode: enforce}
rules:
  - id: crisis
    title: Somebody may harm themselves
    why: A trained colleague has to see this at once.
    when: {words: [want to die]}
    then: [{escalate: {to: desk, priority: urgent}}]
    tests: [{text: "I want to die", expect: [escalate]}, {text: "hello", expect: []}]
"""


class Desk:
    """A case desk on loopback. While it is ill it refuses every call, and names no end of it."""

    def __init__(self) -> None:
        self.is_ill = True
        self.calls = 0
        self.taken: list[str] = []

    def app(self) -> web.Application:
        """Its only address."""
        app = web.Application()
        app.router.add_post("/cases", self._take)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        self.calls += 1
        if self.is_ill:
            return web.Response(status=429, headers={"Retry-After": "999999999"})
        self.taken.append((await request.json())["data"]["text"])
        return web.json_response({"id": f"case-{len(self.taken)}"})


class Walk:
    """The program with that desk as a target, on a clock that the test sets."""

    def __init__(self, app: App, clock: FakeClock, desk: Desk) -> None:
        self.app = app
        self.clock = clock
        self.desk = desk

    async def arrive(self, number: int, text: str) -> None:
        """A comment reaches us."""
        body = json.dumps(envelope(number, text, "fb_comment")).encode()
        async with aiohttp.ClientSession() as session:
            await session.post(f"{self.app.url}/webhooks/meta", data=body, headers=sign(body))

    async def pass_minutes(self, minutes: float, step: float = 30.0) -> None:
        """Time passes, step by step; what is due in each is carried out and looked at."""
        for _ in range(round(minutes * 60 / step)):
            self.clock.advance(step)
            await self.app._dispatcher.run_once()
            await self.until(self._nothing_is_sending)
            await self.app._watch.run_once()

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Return once that is so."""
        async with asyncio.timeout(20):
            while not await holds():
                await asyncio.sleep(0.01)

    async def states(self) -> list[State]:
        """Of all that was planned."""
        return sorted((await self.app._db.read(reconciliation.effect_states)).values())

    async def queue(self) -> list[Case]:
        """The open cases, as `tamis queue list` has them."""
        at = self.clock.timestamp
        listed, _ = await self.app._db.read(lambda tx: list_cases(tx, matching(at=at), at=at, limit=99))
        return listed

    async def waiting(self) -> list[dict[str, Any]]:
        """What `/readyz` says of what waits."""
        _, details = await self.app.readiness()
        waiting: list[dict[str, Any]] = details["waiting"]  # type: ignore[assignment]
        return waiting

    async def _nothing_is_sending(self) -> bool:
        return State.SENDING not in await self.states()


@asynccontextmanager
async def walking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Walk]:
    desk, clock = Desk(), FakeClock()
    async with TestServer(desk.app()) as server:
        monkeypatch.setenv("WALK_SECRET", SECRET)
        monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
        monkeypatch.setenv("SIGNING", SIGNING)
        settings = {"url": str(server.make_url("/cases"))}
        target = {"adapter": "generic", "secrets": ["env:SIGNING"], "settings": settings}
        path = config(tmp_path, "http://127.0.0.1:1", 0, targets={"desk": target})
        (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
        app = App(load_config(path), clock=clock)
        await app.start()
        try:
            await app.ready()
            yield Walk(app, clock, desk)
        finally:
            await app.stop()


async def test_a_crisis_stands_in_the_queue_while_its_desk_says_later_and_is_handed_over_once_it_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walking(tmp_path, monkeypatch) as walk:
        await walk.arrive(1, "I want to die")

        async def is_refused() -> bool:
            return await walk.states() == [State.WAITING]

        await walk.until(is_refused)
        await walk.pass_minutes(9)
        assert await walk.queue() == []
        await walk.pass_minutes(1)
        (case,) = await walk.queue()
        assert (case.queue, case.priority) == ("failed", 100)
        assert case.why == "escalate: not taken over by 'desk' within 10 minutes"
        (told,) = await walk.waiting()
        assert told == {"target": "desk", "count": 1, "since": "2026-11-24T12:00:00+00:00"}

        # A day later it is asked again every few minutes, and nobody is told twice.
        await walk.pass_minutes(24 * 60, step=600.0)
        assert walk.desk.calls > 100
        assert [case.id for case in await walk.queue()] == [case.id]

        walk.desk.is_ill = False
        await walk.arrive(2, "I want to die, too")
        await walk.pass_minutes(10)
        assert sorted(walk.desk.taken) == ["I want to die", "I want to die, too"]
        assert await walk.states() == [State.DONE, State.DONE]
        assert await walk.queue() == []
        closed = await walk.app._db.read(lambda tx: cases.get_case(tx, case.id))
        assert closed is not None
        assert closed.answer == "taken_over_late"
        assert await walk.waiting() == []
