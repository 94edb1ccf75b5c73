"""Texts of many requests are judged together; everybody gets their own judgements, nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.classify.ports import Classifier, always
from bot.runtime.batching import ClientBusy, JudgingQueue, Unjudged
from tests.fakes.clock import FakeClock
from tests.fakes.scoring import FakeClassifier


@asynccontextmanager
async def judging(
    classifier: Classifier | None, clock: FakeClock | None = None
) -> AsyncIterator[JudgingQueue]:
    queue = JudgingQueue(lambda: classifier, clock or FakeClock())

    async def run() -> None:
        while True:
            with suppress(ZeroDivisionError):
                await queue.run_once()

    task = asyncio.create_task(run())
    try:
        yield queue
    finally:
        task.cancel()
        queue.close()


async def asked(classifier: FakeClassifier) -> None:
    """Return once the classifier has a batch before it."""
    await asyncio.to_thread(classifier.is_asked.wait, 120)


async def test_what_gathers_while_a_batch_is_judged_is_judged_together() -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with judging(classifier) as queue:
        first = asyncio.create_task(queue.judge("a", ["first"], ""))
        await asked(classifier)
        others = [asyncio.create_task(queue.judge(f"c{n}", [f"text {n}"], "")) for n in range(5)]
        await asyncio.sleep(0)
        classifier.gate.set()
        await asyncio.gather(first, *others)
    assert classifier.calls == [["first"], [f"text {n}" for n in range(5)]]


async def test_everybody_gets_the_judgements_of_their_own_texts_in_order() -> None:
    classifier = FakeClassifier()
    async with judging(classifier) as queue:
        mixed, kind = await asyncio.gather(
            queue.judge("a", ["idiot here", "kind", "idiot"], "above"), queue.judge("b", ["kind"], "")
        )
    assert [judgement.scores["toxicity"] for judgement in mixed] == [0.9, 0.1, 0.9]
    assert [judgement.scores["toxicity"] for judgement in kind] == [0.1]
    assert sorted(classifier.contexts) == ["", "", "", "above"], "a sentence alone has no context"


async def test_a_flood_of_one_client_does_not_hold_up_another() -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with judging(classifier) as queue:
        flood = [asyncio.create_task(queue.judge("flood", [f"{n} " + "x" * 900], "")) for n in range(50)]
        await asked(classifier)
        late = asyncio.create_task(queue.judge("late", ["a short question"], ""))
        await asyncio.sleep(0)
        classifier.gate.set()
        await late
        batches = len(classifier.calls)
        await asyncio.gather(*flood)
    assert batches <= 3
    assert len(classifier.calls) > 20


async def test_a_client_with_too_many_waiting_is_refused_and_others_are_not() -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with judging(classifier) as queue:
        waiting = [asyncio.create_task(queue.judge("a", ["x"], "")) for _ in range(64)]
        await asyncio.sleep(0)
        with pytest.raises(ClientBusy):
            await queue.judge("a", ["x"], "")
        waiting.append(asyncio.create_task(queue.judge("b", ["x"], "")))
        classifier.gate.set()
        assert len(await asyncio.gather(*waiting)) == 65


async def test_who_stopped_waiting_is_left_out() -> None:
    classifier = FakeClassifier()
    classifier.gate.clear()
    async with judging(classifier) as queue:
        first = asyncio.create_task(queue.judge("a", ["first"], ""))
        await asked(classifier)
        gone = asyncio.create_task(queue.judge("a", ["gone"], ""))
        last = asyncio.create_task(queue.judge("a", ["last"], ""))
        await asyncio.sleep(0)
        gone.cancel()
        classifier.gate.set()
        await asyncio.gather(first, last)
    assert classifier.calls == [["first"], ["last"]]


async def test_without_a_classifier_nobody_waits() -> None:
    async with judging(None) as queue:
        with pytest.raises(Unjudged):
            await queue.judge("a", ["x"], "")


async def test_a_classifier_that_fails_answers_everybody_of_its_batch_and_the_next_goes_on() -> None:
    class Failing(FakeClassifier):
        def judge(self, *arguments: object, **options: object) -> list[object]:  # type: ignore[override]
            if not self.calls:
                self.calls.append([])
                raise ZeroDivisionError
            return super().judge(*arguments, **options)  # type: ignore[arg-type,return-value]

    async with judging(Failing()) as queue:
        with pytest.raises(Unjudged):
            await queue.judge("a", ["x"], "")
        assert await queue.judge("a", ["x"], "")


async def test_short_texts_are_read_to_their_end_and_long_ones_for_a_time() -> None:
    classifier, clock = FakeClassifier(), FakeClock()
    async with judging(classifier, clock) as queue:
        await queue.judge("a", ["short"], "")
        await queue.judge("a", ["long " * 300], "")
    for_short, for_long = classifier.limits
    assert for_short is always
    assert for_long()
    clock.advance(0.6)
    assert not for_long()
