"""Asks platforms for what an event came without, before it is decided about.

Beside the pipeline, so that a slow platform holds up nobody else, and never inside a transaction. The call
reads only, so it may be repeated after a crash. What cannot be known is decided as it is: a mention without a
text goes to a person.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from functools import partial

from bot.errors import NotSent, RateLimited, TamisError
from bot.platforms.ports import Adapter, Transport, run
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import backoff
from bot.store import Store, Transaction
from bot.store.delivery import pauses
from bot.store.intake import completions, events
from bot.store.intake.completions import DueCompletion
from bot.store.intake.events import StoredEvent

logger = logging.getLogger(__name__)

_AT_ONCE = 8
_MAX_ATTEMPTS = 4


class Completer:
    """Completes events, a few at once. `paced` gives the transport that keeps to the account's rate."""

    def __init__(
        self,
        db: Store,
        adapters: Mapping[str, Adapter],
        paced: Callable[[Adapter], Transport],
        *,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
    ) -> None:
        self._db = db
        self._adapters = adapters
        self._paced = paced
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret

    async def run_once(self) -> bool:
        """Ask for the events that are due; False when none was."""
        due = await self._db.write(
            lambda tx: completions.claim_due_completions(tx, _AT_ONCE, self._timestamp())
        )
        await asyncio.gather(*(self._complete(completion) for completion in due))
        return bool(due)

    async def seconds_until_due(self) -> float | None:
        """Seconds until the next event is to be asked for, None when none waits."""
        return await self._db.read(lambda tx: completions.seconds_until_completion_due(tx, self._timestamp()))

    async def _complete(self, due: DueCompletion) -> None:
        stored, is_paused = await self._db.read(lambda tx: _read(tx, due.event_id))
        adapter = self._adapters.get(stored.source)
        # More attempts than are begun here are left by crashes.
        if adapter is None or is_paused or stored.state != "new" or due.attempts > _MAX_ATTEMPTS:
            await self._give_up(due, "nobody may be asked")
            return
        try:
            event = await run(adapter.fetch(stored.event), self._paced(adapter))
        except (NotSent, RateLimited) as error:
            await self._postpone(due, error)
        except TamisError as error:  # withheld, gone, or no token: the dispatcher sees to that one
            await self._give_up(due, str(error))
        else:
            now = self._timestamp()
            record = (
                partial(completions.record_own_mention, event_id=due.event_id, now=now)
                if event.is_own_echo
                else partial(completions.complete_event, event_id=due.event_id, event=event, now=now)
            )
            await self._db.write(record)

    async def _postpone(self, due: DueCompletion, error: NotSent | RateLimited) -> None:
        """Later and later, but no later than the event may wait."""
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        wait = backoff(due.attempts + 1, retry_after, self._jitter)
        if due.attempts >= _MAX_ATTEMPTS or wait > completions.LONGEST_WAIT:
            await self._give_up(due, str(error))
            return
        not_before = self._timestamp() + wait
        await self._db.write(
            lambda tx: completions.postpone_completion(tx, due.event_id, not_before=not_before)
        )

    async def _give_up(self, due: DueCompletion, why: str) -> None:
        logger.info(
            "an event stays without its text: %s",
            why,
            extra={"action": "not_completed", "event": due.event_id},
        )
        await self._db.write(lambda tx: completions.end_completion(tx, due.event_id, now=self._timestamp()))

    def _timestamp(self) -> float:
        return self._clock.now().timestamp()


def _read(tx: Transaction, event_id: int) -> tuple[StoredEvent, bool]:
    """The event, and whether its account may not be called now."""
    stored = events.get_event(tx, event_id)
    assert stored is not None  # completions refer to their event
    scopes = {pause.scope for pause in pauses.list_pauses(tx)}
    return stored, bool(scopes & {"all", f"account:{stored.event.account_id}"})
