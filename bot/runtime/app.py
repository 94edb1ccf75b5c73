"""Builds the running program, starts it and stops it. What it repeats meanwhile is in `loop`."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from io import FileIO
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import platforms
from bot.classify import head_versions
from bot.classify.head_reloader import HeadReloader
from bot.classify.lexicon import LexiconClassifier
from bot.classify.loading import warm_up
from bot.config import Config
from bot.errors import ConfigError, StoreBusy, StoreFull, UserError, explain_io
from bot.runtime import day_packer, outages, satisfaction, silence_watch, trend_watch, webhooks
from bot.runtime.accounts import AccountCare
from bot.runtime.beside_rules import BesideRules
from bot.runtime.bulk_answers import go_on_with_bulks
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.completion import Completer
from bot.runtime.deletion_requests import DeletionRequests, StatusPage, plain_status
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.drafter import start_drafting
from bot.runtime.faces import FaceMaker, Faces, Premises
from bot.runtime.listeners import Listeners
from bot.runtime.loop import Loops
from bot.runtime.metrics import Metrics
from bot.runtime.minute_log import MinuteLog
from bot.runtime.monitoring import build_monitoring
from bot.runtime.outcomes import OnSettled
from bot.runtime.own_texts import OwnTexts
from bot.runtime.pipeline import ActivePolicy, OnDecided, Pipeline
from bot.runtime.post_scheduler import start_publishing
from bot.runtime.readiness import Readiness, check_parts, check_readiness, read_figures
from bot.runtime.refusals import Refusals, refusal_of
from bot.runtime.rule_reloader import RuleReloader
from bot.runtime.scoring import ScoringServer
from bot.runtime.transport import HttpTransport, named_hosts, open_session
from bot.runtime.trend_watch import plain_notice
from bot.runtime.watch import Watch
from bot.services.classifier import classifier_loader
from bot.services.operations import audit_trail, instance
from bot.services.privacy import erasure
from bot.services.reports.spikes import DescribeSpike
from bot.services.workspace import Workspace
from bot.store import Transaction, instance_lock
from bot.store.context import answer_windows, started_with
from bot.store.context.started_with import Started
from bot.store.delivery import pauses, undo_window
from bot.store.opening import open_store
from bot.store.reporting import reconciliation
from bot.store.review import overrides, review_settings
from bot.store.sqlite.folder import open_folder

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.25  # how soon rows planned by another process (the command line) are noticed
_RELOAD_SECONDS, _WATCH_SECONDS, _EXPIRY_SECONDS = 2.0, 5.0, 1.0
_ERASURE_SECONDS = 300.0  # a database that cannot be rewritten now is not tried again sooner
_HEARTBEAT_SECONDS = 15.0  # a backup that is younger is found out only if something was done since
_ANCHOR_SECONDS = 3600.0  # what is written anew within an hour after it happened is not noticed
_STOP_SECONDS = 20.0


class App:
    """One running program on one data folder."""

    def __init__(
        self,
        config: Config,
        *,
        on_decided: OnDecided | None = None,
        on_settled: OnSettled | None = None,
        clock: Clock = SYSTEM_CLOCK,
        status_page: StatusPage = plain_status,
        adopt: str = "",
        faces: Sequence[FaceMaker] = (),
        describe_spike: DescribeSpike = plain_notice,
    ) -> None:
        self._config = config
        self._faces = Faces(faces)
        self._folder = Path(config.data)
        self._on_decided = on_decided
        self._on_settled = on_settled
        self._clock = clock
        self._zone = ZoneInfo(config.timezone)
        self._status_page = status_page
        self._adopt = adopt
        self._describe_spike = describe_spike
        self._sources = {source.name: platforms.load_adapter(source) for source in config.sources}
        self._adapters = self._sources | {
            target.name: platforms.load_adapter(target) for target in config.targets
        }
        self._metrics = Metrics(self._sources)
        self._metrics.on_refresh(lambda: read_figures(self._db))
        self._policy = ActivePolicy(fallback=LexiconClassifier())
        self._head_reloader = HeadReloader(
            self._folder / head_versions.FOLDER, None if config.classifier else config.model
        )
        self._loaded = {"rules": asyncio.Event(), "model": asyncio.Event()}
        self._refusals = Refusals(clock)
        self._minute_log = MinuteLog(logger, clock)
        self._loops = Loops(
            on_fault=lambda step: self._metrics.step_failures.labels(step=step).inc(),
            on_blocked=self._report_blocked,
        )
        self._scoring = ScoringServer(config, self._policy, self._metrics, clock=clock)
        self.url = self.monitoring_url = ""

    async def start(self) -> None:
        """Listen first, then load rules and model: what comes in meanwhile is kept.

        Raises `UserError` when the data folder cannot be used or another process uses it,
        `ConfigError`, `StoreBusy` or `StoreFull` when the database cannot be opened.
        """
        open_folder(self._folder)
        async with AsyncExitStack() as opened:
            opened.callback(_lock(self._folder).close)
            self._db = open_store(self._folder, self._config.store)
            opened.callback(self._db.close)
            hosts = named_hosts([*self._config.sources, *self._config.targets])
            session = open_session(hosts)
            opened.push_async_callback(session.close)
            self._build(HttpTransport(session, self._config.call_timeout, hosts))
            opened.callback(self._pipeline.close)
            await outages.request_missed(
                self._db, self._sources.values(), self._zone, self._clock.now().timestamp()
            )
            await instance.take_up(self._db, self._folder, self._clock.now, self._adopt)
            await self._dispatcher.recover()
            await self._take_over_accounts()
            opened.push_async_callback(self._scoring.stop)
            await self._scoring.start(self._loops)
            await self._listen()
            opened.push_async_callback(self._listeners.stop)
            opened.push_async_callback(self._faces.stop)
            await self._faces.start()
            await start_drafting(opened, self._loops, self._db, self._config, self._policy, self._clock)
            self._opened = opened.pop_all()
        self._start_loops()

    async def ready(self) -> None:
        """Return once rules and model are loaded, or known to be missing."""
        for loaded in self._loaded.values():
            await loaded.wait()

    async def idle(self) -> None:
        """Return once nothing is left to read, to decide or to do."""
        while not (await self._db.read(reconciliation.reconcile)).is_idle:
            await self._loops.pause(0.1)

    async def readiness(self) -> Readiness:
        """Whether all is as it should be, and the details, as `/readyz` shows them."""
        return await check_readiness(self._db, self._policy, self._folder, self._clock.now())

    async def stop(self) -> None:
        """Stop accepting, give calls in flight time to end, close; the next start does what is left."""
        await self._scoring.stop()  # first, because a loop answers what it has accepted
        await self._faces.stop()
        self._loops.begin_stopping()
        await self._listeners.stop()
        await self._dispatcher.stop(_STOP_SECONDS)
        await self._loops.stop()
        with contextlib.suppress(StoreBusy, StoreFull):  # the next start says it
            await self._log_anchor()
        await self._opened.aclose()

    def _build(self, transport: HttpTransport) -> None:
        self._rule_reloader = RuleReloader(
            self._db,
            self._config,
            self._adapters,
            self._policy,
            self._metrics,
            self._loops.waker("pipeline"),
            clock=self._clock,
        )
        self._beside_rules = BesideRules(self._db, self._config, self._policy, transport, self._clock)
        self._pipeline = Pipeline(
            self._db, self._adapters, self._policy, self._config, self._on_decided, clock=self._clock
        )
        self._dispatcher = Dispatcher(
            self._db,
            self._adapters,
            transport,
            self._config,
            self._folder,
            self._on_settled,
            own_texts=OwnTexts(self._policy),
            clock=self._clock,
        )
        self._account_care = AccountCare(
            self._db,
            self._sources.values(),
            self._dispatcher.paced,
            self._folder,
            self._clock,
            public_url=self._config.public_url,
        )
        self._completer = Completer(self._db, self._sources, self._dispatcher.paced, clock=self._clock)
        self._watch = Watch(
            self._db, self._config, self._policy, self._refusals, self._minute_log, clock=self._clock
        )

    def _start_loops(self) -> None:
        self._loops.start_once("model", self._load_model)
        self._loops.start_once("acting", self._erase_again)
        self._loops.start("rules", self._reload_rules, longest=_RELOAD_SECONDS)
        self._beside_rules.start(self._loops)
        self._loops.start(
            "pipeline",
            self._pipeline.run_once,
            longest=_IDLE_SECONDS,
            seconds_until_due=self._pipeline.seconds_until_due,
            wakes="dispatcher",
        )
        self._loops.start(
            "completion",
            self._completer.run_once,
            longest=_IDLE_SECONDS,
            seconds_until_due=self._completer.seconds_until_due,
            wakes="pipeline",
        )
        self._account_care.start(self._loops)
        self._loops.start("watch", self._watch.run_once, longest=_WATCH_SECONDS)
        silence_watch.watch_silences(self._loops, self._db, self._sources.values(), self._zone, self._clock)
        trend_watch.start(
            self._loops, self._db, self._config, self._policy, self._describe_spike, self._clock
        )
        day_packer.start(self._loops, self._db, self._clock)
        satisfaction.follow_up(self._loops, self._db, self._adapters, self._config, self._policy, self._clock)
        self._loops.start("connections", self._listeners.close_expired, longest=_EXPIRY_SECONDS)
        self._loops.start("heartbeat", self._beat, longest=_HEARTBEAT_SECONDS)
        self._loops.start("anchor", self._log_anchor, longest=_ANCHOR_SECONDS)

    def _start_acting(self) -> None:
        self._loops.start("erasures", self._erase, longest=_ERASURE_SECONDS)
        self._loops.start(
            "dispatcher",
            self._dispatcher.run_once,
            longest=_IDLE_SECONDS,
            seconds_until_due=self._dispatcher.seconds_until_due,
        )
        go_on_with_bulks(self._loops, self._db, self._config, self._clock)
        start_publishing(self._loops, self._db, self._config, self._adapters, self._policy, self._clock)
        self._metrics.expect_steps(self._loops.names)

    async def _listen(self) -> None:
        app = webhooks.build_application(
            self._db,
            self._sources,
            self._metrics,
            self._refusals,
            body_limit=self._config.body_limit,
            read_timeout=self._config.read_timeout,
            on_stored=self._loops.waker("pipeline"),
            clock=self._clock,
        )
        DeletionRequests(
            self._db,
            self._sources,
            public_url=self._config.public_url,
            show=self._status_page,
            on_requested=self._loops.waker("erasures"),
            read_timeout=self._config.read_timeout,
            clock=self._clock,
        ).add_routes(app)
        premises = Premises(
            config=self._config,
            workspace=Workspace(store=self._db, clock=self._clock.now, settings=self._config),
            clock=self._clock,
            loops=self._loops,
            minute_log=self._minute_log,
            policy=self._policy,
            health=lambda: check_parts(self._db, self._policy, self._loaded["rules"].is_set()),
        )
        self._faces.open(premises, app)
        settings = self._config.monitoring
        monitoring = build_monitoring(
            self._metrics, self.readiness, (settings.host, *settings.allowed_hosts), self._clock
        )
        self._listeners = Listeners(
            self._config, app, monitoring, self._metrics, self._minute_log, self._clock
        )
        await self._listeners.start()
        self.url, self.monitoring_url = self._listeners.url, self._listeners.monitoring_url

    async def _take_over_accounts(self) -> None:
        """Resume accounts paused because of a token that is a new one now, and record how long people may
        answer on each and think again, which have no token, and where cases can be handed over to."""
        now = self._clock.now().timestamp()
        accounts = [
            (adapter, account) for adapter in self._adapters.values() for account in adapter.source.accounts
        ]
        limits = {account.id: adapter.answer_windows(account.id) for adapter, account in accounts}
        windows = {account_id: limit for account_id, limit in limits.items() if limit is not None}
        targets = [target.name for target in self._config.targets]
        tokenless = [
            account.id
            for adapter, account in accounts
            if adapter.needs_account_token and not (account.token or account.refresh_token)
        ]

        def take_over(tx: Transaction) -> None:
            for _, account in accounts:
                token = account.token.fingerprint() if account.token else ""
                pauses.resume_with_new_token(tx, account.id, token, now)
            answer_windows.replace_windows(tx, windows)
            started_with.replace_names(tx, Started.TOKENLESS_ACCOUNT, tokenless)
            started_with.replace_names(tx, Started.TARGET, targets)
            undo_window.replace_undo_window(tx, self._config.undo_window)
            review_settings.replace_settings(tx, self._config.review)
            overrides.replace_takeover_length(tx, self._config.takeover)
            self._account_care.take_over(tx)

        await self._db.write(take_over)

    # ---- steps

    async def _load_model(self) -> bool:
        """Put the configured model in force, or else the word lists. Always False."""
        load = classifier_loader(self._config)
        try:
            if load is not None:
                classifier = await asyncio.to_thread(load)
                await asyncio.to_thread(self._head_reloader.poll, classifier)
                await asyncio.to_thread(warm_up, classifier)
                self._policy.classifier = classifier
        except ConfigError as error:
            logger.error("the model cannot be used: %s", error, extra={"action": "model_refused"})
        finally:  # whatever is wrong with a model, the word lists and people are still there
            is_down = self._policy.classifier is None
            if is_down and not self._loops.is_stopping:
                logger.warning("no model, word lists only", extra={"action": "classifier_down"})
                self._policy.classifier = self._policy.fallback
            self._metrics.classifier_down.set(is_down)
            self._loaded["model"].set()
            self._loops.wake("pipeline")
        return False

    async def _reload_rules(self) -> bool:
        """Keep the rules in force up to date. Always False."""
        try:
            await self._beside_rules.load_dialogues()
            has_new_head = await asyncio.to_thread(self._head_reloader.poll, self._policy.classifier)
            await self._rule_reloader.poll(again=has_new_head)  # rules may name the intents that it knows
        finally:
            if self._policy.rules is None and not (self._loaded["rules"].is_set() or self._loops.is_stopping):
                await self._rule_reloader.restore()
            self._loaded["rules"].set()
        return False

    async def _erase(self) -> bool:
        """Forget whom we were asked to forget. Always False: what could not be finished is tried later."""
        progress = await erasure.carry_out_erasures(self._db, self._folder, self._clock.now)
        if progress.waiting:
            await self._loops.pause(_WATCH_SECONDS)
            self._loops.wake("erasures")
        return False

    async def _erase_again(self) -> bool:
        """Whoever was erased is erased again where a backup brought them back; only then anything leaves."""
        try:
            if await erasure.request_again(self._db, self._folder, self._clock.now):
                await self._erase()
        finally:
            self._start_acting()
        return False

    async def _beat(self) -> bool:
        """Note how far the database has come. Always False: there is nothing more to do at once."""
        await instance.beat(self._db, self._folder, self._clock.now)
        return False

    async def _log_anchor(self) -> bool:
        """Say how far the record of who did what has come. Always False: nothing more is to do at once."""
        await audit_trail.log_anchor(self._db)
        return False

    def _report_blocked(self, error: StoreBusy | StoreFull) -> None:
        """The disk is full, somebody else has the database, or it was moved. Every loop tries again."""
        why = refusal_of(error)
        self._minute_log.report(
            logging.ERROR, "work waits for the database", action="store_blocked", why=why.value
        )


def _lock(folder: Path) -> FileIO:
    try:
        handle = instance_lock.acquire(folder)
    except OSError as error:
        raise UserError("data_folder_unusable", folder=folder, reason=explain_io(error)) from error
    if handle is None:
        raise UserError("data_folder_in_use", folder=folder)
    return handle
