"""Keeps in force what the files of a folder say: follows every change, falls back to the last good ones."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from bot.errors import ConfigError
from bot.runtime.clock import Clock
from bot.services.rule_folders import FolderState
from bot.store import Store, Transaction

logger = logging.getLogger(__name__)

T = TypeVar("T")


class FolderReloader(ABC, Generic[T]):
    """One folder of one running program. Without the folder it does nothing.

    Wrong files are refused, and the last good ones stay in force, also those of the time before a restart.
    """

    #: What the files are, in the log.
    what: ClassVar[str]

    def __init__(self, db: Store, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._loaded: FolderState | None = None
        self._last_problem = ""

    async def run_once(self) -> bool:
        """Load the files when one of them is new, has changed or is gone. Always False: there is nothing more
        to do at once."""
        try:
            current = await asyncio.to_thread(self._state)
        except OSError as error:
            await self._refuse(error)
            return False
        if current == self._loaded:
            return False
        if current is None:
            self._withdraw()
            logger.info("there are no %s any more", self.what, extra={"action": f"{self.what}_gone"})
        else:
            await self._load_files()
        self._loaded = current
        return False

    async def _load_files(self) -> None:
        try:
            loaded = await asyncio.to_thread(self._read)
        except ConfigError as error:
            await self._refuse(error)
            return
        await self._activate(loaded)
        at = self._clock.now().timestamp()
        await self._db.write(lambda tx: self._keep(tx, loaded, at))
        self._last_problem = ""

    async def _refuse(self, error: OSError | ConfigError) -> None:
        if str(error) != self._last_problem:  # logged once, not every two seconds
            logger.error("%s refused: %s", self.what, error, extra={"action": f"{self.what}_stale"})
        self._last_problem = str(error)
        if self._is_in_force:
            return
        texts = await self._db.read(self._last_texts)
        try:
            loaded = await asyncio.to_thread(self._load, texts)
        except ConfigError:
            return  # a newer program may ask more of a file
        if texts:
            await self._activate(loaded)

    @property
    @abstractmethod
    def _is_in_force(self) -> bool:
        """Whether anything is."""

    @abstractmethod
    def _state(self) -> FolderState | None:
        """What the folder is now; None where there is none. In a thread; raises `OSError`."""

    @abstractmethod
    def _read(self) -> T:
        """What the files say. In a thread; raises `ConfigError`."""

    @abstractmethod
    def _load(self, texts: Mapping[str, str]) -> T:
        """The same of files that were kept. In a thread; raises `ConfigError`."""

    @abstractmethod
    async def _activate(self, loaded: T) -> None:
        """Put it in force."""

    @abstractmethod
    def _withdraw(self) -> None:
        """The folder is gone: nothing is in force any more."""

    @abstractmethod
    def _keep(self, tx: Transaction, loaded: T, at: float) -> None:
        """Keep the texts for a start with wrong files; `at` is seconds since 1970."""

    @abstractmethod
    def _last_texts(self, tx: Transaction) -> Mapping[str, str]:
        """The texts that were kept last, by name; empty when none were."""
