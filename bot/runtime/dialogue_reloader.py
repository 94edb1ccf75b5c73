"""Keeps the dialogues in force."""

import logging
from collections.abc import Mapping
from pathlib import Path

from bot.config import Config
from bot.dialogues.loading import load_dialogues
from bot.dialogues.model import NO_DIALOGUES, DialogueBook
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.folder_reloader import FolderReloader
from bot.runtime.pipeline import ActivePolicy
from bot.services.dialogues.opening import dialogues_folder, list_files, read_dialogues
from bot.services.rule_folders import FolderState, folder_state
from bot.store import Store, Transaction
from bot.store.context import dialogue_runs

logger = logging.getLogger(__name__)


class DialogueReloader(FolderReloader[DialogueBook]):
    """The dialogues of one running program."""

    what = "dialogues"

    def __init__(
        self, db: Store, config: Config, policy: ActivePolicy, *, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        super().__init__(db, clock)
        self._language = config.language
        self._policy = policy
        self._folder = dialogues_folder(Path(config.rules))

    @property
    def _is_in_force(self) -> bool:
        return self._policy.dialogues is not NO_DIALOGUES

    def _state(self) -> FolderState | None:
        return folder_state(self._folder, list_files)

    def _read(self) -> DialogueBook:
        return read_dialogues(self._folder, self._language)

    def _load(self, texts: Mapping[str, str]) -> DialogueBook:
        return load_dialogues(texts, self._language)

    async def _activate(self, loaded: DialogueBook) -> None:
        self._policy.dialogues = loaded
        extra = {"action": "dialogues_loaded", "version": loaded.version, "dialogues": len(loaded.dialogues)}
        logger.info("dialogues in force", extra=extra)

    def _withdraw(self) -> None:
        self._policy.dialogues = NO_DIALOGUES

    def _keep(self, tx: Transaction, loaded: DialogueBook, at: float) -> None:
        dialogue_runs.keep_files(tx, loaded.version, loaded.texts, at)

    def _last_texts(self, tx: Transaction) -> Mapping[str, str]:
        return dialogue_runs.last_files(tx)
