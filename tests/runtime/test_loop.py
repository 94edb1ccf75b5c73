"""Loops: a step is repeated while it has work, sleeps until something is due, and survives its faults."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.errors import StoreBusy, StoreFull
from bot.runtime.loop import Loops

FAR = 3600.0  # longer than any test: a loop that sleeps this long wakes only when it is woken


class Steps:
    """A step that answers as the test says, then False for ever, and counts its calls."""

    def __init__(self, *outcomes: bool | Exception) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0

    async def __call__(self) -> bool:
        self.calls += 1
        outcome = self.outcomes.pop(0) if self.outcomes else False
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Program:
    """Loops, the names of the steps that failed, and the errors of those that could not commit."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.blocked: list[StoreBusy | StoreFull] = []
        self.loops = Loops(self.faults.append, self.blocked.append)


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    program = Program()
    yield program
    await program.loops.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0)


async def settle() -> None:
    """Let every loop run until it sleeps."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_step_with_work_is_called_again_at_once(program: Program) -> None:
    step = Steps(True, True, True)
    program.loops.start("pipeline", step, longest=FAR)
    await until(lambda: step.calls == 4)
    await settle()
    assert step.calls == 4, "the fourth had no work, so the loop sleeps"


@pytest.mark.parametrize("error", [StoreFull("no room"), StoreBusy("locked")], ids=["full", "busy"])
async def test_a_step_that_cannot_commit_is_no_fault_and_is_repeated(
    program: Program, error: StoreBusy | StoreFull, caplog: pytest.LogCaptureFixture
) -> None:
    step = Steps(error)
    program.loops.start("pipeline", step, longest=FAR)
    await until(lambda: program.blocked == [error])
    assert program.faults == []
    assert caplog.records == [], "who counts them logs them, once a minute"


async def test_the_steps_are_known_by_name(program: Program) -> None:
    program.loops.start("rules", Steps(), longest=FAR)
    program.loops.start_once("model", Steps())
    assert program.loops.names == ["model", "rules"]


async def test_a_sleeping_loop_is_woken_by_its_name(program: Program) -> None:
    step, other = Steps(), Steps()
    program.loops.start("pipeline", step, longest=FAR)
    program.loops.start("rules", other, longest=FAR)
    await until(lambda: step.calls == other.calls == 1)
    program.loops.waker("pipeline")()
    await until(lambda: step.calls == 2)
    assert other.calls == 1


async def test_what_wakes_a_loop_while_it_works_is_not_slept_over(program: Program) -> None:
    calls = 0

    async def step() -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            program.loops.wake("pipeline")
        return False

    program.loops.start("pipeline", step, longest=FAR)
    await until(lambda: calls == 2)


async def test_work_of_one_loop_wakes_the_loop_that_goes_on_with_it(program: Program) -> None:
    pipeline, dispatcher = Steps(), Steps()
    program.loops.start("pipeline", pipeline, longest=FAR, wakes="dispatcher")
    program.loops.start("dispatcher", dispatcher, longest=FAR)
    await until(lambda: pipeline.calls == dispatcher.calls == 1)
    program.loops.wake("pipeline")
    await until(lambda: pipeline.calls == 2)
    await settle()
    assert dispatcher.calls == 1, "the pipeline had no work"
    pipeline.outcomes = [True]
    program.loops.wake("pipeline")
    await until(lambda: dispatcher.calls == 2)


@pytest.mark.parametrize(
    ("due", "longest"), [(0.0, FAR), (0.01, FAR), (None, 0.01), (FAR, 0.01), (-5.0, FAR)]
)
async def test_a_loop_sleeps_until_something_is_due_but_not_for_longer_than_it_may(
    program: Program, due: float | None, longest: float
) -> None:
    step = Steps()

    async def seconds_until_due() -> float | None:
        return due

    program.loops.start("dispatcher", step, longest=longest, seconds_until_due=seconds_until_due)
    await until(lambda: step.calls >= 3)


async def test_a_step_that_fails_is_counted_and_does_not_end_the_loop(program: Program) -> None:
    step = Steps(KeyError("a fault of ours"))
    program.loops.start("watch", step, longest=0.01)
    await until(lambda: step.calls >= 2)
    assert program.faults == ["watch"]


async def test_after_each_fault_in_a_row_the_pause_is_longer(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(program.loops, "pause", pause)
    step = Steps(*[KeyError("x")] * 7, True, KeyError("x"))
    program.loops.start("watch", step, longest=FAR)
    await until(lambda: step.calls == 10)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 1]


async def test_one_that_runs_once_may_fail_too(program: Program) -> None:
    step = Steps(KeyError("a fault of ours"))
    program.loops.start_once("model", step)
    await until(lambda: program.faults == ["model"])
    assert step.calls == 1


async def test_after_stopping_nothing_runs_and_no_step_was_cut_in_the_middle_unless_it_hangs() -> None:
    program = Program()
    before = asyncio.all_tasks()
    entered, finished = asyncio.Event(), asyncio.Event()

    async def step() -> bool:
        entered.set()
        await asyncio.sleep(0)
        finished.set()
        return True

    async def hang() -> bool:
        await asyncio.Event().wait()
        return True

    program.loops.start("pipeline", step, longest=FAR)
    program.loops.start_once("model", hang)
    await entered.wait()
    program.loops.begin_stopping()
    await finished.wait()
    await program.loops.stop()
    assert asyncio.all_tasks() == before
    assert program.faults == []


async def test_a_pause_ends_when_the_program_is_told_to_stop(program: Program) -> None:
    pausing = asyncio.ensure_future(program.loops.pause(FAR))
    await settle()
    assert not pausing.done()
    program.loops.begin_stopping()
    async with asyncio.timeout(10):
        await pausing
