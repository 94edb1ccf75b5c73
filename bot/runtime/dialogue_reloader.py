"""Keeps the dialogues in force: follows every change of their files, falls back to the last good ones."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from bot.config import Config
from bot.dialogues.loading import load_dialogues
from bot.dialogues.model import NO_DIALOGUES, DialogueBook
from bot.errors import ConfigError
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.pipeline import ActivePolicy
from bot.services.dialogues.opening import FolderState, dialogues_folder, folder_state, read_dialogues
from bot.store import Store
from bot.store.context import dialogue_runs

logger = logging.getLogger(__name__)


class DialogueReloader:
    """The dialogues of one running program. Without their folder it does nothing."""

    def __init__(
        self, db: Store, config: Config, policy: ActivePolicy, *, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._db = db
        self._config = config
        self._policy = policy
        self._clock = clock
        self._folder = dialogues_folder(Path(config.rules))
        self._loaded: FolderState | None = None
        self._last_problem = ""

    async def run_once(self) -> bool:
        """Load the files when one of them is new, has changed or is gone. Always False: there is nothing more
        to do at once.

        Wrong files are refused, and the last good ones stay in force, also those of the time before a
        restart.
        """
        try:
            current = await asyncio.to_thread(folder_state, self._folder)
            if current == self._loaded:
                return False
            if current is None:
                self._policy.dialogues, self._loaded = NO_DIALOGUES, None
                logger.info("there are no dialogues any more", extra={"action": "dialogues_gone"})
                return False
            book = await asyncio.to_thread(read_dialogues, self._folder, self._config.language)
        except (OSError, ConfigError) as error:
            await self._refuse(error)
            if isinstance(error, OSError):
                return False
        else:
            self._activate(book)
            self._loaded = current
            now = self._clock.now().timestamp()
            await self._db.write(lambda tx: dialogue_runs.keep_files(tx, book.version, book.texts, now))
            self._last_problem = ""
        self._loaded = current
        return False

    async def _refuse(self, error: OSError | ConfigError) -> None:
        if str(error) != self._last_problem:  # logged once, not every two seconds
            logger.error("dialogues refused: %s", error, extra={"action": "dialogues_stale"})
        self._last_problem = str(error)
        if self._policy.dialogues is NO_DIALOGUES:
            await self._restore(await self._db.read(dialogue_runs.last_files))

    async def _restore(self, texts: Mapping[str, str]) -> None:
        try:
            book = await asyncio.to_thread(load_dialogues, texts, self._config.language)
        except ConfigError:
            return  # a newer program may ask more of a file
        if book.dialogues:
            self._activate(book)

    def _activate(self, book: DialogueBook) -> None:
        self._policy.dialogues = book
        extra = {
            "action": "dialogues_loaded",
            "version": book.version,
            "dialogues": len(book.dialogues),
        }
        logger.info("dialogues in force", extra=extra)
