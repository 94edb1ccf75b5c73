"""Builds everything, starts and stops it, and repeats each `step` until told to stop."""

import asyncio
import fcntl
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, TypeVar

import aiohttp
from aiohttp import web

from bot import classify, platforms
from bot import config as configuration
from bot.classify import head_versions
from bot.classify.head import HeadReloader
from bot.classify.ports import Classifier
from bot.config import Config, OwnModel
from bot.errors import ConfigError, Problem, UserError
from bot.resources import beside
from bot.runtime import logs, webhooks
from bot.runtime.dispatcher import Dispatcher, OnSettled
from bot.runtime.metrics import Figures, Metrics
from bot.runtime.pipeline import ActivePolicy, OnDecided, Pipeline
from bot.runtime.rule_reloader import RuleReloader, outcome_of
from bot.runtime.transport import HttpTransport
from bot.services.rules import lifecycle
from bot.store.context import similar_events
from bot.store.delivery import circuit_breaker, pauses
from bot.store.delivery.boot_clock import boot_time
from bot.store.reporting import reconciliation
from bot.store.sqlite.engine import SqliteStore

logger = logging.getLogger(__name__)
T = TypeVar("T")

_IDLE_SECONDS = 0.25  # how soon rows planned by another process (the command line) are noticed
_RELOAD_SECONDS = 2.0
_WATCH_SECONDS = 5.0
_COUNTED_SECONDS = 31 * 86_400.0  # no rule counts further back
_STOP_SECONDS = 20.0
_MOST_PAUSE_AFTER_FAULT = 30.0


class App:
    """One running program on one data folder."""

    def __init__(
        self, config: Config, *, on_decided: OnDecided | None = None, on_settled: OnSettled | None = None
    ) -> None:
        self._config = config
        self._folder = Path(config.data)
        self._on_decided = on_decided
        self._on_settled = on_settled
        self._sources = {source.name: platforms.load(source) for source in config.sources}
        self._adapters = self._sources | {target.name: platforms.load(target) for target in config.targets}
        self._metrics = Metrics()
        self._metrics.on_refresh(self._figures)
        self._mind = ActivePolicy(fallback=classify.LexiconClassifier())
        self._head = HeadReloader(
            self._folder / head_versions.FOLDER, None if config.classifier else config.model
        )
        self._loaded = {"rules": asyncio.Event(), "model": asyncio.Event()}
        self._news = {part: asyncio.Event() for part in ("rules", "pipeline", "dispatch", "watch")}
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.url = ""

    async def start(self) -> None:
        """Listen first, then load rules and model: what comes in meanwhile is kept.

        Raises `UserError` when another process uses the data folder, `ConfigError` or
        `StoreBusy` when the database cannot be opened.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        async with AsyncExitStack() as opened:
            opened.callback(_lock(self._folder).close)
            self._db = SqliteStore(self._folder)
            opened.callback(self._db.close)
            session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30), headers={"User-Agent": "tamis"}
            )
            opened.push_async_callback(session.close)
            transport = HttpTransport(session, self._config.call_timeout)
            self._rulebook = RuleReloader(
                self._db, self._config, self._adapters, self._mind, self._metrics, self._news["pipeline"].set
            )
            self._pipeline = Pipeline(self._db, self._adapters, self._mind, self._config, self._on_decided)
            opened.callback(self._pipeline.close)
            self._dispatch = Dispatcher(
                self._db, self._adapters, transport, self._config, self._folder, self._on_settled
            )
            await self._dispatch.recover()
            await self._lift_pauses()
            await self._listen()
            self._opened = opened.pop_all()
        self._tasks = [
            asyncio.create_task(self._load_model(), name="load-model"),
            asyncio.create_task(self._repeat("rules", self._follow_rules, self._never_due)),
            asyncio.create_task(
                self._repeat("pipeline", self._pipeline.run_once, self._pipeline.seconds_until_due)
            ),
            asyncio.create_task(self._repeat("watch", self._watch, self._never_due)),
            asyncio.create_task(
                self._repeat("dispatch", self._dispatch.run_once, self._dispatch.seconds_until_due)
            ),
        ]

    async def ready(self) -> None:
        """Return once rules and model are loaded, or known to be missing."""
        for loaded in self._loaded.values():
            await loaded.wait()

    async def idle(self) -> None:
        """Return once nothing is left to read, to decide or to do."""
        while not (await self._db.read(reconciliation.check)).is_idle:
            await _wait(self._stopping, 0.1)

    async def stop(self) -> None:
        """Stop accepting, give calls in flight time to end, and close. What is not finished is
        found again at the next start."""
        self._stopping.set()
        for event in self._news.values():
            event.set()
        await self._runner.cleanup()
        await self._dispatch.stop(_STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._opened.aclose()

    # ---- repeating

    async def _repeat(
        self,
        part: str,
        step: Callable[[], Awaitable[bool]],
        idle_seconds: Callable[[], Awaitable[float | None]],
    ) -> None:
        """Call `step` until told to stop. This is the one place that catches everything."""
        news, pause = self._news[part], 1.0
        longest = {"rules": _RELOAD_SECONDS, "watch": _WATCH_SECONDS}.get(part, _IDLE_SECONDS)
        while not self._stopping.is_set():
            try:
                news.clear()
                if await step():
                    pause = 1.0
                    if part == "pipeline":
                        self._news["dispatch"].set()
                    continue
                due = await idle_seconds()
                await _wait(news, longest if due is None else min(longest, max(due, 0.01)))
            except Exception:
                logger.exception("a step failed", extra={"action": "fault", "part": part})
                self._metrics.faults.labels(part=part).inc()
                await _wait(self._stopping, pause)
                pause = min(_MOST_PAUSE_AFTER_FAULT, pause * 2)

    async def _never_due(self) -> None:
        return None

    # ---- parts

    async def _listen(self) -> None:
        app = webhooks.application(
            self._db,
            self._sources,
            self._metrics,
            self._ready,
            body_limit=self._config.body_limit,
            read_timeout=self._config.read_timeout,
            on_kept=self._news["pipeline"].set,
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._config.host, self._config.port, backlog=1024)
        try:
            await site.start()
        except OSError as trouble:
            await self._runner.cleanup()
            where = f"{self._config.host}:{self._config.port}"
            raise UserError(
                f"cannot listen on {where} ({trouble.strerror}); is another one running?"
            ) from trouble
        port = self._runner.addresses[0][1]
        self.url = f"http://{self._config.host}:{port}"
        logger.info("listening", extra={"action": "listening", "url": self.url})

    async def _load_model(self) -> None:
        """Whatever is wrong with the model, the word lists and people are still there."""
        load = _loader(self._config)
        if load is None:
            logger.warning("no model is configured, word lists only", extra={"action": "classifier_down"})
            self._mind.classifier = self._mind.fallback
        else:
            outcome = await outcome_of(load)
            if isinstance(outcome, BaseException):
                logger.error("no model, word lists only: %s", outcome, extra={"action": "classifier_down"})
                self._mind.classifier = self._mind.fallback
            else:
                await asyncio.to_thread(self._head.follow, outcome)
                self._mind.classifier = outcome
        self._metrics.classifier_down.set(self._mind.classifier is self._mind.fallback)
        self._loaded["model"].set()
        self._news["pipeline"].set()

    async def _follow_rules(self) -> bool:
        """Keep the rules in force. Always False: there is nothing more to do at once. They may name what
        a new head knows."""
        is_taught = await asyncio.to_thread(self._head.follow, self._mind.classifier)
        await self._rulebook.poll(again=is_taught)
        if self._mind.rules is None and not self._loaded["rules"].is_set():
            await self._rulebook.restore()
        self._loaded["rules"].set()
        return False

    async def _watch(self) -> bool:
        """Hold back rules that behave oddly or miss their target, and say so once. Always False."""
        now = datetime.now(UTC)
        await self._db.write(
            lambda tx: circuit_breaker.watch(tx, now.timestamp(), self._config.breaker, boot_time())
        )
        await self._db.write(lambda tx: similar_events.forget(tx, now.timestamp() - _COUNTED_SECONDS))
        if self._mind.rules is not None:
            await lifecycle.demote_imprecise(self._db, self._mind.rules.rules, now)
        alerts = await self._db.read(circuit_breaker.alerts)
        for what in alerts.values():
            logger.error("%s", what, extra={"action": "alert"})
        if alerts:
            await self._db.write(lambda tx: circuit_breaker.mark_notified(tx, alerts))
        return False

    async def _lift_pauses(self) -> None:
        for source in (*self._config.sources, *self._config.targets):
            for account in source.accounts:
                token = account.token.fingerprint() if account.token else ""
                await self._db.write(
                    lambda tx, one=account.id, token=token: pauses.lift_for_new_token(
                        tx, one, token, time.time()
                    )  # type: ignore[misc]
                )

    async def _ready(self) -> tuple[bool, dict[str, object]]:
        found = await self._db.read(reconciliation.check)
        paused = [row["scope"] for row in await self._db.read(pauses.all)]
        checks = {
            "rules": self._mind.rules is not None,
            "classifier": self._mind.classifier is not None,
            "balanced": found.is_balanced,
        }
        details: dict[str, object] = {
            "ready": all(checks.values()),
            "checks": checks,
            "model": self._mind.classifier.name if self._mind.classifier else None,
            "rules_version": self._mind.rules.version if self._mind.rules else None,
            "accepted": found.accepted,
            "outbox": dict(found.states),
            "events": dict(found.events),
            "deliveries": dict(found.deliveries),
            "open_cases": found.open_cases,
            "paused": paused + (["flag"] if pauses.is_flagged(self._folder) else []),
        }
        return all(checks.values()), details

    async def _figures(self) -> Figures:
        found, counters = await self._db.read(
            lambda tx: (reconciliation.check(tx), reconciliation.counters(tx))
        )
        return {
            "outbox": found.states,
            "events": found.events,
            "inbox": found.deliveries,
            "cases": {"open": found.open_cases},
            "counters": {name: float(value) for name, value in counters.items()},
        }


def load_config(path: Path) -> Config:
    """The configuration in a file. Raises `ConfigError` with every mistake in it."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "it is not UTF-8"
        advice = "pass --config FILE, or copy config.example.yaml and change what is yours"
        raise ConfigError([Problem(str(path), f"cannot be read ({why}); {advice}")]) from trouble
    config = configuration.load(text, str(path), os.environ, lambda name: Path(name).read_text("utf-8"))
    own = config.classifier
    return replace(
        config,
        data=str(path.parent / config.data),
        rules=str(beside(path, config.rules)),
        model=None if config.model is None else str(beside(path, config.model)),
        classifier=own
        and replace(own, model=_folder_or_name(path, own), labels=str(path.parent / own.labels)),
    )


def _folder_or_name(path: Path, own: OwnModel) -> str:
    """The model's folder beside the configuration; what is not there is a name on the hub."""
    here = path.parent / own.model
    return str(here) if here.exists() else own.model


def _loader(config: Config) -> Callable[[], Classifier] | None:
    """What loads the classifier that is configured, or None when none is."""
    own, model = config.classifier, config.model
    if own is not None:
        return lambda: classify.load_own(own.model, Path(own.labels))
    return None if model is None else lambda: classify.load(Path(model))


def serve(path: Path) -> None:
    """Run the configuration in a file until told to stop. Raises `ConfigError` or `UserError`."""
    config = load_config(path)
    sources = (*config.sources, *config.targets)
    tokens = [account.token for source in sources for account in source.accounts if account.token]
    logs.start(config.log_level, [*tokens, *(secret for source in sources for secret in source.secrets)])
    asyncio.run(run(config))


async def run(config: Config) -> None:
    """Run until SIGTERM or SIGINT; a second signal ends the process at once."""
    app = App(config)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask() -> None:
        if asked.is_set():
            os._exit(1)  # same as a crash, hence safe
        asked.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ask)
    await app.start()
    await asked.wait()
    await app.stop()


def _lock(folder: Path) -> TextIO:
    handle = (folder / "LOCK").open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        handle.close()
        raise UserError(
            f"another tamis process is using the data folder '{folder}'; stop it first"
        ) from trouble
    return handle


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
