"""Conversations with the whole program on a clock that stands still: people, colleagues and a platform."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.domain import Actor
from bot.runtime.app import App
from bot.runtime.satisfaction import SatisfactionAsker
from bot.services import review
from bot.services.configuration import load_config
from bot.services.privacy import erasure
from bot.services.workspace import Workspace
from bot.store.privacy.erasures import Person
from bot.store.review.case_queue import list_cases
from bot.store.review.cases import Case
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import matching
from tests.fakes.clock import FakeClock
from tests.fakes.graph_server import PAGE, GraphServer
from tests.fakes.running_bot import SECRET, config, sign


class Messenger(GraphServer):
    """A platform that remembers each message as it was asked to send it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.asked: list[dict[str, Any]] = []

    def _execute(self, method: str, parts: list[str], form: dict[str, Any]) -> tuple[dict[str, Any], int]:
        self.asked.append(form)
        return super()._execute(method, parts, form)


class Talk:
    """One program, one platform, and what people write to it."""

    def __init__(self, path: Path, clock: FakeClock, platform: Messenger) -> None:
        self._path = path
        self.clock = clock
        self.platform = platform
        self._number = 0

    async def start(self) -> None:
        """Start the program, as after a stop."""
        self.app = App(load_config(self._path), clock=self.clock)
        await self.app.start()
        await self.app.ready()

    async def restart(self) -> None:
        """Stop it and start it again."""
        await self.app.stop()
        await self.start()

    @property
    def db(self) -> SqliteStore:
        """Its database."""
        return self.app._db

    async def say(self, text: str, person: str = "900", **more: Any) -> str:
        """A person writes; answers the id of their message."""
        self._number += 1
        mid = f"m_{self._number}"
        await self._deliver({"sender": {"id": person}, "recipient": {"id": PAGE}}, mid=mid, text=text, **more)
        return mid

    async def choose(self, title: str, person: str = "900") -> str:
        """A person touches a button."""
        return await self.say(title, person, quick_reply={"payload": title})

    async def edit(self, mid: str, text: str, person: str = "900") -> None:
        """A person changes what they wrote."""
        self._number += 1
        moment = {"timestamp": int(self.clock.timestamp * 1000)}
        item = {"sender": {"id": person}, "recipient": {"id": PAGE}, **moment}
        await self._post(item | {"message_edit": {"mid": mid, "text": text, "num_edit": self._number}})

    async def colleague(self, text: str, person: str = "900") -> None:
        """A colleague writes in the platform's own app."""
        self._number += 1
        echo = {"mid": f"m_{self._number}", "text": text, "is_echo": True, "app_id": 263902037430900}
        await self._deliver({"sender": {"id": PAGE}, "recipient": {"id": person}}, **echo)

    async def comment(self, text: str, person: str = "900") -> str:
        """A person comments on a post."""
        self._number += 1
        comment_id = f"55_{self._number}"
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": comment_id,
            "post_id": f"{PAGE}_55",
            "parent_id": f"{PAGE}_55",
            "from": {"id": person, "name": "Somebody"},
            "message": text,
            "created_time": int(self.clock.timestamp),
        }
        entry = {"id": PAGE, "time": int(self.clock.timestamp)}
        await self._send(
            {"object": "page", "entry": [entry | {"changes": [{"field": "feed", "value": value}]}]}
        )
        return comment_id

    async def _deliver(self, ends: dict[str, Any], **message: Any) -> None:
        await self._post({**ends, "timestamp": int(self.clock.timestamp * 1000), "message": message})

    async def _post(self, item: dict[str, Any]) -> None:
        entry = {"id": PAGE, "time": int(self.clock.timestamp * 1000), "messaging": [item]}
        await self._send({"object": "page", "entry": [entry]})

    async def _send(self, envelope: dict[str, Any]) -> None:
        body = json.dumps(envelope).encode()
        async with aiohttp.ClientSession() as session:
            url = f"{self.app.url}/webhooks/meta"
            async with session.post(url, data=body, headers=sign(body)) as answer:
                assert answer.status == 200
        await self.settle()

    async def settle(self) -> None:
        """Let the program do what is due now."""
        async with asyncio.timeout(20):
            while await self.db.read(lambda tx: _count_due(tx, self.clock.timestamp)):
                self.app._loops.wake("pipeline")
                self.app._loops.wake("dispatcher")
                await asyncio.sleep(0.005)

    async def wait(self, span: timedelta, steps: int = 3) -> None:
        """Time passes; what is due meanwhile is done."""
        for _ in range(steps):
            self.clock.advance(span.total_seconds() / steps)
            app = self.app
            await SatisfactionAsker(
                app._db, app._adapters, app._config, app._policy, clock=self.clock
            ).run_once()
            await self.settle()

    def workspace(self, who: str = "Léa") -> Workspace:
        """The command line of a colleague, beside the running program."""
        return Workspace(
            store=self.db, clock=self.clock.now, settings=self.app._config, actor=Actor.person(who)
        )

    async def queue(self) -> list[Case]:
        """The open cases."""
        at = self.clock.timestamp
        listed, _ = await self.db.read(lambda tx: list_cases(tx, matching(at=at), at=at, limit=99))
        return listed

    async def answer(self, text: str = "", answer: str = "reply", who: str = "Léa") -> None:
        """A colleague answers the first open case."""
        (case, *_) = await self.queue()
        chosen = review.ReviewAnswer(answer)
        await review.answer_case(self.workspace(who), f"case:{case.id}", chosen, text=text or None)
        await self.settle()

    async def forget(self, person: str) -> None:
        """An operator has the person erased, at once."""
        by, now = Actor.person("Léa"), self.clock.now()
        await self.db.write(lambda tx: erasure.new_erasure(tx, Person(id=person), by=by, at=now))
        await erasure.carry_out_erasures(self.db, Path(self.app._config.data), self.clock.now)

    def sent(self, person: str = "900") -> list[str]:
        """What the person got from us, without the note below automatic texts."""
        return [message["text"].partition("\n\n")[0] for message in self.platform.sent[person]]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        return [tuple(row) for row in await self.db.read(lambda tx: tx.execute(sql).fetchall())]  # type: ignore[attr-defined]


def _count_due(tx: Any, now: float) -> int:
    """How much the program could do at once."""
    return int(
        tx.execute(
            "SELECT (SELECT count(*) FROM delivery WHERE state = 'new')"
            " + (SELECT count(*) FROM event WHERE state = 'new' AND not_before <= :now)"
            " + (SELECT count(*) FROM timer WHERE state = 'waiting' AND due_at <= :now)"
            " + (SELECT count(*) FROM outbox WHERE state IN ('planned', 'sending') AND not_before <= :now)",
            {"now": now},
        ).fetchone()[0]
    )


@asynccontextmanager
async def talking(
    folder: Path, rules: str, monkeypatch: pytest.MonkeyPatch, *, kind: type[Talk] = Talk, **more: Any
) -> AsyncIterator[Talk]:
    """The program with these rules and a platform."""
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    platform = Messenger()
    async with TestServer(platform.app()) as server:
        path = config(folder, str(server.make_url("")).rstrip("/"), 0, fragment_window=0, **more)
        (folder / "rules.yaml").write_text(rules, "utf-8")
        talk = kind(path, FakeClock(), platform)
        await talk.start()
        try:
            yield talk
        finally:
            await talk.app.stop()
