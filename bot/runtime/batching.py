"""Has texts of many requests judged together: one thread judges while the next batch gathers.

The classifier runs two texts at a time and holds a lock of the interpreter between them, so that requests
that each called it would wait for one another anyway, and the longest would hold up all.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.classify.ports import Classifier, MayGoOn, always
from bot.domain import Judgement
from bot.runtime.clock import Clock
from bot.runtime.fair_queue import FairQueue

#: What a batch may cost; a text costs its characters and as much again as a short sentence, because every one
#: is a pass of its own. A batch of this size takes about a tenth of a second.
_BATCH_COST = 1_500.0
_TEXT_COST = 50.0
#: Requests of one client that may wait; what comes on top would only wait for nothing.
_PER_CLIENT = 64
#: Texts longer than this are read for so many seconds at most.
_LONG, _SECONDS_FOR_LONG = 1_000, 0.5


class ClientBusy(Exception):
    """So many requests of the client wait already that this one is not taken."""


class Unjudged(Exception):
    """There is no classifier, or it failed."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    texts: tuple[str, ...]
    context: str
    result: asyncio.Future[list[Judgement]]


class JudgingQueue:
    """Judges the texts of requests in batches, in a fair order among clients.

    `classifier` gives the one in force, None while there is none.
    """

    def __init__(self, classifier: Callable[[], Classifier | None], clock: Clock) -> None:
        self._classifier = classifier
        self._clock = clock
        self._queue: FairQueue[_Waiting] = FairQueue(_PER_CLIENT)
        self._wakeup = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scoring")

    async def judge(self, client: str, texts: Sequence[str], context: str) -> list[Judgement]:
        """One judgement for each of these texts of one request. Raises `ClientBusy` or `Unjudged`.

        Whoever stops waiting for it is left out if their turn has not come.
        """
        result: asyncio.Future[list[Judgement]] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(tuple(texts), context, result)
        cost = sum(len(text) + _TEXT_COST for text in texts)
        if not self._queue.put(client, waiting, cost):
            raise ClientBusy(client)
        self._wakeup.set()
        return await result

    async def run_once(self) -> bool:
        """Judge one batch; wait for one while there is none. True, as there may be more at once."""
        if not len(self._queue):
            self._wakeup.clear()
            await self._wakeup.wait()
        batch = [waiting for waiting in self._queue.take(_BATCH_COST) if not waiting.result.done()]
        try:
            if batch:
                await self._judge_batch(batch)
        finally:  # nobody waits for ever, whatever went wrong
            for waiting in batch:
                if not waiting.result.done():
                    waiting.result.set_exception(Unjudged())
        return True

    def close(self) -> None:
        """Let go of the thread; whoever still waits has been answered by whoever stopped the server."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _judge_batch(self, batch: Sequence[_Waiting]) -> None:
        classifier = self._classifier()
        if classifier is None:
            return
        texts = [text for waiting in batch for text in waiting.texts]
        # The context of a request is that of its whole text, never of a single sentence.
        contexts = [
            waiting.context if index == 0 else "" for waiting in batch for index in range(len(waiting.texts))
        ]
        judgements = await asyncio.get_running_loop().run_in_executor(
            self._thread, classifier.judge, texts, contexts, self._may_go_on(texts)
        )
        remaining = iter(judgements)
        for waiting in batch:
            judged = [next(remaining) for _ in waiting.texts]
            if not waiting.result.done():
                waiting.result.set_result(judged)

    def _may_go_on(self, texts: Sequence[str]) -> MayGoOn:
        """Whether there is time to read on: always for short texts, so many seconds for each long one."""
        long_texts = sum(len(text) > _LONG for text in texts)
        if not long_texts:
            return always
        ends_at = self._clock.monotonic() + _SECONDS_FOR_LONG * long_texts
        return lambda: self._clock.monotonic() < ends_at
