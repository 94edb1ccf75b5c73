"""An hour in the life of an instance, and the dashboard of a program that runs."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain import AccountFault, CaseRequest, CheckSubject, State, Verb
from bot.domain.actors import Actor
from bot.domain.roles import Role
from bot.runtime.app import App
from bot.runtime.faces import Premises
from bot.services.configuration import load_config
from bot.services.team.users import add_user, list_users, make_token
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import account_checks, circuit_breaker, outbox
from bot.store.intake import silences
from bot.store.intake.silences import Silence
from bot.web.dashboard import Dashboard
from tests.fakes.cases import START, decided, received
from tests.fakes.graph_server import PAGE
from tests.fakes.running_bot import INSTAGRAM, config

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def busy_hour(tx: Transaction, now: float, *, seed: int = 7, troubled: bool = True) -> None:
    """What came in and was done in the hour before `now`, and what waits; with trouble of every kind."""
    chance = random.Random(seed)
    number = 0
    for minute in range(59, 0, -1):
        for _ in range(chance.choice((0, 1, 1, 2, 3, 3, 4, 6)) + (minute % 17 == 0) * 6):
            number += 1
            at = now - START - minute * 60 + chance.random() * 50
            _message(tx, number, at, chance)
    if troubled:
        _trouble(tx, now)


def _message(tx: Transaction, number: int, at: float, chance: random.Random) -> None:
    platform, account = chance.choice((("facebook", PAGE), ("instagram", INSTAGRAM)))
    row = received(tx, number, at=at, platform=platform, account_id=account, dedupe_key=f"live-{number}")
    fate = chance.random()
    if fate < 0.35:
        decided(tx, row, Verb.REPLY, rule="price", at=at + 1, done_at=at + 3)
    elif fate < 0.45:
        decided(tx, row, Verb.HIDE, rule="insult", at=at + 1, done_at=at + 2)
    elif fate < 0.55:
        decided(tx, row, Verb.REPLY, rule="person:lea", at=at + 30, done_at=at + 40)
    elif fate < 0.63:
        due = START + at + chance.choice((1200, 5400, 9000, 30_000))
        _open_case(tx, row, chance.choice(("default", "default", "care", "press")), at, due)


def _open_case(tx: Transaction, row: int, queue: str, at: float, due: float) -> None:
    request = CaseRequest(
        actor=Actor.rule("question"),
        why="a question",
        queue=queue,
        due_at=timedelta(seconds=due) + _EPOCH,
    )
    decided(tx, row, rule="question", case=request, at=at)


def _trouble(tx: Transaction, now: float) -> None:
    circuit_breaker.trip_rule(tx, "insult", "30 hides within ten minutes", at=now - 900)
    account_checks.record_fault(
        tx,
        "meta",
        INSTAGRAM,
        CheckSubject.PERMISSION,
        AccountFault.LACKS_PERMISSION,
        at=now - 1200,
        detail="instagram_manage_comments",
    )
    account_checks.record_well(tx, "meta", PAGE, CheckSubject.TOKEN, at=now - 60, ends_at=now + 12 * 86_400)
    silences.begin_silence(
        tx,
        Silence(source="meta", account_id=INSTAGRAM, since=now - 5_000, usual=900, noticed_at=now - 900),
    )
    row = received(tx, 9_999, at=now - START - 700, account_id=PAGE, dedupe_key="live-refused")
    (action,) = decided(tx, row, Verb.REPLY, rule="hello", at=now - START - 690)
    outbox.end_action(tx, action, State.REFUSED, "a platform's words", at=now - 680)


@dataclass(frozen=True)
class LiveProgram:
    """A running program with its dashboard, and the workspace in which users are added."""

    app: App
    url: str
    workspace: Workspace

    async def token(self) -> str:
        """A new token of the viewer `zoé`."""
        if not await list_users(self.workspace):
            await add_user(self.workspace, "zoé", Role.VIEWER)
        return (await make_token(self.workspace, "zoé")).secret


def live_config(folder: Path, *, names: tuple[str, str] = ("Maison Aubert", "@maison"), **web: Any) -> Path:
    """A configuration with a dashboard and two accounts of these names."""
    path = config(folder, "http://127.0.0.1:1", 0, web={"port": 0, **web}, language="en")
    document = json.loads(path.read_text("utf-8"))
    for account, name in zip(document["sources"]["meta"]["accounts"], names, strict=True):
        account["name"] = name
    path.write_text(json.dumps(document), "utf-8")
    return path


@asynccontextmanager
async def live_program(path: Path) -> AsyncIterator[LiveProgram]:
    """The program of a configuration. It calls nobody."""
    made: list[Dashboard] = []

    def make(premises: Premises) -> Dashboard:
        made.append(Dashboard(premises))
        return made[0]

    app = App(load_config(path), faces=(make,))
    await app.start()
    try:
        yield LiveProgram(app, made[0].url, Workspace(store=app._db, actor=Actor.person("Léa")))
    finally:
        await app.stop()
