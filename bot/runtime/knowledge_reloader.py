"""Keeps the knowledge base in force: follows every change of its pages, falls back to the last good ones."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.classify.question_encoder import QuestionEncoder
from bot.config import Config
from bot.errors import ConfigError
from bot.knowledge.entries import KnowledgeBase
from bot.knowledge.loading import load_knowledge
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.pipeline import ActivePolicy
from bot.services.knowledge.opening import (
    Fingerprint,
    fingerprint,
    knowledge_folder,
    open_encoder,
    put_in_force,
    read_base,
)
from bot.store import Store
from bot.store.history import knowledge_versions

logger = logging.getLogger(__name__)


class KnowledgeReloader:
    """The knowledge base of one running program. Without its folder it does nothing."""

    def __init__(
        self, db: Store, config: Config, policy: ActivePolicy, *, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._db = db
        self._config = config
        self._policy = policy
        self._clock = clock
        self._folder = knowledge_folder(Path(config.rules))
        self._loaded: Fingerprint | None = None
        self._last_problem = ""
        self._encoder: QuestionEncoder | None = None
        self._is_encoder_open = False
        #: Rows of what was encoded before: a change of one entry costs what that entry costs.
        self._rows: dict[str, NDArray[np.float32]] = {}

    async def run_once(self) -> bool:
        """Load the pages when one of them is new, has changed or is gone. Always False: there is nothing more
        to do at once.

        Wrong pages are refused, and the last good ones stay in force, also those of the time before a
        restart.
        """
        try:
            current = await asyncio.to_thread(fingerprint, self._folder)
            if current == self._loaded:
                return False
            if current is None:
                self._policy.knowledge, self._loaded = None, None
                logger.info("there is no knowledge base any more", extra={"action": "knowledge_gone"})
                return False
            base = await asyncio.to_thread(read_base, self._folder, self._config.language)
        except (OSError, ConfigError) as error:
            await self._refuse(error)
        else:
            await self._activate(base)
            now = self._clock.now().timestamp()
            await self._db.write(
                lambda tx: knowledge_versions.activate_version(tx, base.version, base.texts, now)
            )
            self._last_problem = ""
        self._loaded = current
        return False

    async def _refuse(self, error: OSError | ConfigError) -> None:
        if str(error) != self._last_problem:  # logged once, not every two seconds
            logger.error("knowledge refused: %s", error, extra={"action": "knowledge_stale"})
        self._last_problem = str(error)
        if self._policy.knowledge is None:
            texts = await self._db.read(knowledge_versions.latest_texts)
            await self._restore(texts)

    async def _restore(self, texts: Mapping[str, str]) -> None:
        try:
            base = await asyncio.to_thread(load_knowledge, texts, self._config.language)
        except ConfigError:
            return  # a newer program may ask more of a page
        if base.entries:
            await self._activate(base)

    async def _activate(self, base: KnowledgeBase) -> None:
        if not self._is_encoder_open:
            self._encoder = await asyncio.to_thread(open_encoder, self._config)
            self._is_encoder_open = True
        # In a thread: a thousand questions take the network some seconds.
        knowledge = await asyncio.to_thread(put_in_force, base, self._config, self._encoder, self._rows)
        self._policy.knowledge = knowledge
        extra = {"action": "knowledge_loaded", "version": base.version, "entries": len(base.entries)}
        logger.info("knowledge in force", extra=extra)
        if not knowledge.is_calibrated:
            logger.warning(
                "no precision is known for this model: knowledge answers are proposals only",
                extra={"action": "knowledge_uncalibrated"},
            )
