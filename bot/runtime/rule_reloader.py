"""Keeps the rules in force: reads their files, follows every change, falls back to the last good ones."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot import rules
from bot.classify import head_versions
from bot.classify.thresholds import scores_in_force
from bot.config import Config
from bot.domain import Verb
from bot.platforms.ports import Adapter
from bot.rules import Environment, RuleSet
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.store import Store
from bot.store.history import rule_versions

logger = logging.getLogger(__name__)
T = TypeVar("T")
_Stamp = tuple[tuple[str, float, int], ...]


class RuleReloader:
    """The rules of one running program. `on_new` is called whenever others are in force."""

    def __init__(
        self,
        db: Store,
        config: Config,
        adapters: Mapping[str, Adapter],
        mind: ActivePolicy,
        metrics: Metrics,
        on_new: Callable[[], None],
    ) -> None:
        self._db = db
        self._config = config
        self._adapters = adapters
        self._mind = mind
        self._metrics = metrics
        self._on_new = on_new
        self._seen: _Stamp | None = None
        self._pages: tuple[str, ...] = ()
        self._refused = ""

    async def poll(self, again: bool = False) -> None:
        """Load the rules when one of their files is new or changed; the last good ones stay until the
        new ones are right. `again` loads them in any case: what they may name has changed."""
        path = Path(self._config.rules)
        try:
            stamp = await asyncio.to_thread(self._stamp, path)
            if stamp == self._seen and not again:
                return
            text = await asyncio.to_thread(path.read_text, "utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            self._refuse(trouble)
            return
        about = environment(self._config, self._adapters)
        outcome = await outcome_of(lambda: rules.load(text, str(path), about, beside(path)))
        if isinstance(outcome, BaseException):
            self._refuse(outcome)
        else:
            await self._take(outcome)
        self._seen = stamp  # only now: a full disk is no reason to forget them

    async def restore(self) -> None:
        """Take what was last in force, when the files cannot be used at the start."""
        kept = await self._db.read(rule_versions.latest)
        if kept is None:
            return
        about = environment(self._config, self._adapters)
        outcome = await outcome_of(lambda: rules.load_kept(kept, "rules.yaml (last good)", about))
        if isinstance(outcome, BaseException):
            logger.error("the last good rules do not fit any more: %s", outcome, extra={"action": "no_rules"})
        else:
            self._mind.rules = outcome
            self._on_new()

    def _stamp(self, path: Path) -> _Stamp:
        """When the files were last changed; a page that cannot be read counts as changed."""
        found = []
        for page in (path, *(path.parent / name for name in self._pages)):
            stat = page.stat() if page == path or page.exists() else None
            found.append((str(page), stat.st_mtime if stat else 0.0, stat.st_size if stat else -1))
        return tuple(found)

    def _refuse(self, why: BaseException) -> None:
        if str(why) != self._refused:  # said once, not every two seconds
            logger.error("rules refused, the last good ones stay: %s", why, extra={"action": "rules_stale"})
        self._refused = str(why)
        self._metrics.rules_stale.set(1)

    async def _take(self, loaded: RuleSet) -> None:
        await self._db.write(lambda tx: rule_versions.keep(tx, loaded.version, loaded.kept, time.time()))
        self._pages = tuple(name for name in loaded.texts if name != loaded.name)
        self._mind.rules = loaded
        self._refused = ""
        self._metrics.rules_stale.set(0)
        self._on_new()
        logger.info("rules in force", extra={"action": "rules_loaded", "version": loaded.version})


def beside(path: Path) -> Callable[[str], str]:
    """Reads the files that stand beside or below a rules file."""
    return lambda name: (path.parent / name).read_text("utf-8")


def environment(config: Config, loaded: Mapping[str, Adapter]) -> Environment:
    """What a rules file may name, given this configuration."""
    verbs: dict[str, frozenset[Verb]] = {}
    for adapter in loaded.values():
        for platform, possible in adapter.verbs.items():
            verbs[platform] = verbs.get(platform, frozenset()) | possible
    accounts = [account for source in config.sources for account in source.accounts]
    return Environment(
        verbs=verbs,
        targets=frozenset(target.name for target in config.targets),
        accounts=frozenset(name for account in accounts for name in (account.id, account.name) if name),
        staff=frozenset(config.staff),
        intents=head_versions.names(Path(config.data) / head_versions.FOLDER),
        thresholds=scores_in_force(config.model, config.classifier, config.data),
        timezone=config.timezone,
        today=datetime.now(UTC).astimezone(ZoneInfo(config.timezone)).date().isoformat(),
    )


async def outcome_of(work: Callable[[], T]) -> T | BaseException:
    """What `work` returns or raises, done in a thread: a fault there must not end the program."""
    (outcome,) = await asyncio.gather(asyncio.to_thread(work), return_exceptions=True)
    return outcome
