"""Runs the real program on a fresh data folder against the simulated platform, and reports to an observer."""

import asyncio
import base64
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config, Monitoring
from bot.demo.fake_platform import Credentials, FakePlatform, Faults
from bot.demo.graph import Graph
from bot.demo.network_payloads import TIKTOK_IDENTIFIER
from bot.demo.planned_post import plan_post, summarize_posts
from bot.demo.runner import run_scenario
from bot.demo.scenario import (
    ACCOUNTS,
    BRAND,
    HANDLE,
    INSTAGRAM,
    LINKEDIN,
    PAGE,
    THREADS,
    TIKTOK,
    WHATSAPP,
    YOUTUBE,
    ScriptedMessage,
    load_scenario,
)
from bot.demo.scoreboard import Outcome, Scoreboard
from bot.domain import Account, Action, Decision, Event, Judgement, RenewableSecret, Secret, Source, State
from bot.errors import UserError
from bot.resources import bundled
from bot.runtime.app import App
from bot.store import Transaction
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore

#: The source that receives the webhooks: /webhooks/<source>.
SOURCE = "meta"
#: The target that escalated cases are sent to; a rules file may name it.
DESK = "desk"
#: A file that marks a data folder as one that the demo made and may empty.
_MARKER = ".tamis-demo"
#: Seconds until the summary is made in any case: a demo must end, also when an effect never settles.
_IDLE_TIMEOUT = 40.0
_PUBLISHING_TIMEOUT = 15.0
_SHIPPED_MODEL = bundled("models/weights")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class StartupInfo:
    """What is known once both sides are up: addresses, model and how much will happen."""

    url: str
    monitoring_url: str
    platform_url: str
    model: str
    has_model: bool
    rules: Path
    messages: int


class Observer(Protocol):
    """What the demo reports to: a terminal, or a program that reads JSON lines."""

    def on_started(self, startup: StartupInfo) -> None:
        """Both sides are up; nothing was sent yet."""

    def on_delivered(self, batch: Sequence[ScriptedMessage], status: int, *, is_repeated: bool) -> None:
        """A webhook was answered with that HTTP status."""

    def on_decided(self, outcome: Outcome) -> None:
        """The program decided about an event."""

    def on_settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None:
        """An action changed its state; `why` says what the platform or the program gave as the reason."""

    def on_finished(self, summary: dict[str, object]) -> None:
        """Everything was sent and has settled, or had time to."""


class Harness:
    """One demo. `start`, `run`, then `stop`, whatever happened in between."""

    def __init__(
        self,
        folder: Path,
        observer: Observer,
        *,
        faults: Faults | None = None,
        model: Path | None = _SHIPPED_MODEL,
    ) -> None:
        self.graph = Graph(ACCOUNTS)
        self._folder = folder
        self._model = model
        self._observer = observer
        self._scenario = load_scenario()
        self._scoreboard = Scoreboard(self._scenario)
        self._platform = FakePlatform(self.graph, _new_credentials(), faults)
        self._app: App | None = None
        #: Nobody tells of what is written on YouTube: the program has to find it.
        self._unseen = {
            self._scenario.message_id(message.id)
            for message in self._scenario.messages
            if self._scenario.channel_of(message).platform == "youtube"
        }
        self._polled = asyncio.Event()

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The secrets that must not appear in a log."""
        credentials = self._platform.credentials
        return (
            credentials.token,
            credentials.app_secret,
            credentials.verify_token,
            credentials.desk_secret,
        )

    async def start(self) -> None:
        """Empty the data folder and start platform and program.

        Raises `UserError` when the folder was not made by the demo or the rules are invalid.
        """
        recreate_folder(self._folder)
        await self._platform.start()
        rules = self._folder / "rules.yaml"
        rules.write_text(enforce_all_rules(bundled("rules.yaml").read_text("utf-8")), "utf-8")
        await plan_post(self._folder, SOURCE, datetime.now(UTC))
        app = App(
            _demo_config(self._folder, rules, self._model, self._platform),
            on_decided=self._report_decision,
            on_settled=self._report_state,
        )
        await app.start()
        self._app = app
        self._platform.webhook_url = f"{app.url}/webhooks/{SOURCE}"
        self._platform.network_urls = {name: f"{app.url}/webhooks/{name}" for name in ("tiktok", "linkedin")}
        await app.ready()
        _, readiness = await app.readiness()
        if not readiness["checks"]["rules"]:
            raise UserError("demo_rules_invalid", path=rules)
        self._observer.on_started(
            StartupInfo(
                url=app.url,
                monitoring_url=app.monitoring_url,
                platform_url=self._platform.url,
                model=str(readiness["model"]),
                has_model=readiness["model"] != LexiconClassifier().name,
                rules=rules,
                messages=len(self._scenario.messages),
            )
        )

    async def run(self, pause: float) -> dict[str, object]:
        """Send every message, `pause` seconds apart; the summary once all has settled or had time to."""
        await self._wait_until_published()
        await run_scenario(self._scenario, self._platform, pause=pause, on_delivered=self._report_delivery)
        try:
            async with asyncio.timeout(_IDLE_TIMEOUT):
                await self._wait_until_idle()
        except TimeoutError:
            pass  # the summary shows what is still open
        # An echo settles an action without any report.
        self._scoreboard.apply_final_states(await self._ask(reconciliation.effect_states))
        summary = self._scoreboard.summarize(self._platform.calls)
        if self._app is not None:
            _, readiness = await self._app.readiness()
            summary["books_balance"] = readiness["checks"]["balanced"]
        summary["posts"] = await self._ask(summarize_posts)
        self._observer.on_finished(summary)
        return summary

    async def _wait_until_published(self) -> None:
        """People comment on what the shop has published; without it, the rest happens all the same."""
        try:
            async with asyncio.timeout(_PUBLISHING_TIMEOUT):
                await self._platform.wait_for_posts(2)
        except TimeoutError:
            pass  # the summary shows what is still open

    async def _wait_until_idle(self) -> None:
        if self._app is not None:
            await self._polled.wait()
            await self._app.idle()
            await self._platform.wait_for_echoes()
            await self._app.idle()  # an echo is read, too

    async def stop(self) -> None:
        """Stop the program, then the platform."""
        # The program may call the platform until it has stopped.
        if self._app is not None:
            await self._app.stop()
        await self._platform.stop()

    def _report_delivery(self, batch: Sequence[ScriptedMessage], status: int) -> None:
        is_repeated = self._scoreboard.record_delivery(batch, status)
        self._observer.on_delivered(batch, status, is_repeated=is_repeated)

    def _report_decision(self, event: Event, judgement: Judgement, decision: Decision) -> None:
        self._observer.on_decided(self._scoreboard.record_decision(event, judgement, decision))
        self._unseen.discard(event.message_id)
        if not self._unseen:
            self._polled.set()

    def _report_state(self, action: Action, state: State, why: str) -> None:
        outcome = self._scoreboard.record_state(action, state)
        if outcome is not None:
            self._observer.on_settled(outcome, action, state, why)

    async def _ask(self, question: Callable[[Transaction], T]) -> T:
        """What the database says."""
        db = SqliteStore(self._folder)
        try:
            return await db.read(question)
        finally:
            db.close()


def enforce_all_rules(rules: str, *, desk: bool = True) -> str:
    """The text of the shipped rules with every rule enforced and, with a `desk`, ordinary escalations sent
    to it. Urgent cases stay in the local queue.
    """
    # By pattern, not through YAML: the copy keeps its comments for people who edit it.
    rules = re.sub(r"(?m)^(\s*(?:- )?mode:\s*)(observe|suggest)\b", r"\1enforce", rules)
    return rules.replace("to: local, priority: high", f"to: {DESK}, priority: high") if desk else rules


def _new_credentials() -> Credentials:
    return Credentials(
        token=Secret(secrets.token_hex(16)),
        app_secret=Secret(secrets.token_hex(16)),
        verify_token=Secret(secrets.token_hex(16)),
        desk_secret=Secret("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()),
    )


def _demo_config(folder: Path, rules: Path, model: Path | None, platform: FakePlatform) -> Config:
    credentials = platform.credentials
    linked = {"page_id": PAGE, "username": HANDLE}
    accounts = (
        Account(platform="facebook", id=PAGE, name=BRAND, token=credentials.token),
        Account(platform="instagram", id=INSTAGRAM, name=BRAND, token=credentials.token, settings=linked),
        Account(platform="whatsapp", id=WHATSAPP, name=BRAND, token=credentials.token),
        Account(
            platform="threads",
            id=THREADS,
            name=BRAND,
            token=RenewableSecret(credentials.token.reveal()),  # it would end after 60 days
            settings={"username": HANDLE},
        ),
    )
    meta = Source(
        name=SOURCE,
        adapter="meta",
        secrets=(credentials.app_secret,),
        accounts=accounts,
        settings={
            "verify_token": credentials.verify_token.reveal(),
            "base_url": platform.url,
            "version": "v25.0",
        },
    )
    desk = Source(
        name=DESK,
        adapter="generic",
        secrets=(credentials.desk_secret,),
        settings={"url": f"{platform.url}/escalate"},
    )
    return Config(
        data=str(folder),
        host="127.0.0.1",
        # Any free ports, so that a demo runs beside a real instance.
        port=0,
        monitoring=Monitoring(port=0),
        rules=str(rules),
        model=None if model is None else str(model),
        sources=(meta, *_networks(platform)),
        targets=(desk,),
        # Sooner than by default: nobody watches a demo for minutes.
        verify_after=(1.0, 2.0, 4.0),
        # An evening passes in a minute: what was written hours apart would be read as one thought.
        fragment_window=0.0,
    )


def _networks(platform: FakePlatform) -> tuple[Source, ...]:
    """The sources of the networks that are not Meta's."""
    secret, token = platform.credentials.app_secret, platform.credentials.token
    named = {"unique_identifier": TIKTOK_IDENTIFIER, "username": HANDLE}
    return (
        Source(
            name="tiktok",
            adapter="tiktok",
            secrets=(secret,),
            accounts=(Account(platform="tiktok", id=TIKTOK, name=BRAND, token=token, settings=named),),
            settings={"base_url": f"{platform.url}/tiktok", "max_reply": "1200"},
        ),
        Source(
            name="linkedin",
            adapter="linkedin",
            secrets=(secret,),
            accounts=(Account(platform="linkedin", id=LINKEDIN, name=BRAND, token=token),),
            settings={"base_url": f"{platform.url}/linkedin"},
        ),
        Source(
            name="youtube",
            adapter="youtube",
            accounts=(Account(platform="youtube", id=YOUTUBE, name=BRAND, token=token),),
            settings={"base_url": f"{platform.url}/youtube", "poll_seconds": "0.5"},
        ),
    )


def recreate_folder(folder: Path) -> None:
    """Create the folder, or empty it if the demo made it. Raises `UserError` for any other content."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARKER).exists()):
            raise UserError("demo_folder_in_use", folder=folder)
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    (folder / _MARKER).touch()
