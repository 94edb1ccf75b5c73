"""Asks the operator's shop what dialogues want to know, beside the pipeline and never inside a transaction.

The question changes nothing over there, so it may be asked again after a crash; the answer is taken up once,
by the timer of the dialogue, which also goes on without one. Nothing that people filled in is logged.
"""

import asyncio
import json
import logging
import random
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from bot.domain import Source
from bot.domain.dialogues import LookUpRequest
from bot.errors import NotSent, RateLimited, Rejected, TamisError
from bot.platforms.generic.look_up import look_up_request, read_look_up
from bot.platforms.ports import Transport
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import backoff
from bot.store import Store
from bot.store.context import dialogue_runs
from bot.store.context.dialogue_runs import DueLookUp, LookUpAnswer

logger = logging.getLogger(__name__)

_AT_ONCE = 8
_LONGEST_CALL = 8.0
_LONGEST_PAUSE = 5.0
#: For how long an answer is good for the same question, and how many are remembered.
_FRESH_SECONDS, _REMEMBERED = 60.0, 1_000


class LookUps:
    """The questions of all dialogues, a few at once. `targets` are those of the configuration, by name."""

    def __init__(
        self,
        db: Store,
        targets: Mapping[str, Source],
        transport: Transport,
        *,
        clock: Clock = SYSTEM_CLOCK,
        jitter: random.Random | None = None,
    ) -> None:
        self._db = db
        self._targets = targets
        self._transport = transport
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  jitter, not a secret
        self._answers: dict[str, tuple[float, LookUpAnswer]] = {}

    async def run_once(self) -> bool:
        """Ask what is due; False when nothing was."""
        due = await self._db.read(lambda tx: dialogue_runs.seconds_until_look_up_due(tx, self._timestamp()))
        if due is None or due > 0:
            return False
        claimed = await self._db.write(
            lambda tx: dialogue_runs.claim_look_ups(tx, _AT_ONCE, self._timestamp())
        )
        await asyncio.gather(*(self._look_up(look_up) for look_up in claimed))
        return bool(claimed)

    async def seconds_until_due(self) -> float | None:
        """Seconds until the next question, None when there is none."""
        return await self._db.read(lambda tx: dialogue_runs.seconds_until_look_up_due(tx, self._timestamp()))

    async def _look_up(self, due: DueLookUp) -> None:
        question = json.dumps(asdict(due.request), sort_keys=True)
        answer = self._remembered(question)
        if answer is None:
            try:
                answer = LookUpAnswer(fields=await self._ask(due.request))
                self._remember(question, answer)
            except (NotSent, RateLimited) as error:
                if due.attempts < dialogue_runs.MAX_ATTEMPTS:
                    await self._postpone(due, error)
                    return
                answer = LookUpAnswer(failed="no answer")
                self._warn(due.request, error)
            except TamisError as error:
                answer = LookUpAnswer(failed="an answer that cannot be used")
                self._warn(due.request, error)
        at = self._timestamp()
        await self._db.write(partial(dialogue_runs.answer_look_up, look_up_id=due.id, answer=answer, at=at))

    async def _ask(self, request: LookUpRequest) -> Mapping[str, str] | None:
        source = self._targets.get(request.target)
        if source is None:
            raise Rejected(f"there is no target '{request.target}'")
        call = look_up_request(source, request, self._clock.now())
        try:
            async with asyncio.timeout(_LONGEST_CALL):
                response = await self._transport.send(call)
        except TimeoutError as error:
            raise NotSent(f"no answer within {_LONGEST_CALL:g} s") from error
        return read_look_up(response, request)

    async def _postpone(self, due: DueLookUp, error: NotSent | RateLimited) -> None:
        """A little later; the person is waiting."""
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        wait = min(backoff(due.attempts, retry_after, self._jitter), _LONGEST_PAUSE)
        not_before = self._timestamp() + wait
        await self._db.write(lambda tx: dialogue_runs.postpone_look_up(tx, due.id, not_before=not_before))

    def _warn(self, request: LookUpRequest, error: TamisError) -> None:
        logger.warning(
            "a look-up failed: %s",
            error,
            extra={"action": "look_up_failed", "target": request.target, "dialogue": request.dialogue},
        )

    def _remembered(self, question: str) -> LookUpAnswer | None:
        fresh_until, answer = self._answers.get(question, (0.0, None))
        return answer if self._clock.monotonic() < fresh_until else None

    def _remember(self, question: str, answer: LookUpAnswer) -> None:
        """What is remembered is in memory only, and goes with the oldest first."""
        while len(self._answers) >= _REMEMBERED:
            del self._answers[next(iter(self._answers))]
        self._answers[question] = (self._clock.monotonic() + _FRESH_SECONDS, answer)

    def _timestamp(self) -> float:
        return self._clock.now().timestamp()
