"""Keeps the rules in force: reads their files, follows every change, falls back to the last good ones."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import rules
from bot.config import Config
from bot.errors import ConfigError
from bot.files import FileState, file_state, read_text, read_text_below
from bot.platforms.ports import Adapter
from bot.rules import RuleSet
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.services.configuration import build_environment
from bot.store import Store
from bot.store.history import rule_versions

logger = logging.getLogger(__name__)

_Fingerprint = tuple[tuple[str, FileState | None], ...]


class RuleReloader:
    """The rules of one running program. `on_change` is called whenever others are in force."""

    def __init__(
        self,
        db: Store,
        config: Config,
        adapters: Mapping[str, Adapter],
        policy: ActivePolicy,
        metrics: Metrics,
        on_change: Callable[[], None],
        *,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._db = db
        self._config = config
        self._adapters = adapters
        self._policy = policy
        self._metrics = metrics
        self._on_change = on_change
        self._clock = clock
        self._loaded_fingerprint: _Fingerprint | None = None
        self._included: tuple[str, ...] = ()
        self._last_problem = ""

    async def poll(self, again: bool = False) -> None:
        """Load the rules when one of their files is new or has changed.

        Wrong files are refused, and the last good rules stay in force. `again` loads them in any case, since
        what they may name has changed.
        """
        path = Path(self._config.rules)
        try:
            fingerprint = await asyncio.to_thread(self._fingerprint, path)
            if fingerprint == self._loaded_fingerprint and not again:
                return
            text = await asyncio.to_thread(read_text, path)
        except (OSError, UnicodeDecodeError) as error:
            self._refuse(error)
            return
        environment = build_environment(self._config, self._adapters, self._clock.now())
        included: list[str] = []
        try:
            # In a thread: a thousand rules take longer to compile than a webhook may wait.
            loaded = await asyncio.to_thread(
                rules.load_rules, text, str(path), environment, read_beside(path, included)
            )
        except ConfigError as error:
            self._refuse(error)
        else:
            await self._activate(loaded)
        # Also those of refused rules: the mistake may be in one of them, and is corrected there.
        self._included = tuple(included)
        self._loaded_fingerprint = fingerprint  # only now: a full disk is no reason to forget them

    async def restore(self) -> None:
        """Put in force what was last in force, when the files cannot be used at the start."""
        text = await self._db.read(rule_versions.latest_version_text)
        if text is None:
            logger.error(
                "no rules were ever in force: nothing is decided until they are right",
                extra={"action": "no_rules"},
            )
            return
        environment = build_environment(self._config, self._adapters, self._clock.now())
        try:
            restored = await asyncio.to_thread(
                rules.load_stored_rules, text, "rules.yaml (last good)", environment
            )
        except ConfigError as error:
            logger.error("the last good rules do not fit any more: %s", error, extra={"action": "no_rules"})
            return
        self._policy.rules = restored
        logger.info("the last good rules stay", extra={"action": "rules_kept", "version": restored.version})
        self._on_change()

    def _fingerprint(self, path: Path) -> _Fingerprint:
        """Which files they are, and when they were last changed."""
        fingerprint = []
        for file in (path, *(path.parent / name for name in self._included)):
            if file == path:
                file.stat()  # raises: without that one there are no rules
            fingerprint.append((str(file), file_state(file)))
        return tuple(fingerprint)

    def _refuse(self, error: Exception) -> None:
        if str(error) != self._last_problem:  # logged once, not every two seconds
            logger.error("rules refused: %s", error, extra={"action": "rules_stale"})
            if self._policy.rules is not None:
                version = self._policy.rules.version
                logger.info("the last good rules stay", extra={"action": "rules_kept", "version": version})
        self._last_problem = str(error)
        self._metrics.rules_stale.set(1)

    async def _activate(self, loaded: RuleSet) -> None:
        now = self._clock.now().timestamp()
        await self._db.write(
            lambda tx: rule_versions.activate_version(tx, loaded.version, loaded.stored_text, now)
        )
        self._policy.rules = loaded
        self._last_problem = ""
        self._metrics.rules_stale.set(0)
        self._on_change()
        logger.info("rules in force", extra={"action": "rules_loaded", "version": loaded.version})


def read_beside(path: Path, names: list[str]) -> Callable[[str], str]:
    """Reads the files that stand beside or below a rules file, and appends the name of each to `names`."""

    def read(name: str) -> str:
        names.append(name)
        return read_text_below(path.parent, name)

    return read
