"""Publishes what was planned: follows `posts.yaml`, and hands every post over to the outbox at its time."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from bot.config import Config
from bot.domain.posts import PlannedPost, PostState
from bot.errors import ConfigError
from bot.files import FileState, file_state
from bot.platforms.ports import Adapter
from bot.runtime.clock import Clock
from bot.runtime.loop import Loops
from bot.runtime.pipeline import ActivePolicy
from bot.services.posts.accounts import posting_accounts
from bot.services.posts.due import follow_up, hand_over_due
from bot.services.posts.looking import look_at
from bot.services.posts.reading import FILE_NAME, read_posts
from bot.services.posts.syncing import SyncResult, apply_file
from bot.store import Store, Transaction
from bot.store.posts import planned_posts

logger = logging.getLogger(__name__)

_LONGEST_SECONDS = 2.0  # until a change of the file is seen, and a first comment follows its post
_AT_ONCE = 20


def start_publishing(
    loops: Loops,
    db: Store,
    config: Config,
    adapters: Mapping[str, Adapter],
    policy: ActivePolicy,
    clock: Clock,
) -> None:
    """Publish for as long as the program runs."""
    scheduler = PostScheduler(db, config, adapters, policy, clock=clock)
    loops.start(
        "posts",
        scheduler.run_once,
        longest=_LONGEST_SECONDS,
        seconds_until_due=scheduler.seconds_until_due,
        wakes="dispatcher",
    )


class PostScheduler:
    """The planned posts of one running program."""

    def __init__(
        self,
        db: Store,
        config: Config,
        adapters: Mapping[str, Adapter],
        policy: ActivePolicy,
        *,
        clock: Clock,
    ) -> None:
        self._db = db
        self._config = config
        self._policy = policy
        self._clock = clock
        self._file = Path(config.rules).parent / FILE_NAME
        self._accounts = posting_accounts(config, adapters)
        self._loaded: FileState | None = None
        self._last_problem = ""

    async def run_once(self) -> bool:
        """Follow the file, hand over what is due, follow up what has left; False when nothing was to do."""
        await self._follow_file()
        now = self._clock.now().timestamp()
        due = await self._db.read(lambda tx: planned_posts.list_due(tx, now, _AT_ONCE))
        states = [await self._hand_over(post) for post in due]
        if await self._db.read(_needs_follow_up):
            settings = self._config.posts
            has_comments = await self._db.write(lambda tx: follow_up(tx, settings, self._clock.now()))
            return has_comments or any(states)
        return any(states)

    async def seconds_until_due(self) -> float | None:
        """Seconds until the next post is due; None when none is planned or could be handed over."""
        if self._policy.rules is None or self._policy.classifier is None:
            return None
        now = self._clock.now().timestamp()
        return await self._db.read(lambda tx: planned_posts.seconds_until_post_due(tx, now))

    async def _hand_over(self, post: PlannedPost) -> PostState | None:
        rules, classifier = self._policy.rules, self._policy.classifier
        if rules is None or classifier is None:
            return None  # they are being loaded, and our own words are to be read by them
        folder, now = self._file.parent, self._clock.now()
        look = await asyncio.to_thread(look_at, post.draft, self._accounts, folder, rules, classifier, now)
        state = await self._db.write(
            lambda tx: hand_over_due(tx, post.id, look, self._accounts, self._config.posts, now)
        )
        if state is not None:
            logger.info("a planned post is %s", state, extra={"action": "post_due", "post": post.draft.name})
        return state

    # ---- the file

    async def _follow_file(self) -> None:
        """Plan what the file says when it is new or has changed. A wrong one is refused and changes nothing;
        one that is gone is as good as unchanged."""
        try:
            current = await asyncio.to_thread(file_state, self._file)
        except OSError as error:
            self._refuse(error)
            return
        if current is None or current == self._loaded:
            return
        try:
            reading = await asyncio.to_thread(read_posts, self._file, self._accounts, self._config.timezone)
        except (OSError, UnicodeError, ConfigError) as error:
            self._refuse(error)
        else:
            now = self._clock.now()
            result = await self._db.write(lambda tx: apply_file(tx, reading.drafts, now))
            self._report(result)
            self._last_problem = ""
        self._loaded = current

    def _refuse(self, error: Exception) -> None:
        if str(error) != self._last_problem:  # logged once, not every two seconds
            logger.error("posts refused: %s", error, extra={"action": "posts_refused"})
        self._last_problem = str(error)

    def _report(self, result: SyncResult) -> None:
        if result.past:
            logger.warning(
                "posts that were due before they were planned are not published: %s",
                ", ".join(result.past),
                extra={"action": "posts_past"},
            )
        if not result.is_empty:
            counts = {
                name: len(getattr(result, name)) for name in ("added", "changed", "cancelled", "ignored")
            }
            logger.info("posts planned", extra={"action": "posts_planned", **counts})


def _needs_follow_up(tx: Transaction) -> bool:
    return bool(planned_posts.list_leaving(tx) or planned_posts.list_told_and_done(tx))
