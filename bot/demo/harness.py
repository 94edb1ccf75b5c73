"""Sets the stage: the real program on a fresh data folder, in front of the pretended platform."""

import asyncio
import base64
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.classify import LexiconClassifier
from bot.config import Config
from bot.demo.fake_platform import Habits, Keys, Sandbox
from bot.demo.graph import Graph
from bot.demo.runner import play
from bot.demo.scenario import ACCOUNTS, BRAND, HANDLE, INSTAGRAM, PAGE, Scene, load
from bot.demo.scoreboard import Outcome, Tally
from bot.domain import Account, Action, Decision, Event, Judgement, Secret, Source, State
from bot.errors import UserError
from bot.resources import shipped
from bot.runtime.app import App
from bot.store.sqlite.engine import SqliteStore

#: Where webhooks go: /webhooks/<this>.
SOURCE = "meta"
#: Where cases are handed over; a rules file may name it.
DESK = "desk"
_MARK = ".tamis-demo"
_RULES_SECONDS = 10.0
_PATIENCE = 40.0  # seconds; a demo ends, whatever happens
_SHIPPED_MODEL = shipped("models/weights")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the audience should know before the curtain rises."""

    url: str
    platform_url: str
    model: str
    has_model: bool
    rules: Path
    scenes: int


class Audience(Protocol):
    """Who watches: a terminal, or a program that reads JSON lines."""

    def opened(self, opening: Opening) -> None: ...

    def answered(self, scenes: Sequence[Scene], status: int, *, again: bool) -> None: ...

    def decided(self, outcome: Outcome) -> None: ...

    def settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None: ...

    def closed(self, summary: dict[str, object]) -> None: ...


class Stage:
    """One performance. `start`, `perform`, then `stop`, whatever happened in between."""

    def __init__(
        self,
        folder: Path,
        audience: Audience,
        *,
        habits: Habits | None = None,
        model: Path | None = _SHIPPED_MODEL,
    ) -> None:
        self.graph = Graph(ACCOUNTS)
        self._folder = folder
        self._model = model
        self._audience = audience
        self._script = load()
        self._tally = Tally(self._script)
        self._sandbox = Sandbox(self.graph, _keys(), habits)
        self._app: App | None = None
        self._url = ""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not stand in a log."""
        keys = self._sandbox.keys
        return keys.token, keys.app_secret, keys.desk_secret

    async def start(self) -> None:
        """Empty the data folder and start both sides.

        Raises `UserError` when the folder is not one of ours or the rules are refused.
        """
        _make_fresh(self._folder)
        await self._sandbox.start()
        rules = self._folder / "rules.yaml"
        rules.write_text(acting(shipped("rules.yaml").read_text("utf-8")), "utf-8")
        app = App(
            _config(self._folder, rules, self._model, self._sandbox),
            on_decided=self._decided,
            on_settled=self._settled,
        )
        await app.start()
        self._app, self._url = app, app.url
        self._sandbox.tell = f"{app.url}/webhooks/{SOURCE}"
        await app.ready()
        found = await self._rules_in_force(rules)
        self._audience.opened(
            Opening(
                url=app.url,
                platform_url=self._sandbox.url,
                model=str(found["model"]),
                has_model=found["model"] != LexiconClassifier().name,
                rules=rules,
                scenes=len(self._script.scenes),
            )
        )

    async def perform(self, pause: float) -> dict[str, object]:
        """Play the whole script and return the summary once everything has settled (or ought to have)."""
        await play(self._script, self._sandbox, pause=pause, on_sent=self._sent)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._settle_down()
        except TimeoutError:
            pass  # the summary tells what is still open
        self._tally.correct(await self._final_states())
        summary = self._tally.summary(self._sandbox.calls)
        summary["books_balance"] = (await self._readiness())["checks"]["balanced"]
        self._audience.closed(summary)
        return summary

    async def _settle_down(self) -> None:
        if self._app is not None:
            await self._app.idle()
            await self._sandbox.quiet()  # our own doings have come back …
            await self._app.idle()  # … and were looked at

    async def stop(self) -> None:
        """End both sides, the program first."""
        if self._app is not None:
            await self._app.stop()
        await self._sandbox.stop()

    def _sent(self, scenes: Sequence[Scene], status: int) -> None:
        self._audience.answered(scenes, status, again=self._tally.sent(scenes, status))

    def _decided(self, event: Event, judgement: Judgement, decision: Decision) -> None:
        self._audience.decided(self._tally.decided(event, judgement, decision))

    def _settled(self, action: Action, state: State, why: str) -> None:
        outcome = self._tally.settled(action, state)
        if outcome is not None:
            self._audience.settled(outcome, action, state, why)

    async def _final_states(self) -> dict[str, State]:
        """What the database says in the end: an echo settles an effect without anybody being told."""
        db = SqliteStore(self._folder)
        try:
            rows = await db.read(lambda tx: tx.execute("SELECT key, state FROM outbox").fetchall())
        finally:
            db.close()
        return {row["key"]: State(row["state"]) for row in rows}

    async def _rules_in_force(self, rules: Path) -> dict[str, Any]:
        deadline = asyncio.get_running_loop().time() + _RULES_SECONDS
        while asyncio.get_running_loop().time() < deadline:  # they are read in the background
            found = await self._readiness()
            if found["checks"]["rules"]:
                return found
            await asyncio.sleep(0.05)
        raise UserError(f"the rules are refused; 'tamis rules check --rules {rules}' says why")

    async def _readiness(self) -> dict[str, Any]:
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/readyz") as answer:
            found: dict[str, Any] = await answer.json()
            return found


def acting(rules: str) -> str:
    """The shipped rules as the demo wants them: every rule acts, and urgent cases stay here while
    other escalations are handed over to the desk."""
    rules = re.sub(r"(?m)^(\s*(?:- )?mode:\s*)(observe|suggest)\b", r"\1enforce", rules)
    return rules.replace("to: local, priority: high", f"to: {DESK}, priority: high")


def _keys() -> Keys:
    return Keys(
        token=Secret(secrets.token_hex(16)),
        app_secret=Secret(secrets.token_hex(16)),
        desk_secret=Secret("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()),
    )


def _config(folder: Path, rules: Path, model: Path | None, sandbox: Sandbox) -> Config:
    keys = sandbox.keys
    linked = {"page_id": PAGE, "username": HANDLE}
    accounts = (
        Account(platform="facebook", id=PAGE, name=BRAND, token=keys.token),
        Account(platform="instagram", id=INSTAGRAM, name=BRAND, token=keys.token, settings=linked),
    )
    meta = Source(
        name=SOURCE,
        adapter="meta",
        secrets=(keys.app_secret,),
        accounts=accounts,
        settings={"verify_token": secrets.token_hex(16), "base_url": sandbox.url, "version": "v25.0"},
    )
    desk = Source(
        name=DESK,
        adapter="generic",
        secrets=(keys.desk_secret,),
        settings={"url": f"{sandbox.url}/escalate"},
    )
    return Config(
        data=str(folder),
        host="127.0.0.1",
        port=0,
        rules=str(rules),
        model=None if model is None else str(model),
        sources=(meta,),
        targets=(desk,),
        read_back_after=(1.0, 2.0, 4.0),
    )


def _make_fresh(folder: Path) -> None:
    """Empty a folder of ours. Raises `UserError` for one that holds anything else."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARK).exists()):
            raise UserError(
                f"'{folder}' holds something that the demo did not put there; choose another --data"
            )
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    (folder / _MARK).touch()
