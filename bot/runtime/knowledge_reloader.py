"""Keeps the knowledge base in force."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.classify.question_encoder import QuestionEncoder
from bot.config import Config
from bot.knowledge.entries import KnowledgeBase
from bot.knowledge.loading import load_knowledge
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.folder_reloader import FolderReloader
from bot.runtime.pipeline import ActivePolicy
from bot.services.knowledge.opening import (
    knowledge_folder,
    list_pages,
    open_encoder,
    put_in_force,
    read_base,
)
from bot.services.rule_folders import FolderState, folder_state
from bot.store import Store, Transaction
from bot.store.history import knowledge_versions

logger = logging.getLogger(__name__)


class KnowledgeReloader(FolderReloader[KnowledgeBase]):
    """The knowledge base of one running program."""

    what = "knowledge"

    def __init__(
        self, db: Store, config: Config, policy: ActivePolicy, *, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        super().__init__(db, clock)
        self._config = config
        self._policy = policy
        self._folder = knowledge_folder(Path(config.rules))
        self._encoder: QuestionEncoder | None = None
        self._is_encoder_open = False
        #: Rows of what was encoded before: a change of one entry costs what that entry costs.
        self._rows: dict[str, NDArray[np.float32]] = {}

    @property
    def _is_in_force(self) -> bool:
        return self._policy.knowledge is not None

    def _state(self) -> FolderState | None:
        return folder_state(self._folder, list_pages)

    def _read(self) -> KnowledgeBase:
        return read_base(self._folder, self._config.language)

    def _load(self, texts: Mapping[str, str]) -> KnowledgeBase:
        return load_knowledge(texts, self._config.language)

    async def _activate(self, loaded: KnowledgeBase) -> None:
        if not self._is_encoder_open:
            self._encoder = await asyncio.to_thread(open_encoder, self._config)
            self._is_encoder_open = True
        # In a thread: a thousand questions take the network some seconds.
        knowledge = await asyncio.to_thread(put_in_force, loaded, self._config, self._encoder, self._rows)
        self._policy.knowledge = knowledge
        extra = {"action": "knowledge_loaded", "version": loaded.version, "entries": len(loaded.entries)}
        logger.info("knowledge in force", extra=extra)
        if not knowledge.is_calibrated:
            logger.warning(
                "no precision is known for this model: knowledge answers are proposals only",
                extra={"action": "knowledge_uncalibrated"},
            )

    def _withdraw(self) -> None:
        self._policy.knowledge = None

    def _keep(self, tx: Transaction, loaded: KnowledgeBase, at: float) -> None:
        knowledge_versions.activate_version(tx, loaded.version, loaded.texts, at)

    def _last_texts(self, tx: Transaction) -> Mapping[str, str]:
        return knowledge_versions.latest_texts(tx)
