"""Runs the scoring of texts alone: `tamis serve --only scoring`. Opens no database and calls nobody."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

from bot.classify import head_versions
from bot.classify.head_reloader import HeadReloader
from bot.classify.lexicon import LexiconClassifier
from bot.classify.loading import warm_up
from bot.config import Config, Scoring
from bot.errors import StoreBusy, StoreFull
from bot.rules import RuleSet
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.loop import Loops
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.scoring import ScoringServer
from bot.services.classifier import load_classifier
from bot.services.policy import environment_of, load_rules

logger = logging.getLogger(__name__)

_HEAD_SECONDS = 2.0


class ScoringApp:
    """One running scoring server on one data folder, which others may use at the same time."""

    def __init__(self, config: Config, *, clock: Clock = SYSTEM_CLOCK) -> None:
        self._config = replace(config, scoring=config.scoring or Scoring())
        self._metrics = Metrics()
        self._policy = ActivePolicy(fallback=LexiconClassifier())
        self._clock = clock
        self._server = ScoringServer(self._config, self._policy, self._metrics, clock=clock)
        self._head_reloader = HeadReloader(
            Path(config.data) / head_versions.FOLDER, None if config.classifier else config.model
        )
        self._loops = Loops(
            on_fault=lambda step: self._metrics.step_failures.labels(step=step).inc(), on_blocked=_no_store
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    async def start(self) -> None:
        """Load the model, and the rules where Coral asks for decisions; then listen.

        Raises `ConfigError` when the model or the rules cannot be used, `UserError` when it cannot listen.
        """
        classifier, why_not = await asyncio.to_thread(load_classifier, self._config)
        if why_not is not None:
            raise why_not
        await asyncio.to_thread(warm_up, classifier)
        self._policy.classifier = classifier
        if self._config.scoring and self._config.scoring.coral:
            self._policy.rules = await asyncio.to_thread(self._load_rules)
        await self._server.start(self._loops)
        self._loops.start("head", self._reload_head, longest=_HEAD_SECONDS)

    async def ready(self) -> None:
        """Everything is loaded once it is started."""

    async def stop(self) -> None:
        """Accept nothing more, answer what was accepted, end."""
        await self._server.stop()
        await self._loops.stop()

    def _load_rules(self) -> RuleSet:
        return load_rules(None, self._config, environment_of(self._config, self._clock.now()))

    async def _reload_head(self) -> bool:
        """Follow what moderators teach. Always False: there is nothing more to do at once."""
        await asyncio.to_thread(self._head_reloader.poll, self._policy.classifier)
        return False


def _no_store(error: StoreBusy | StoreFull) -> None:
    raise AssertionError("nothing here has a database") from error
