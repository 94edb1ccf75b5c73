"""What the shop is asked, once for each question, whatever it answers."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Kind, Secret, Source, Timer
from bot.domain.dialogues import DialogueRun, DialogueTurn, LookUpRequest, RunState
from bot.errors import NotSent
from bot.platforms.ports import Request, Response
from bot.runtime import look_ups
from bot.runtime.look_ups import LookUps
from bot.store import Transaction
from bot.store.context import dialogue_runs
from bot.store.context.dialogue_runs import LookUpAnswer
from bot.store.delivery import timers
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.factories import response
from tests.fakes.clock import FakeClock
from tests.fakes.databases import open_store
from tests.fakes.persons import wrote

SHOP = Source(
    name="shop",
    adapter="generic",
    settings={"url": "https://shop.example/tamis"},
    secrets=(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),),
)


class Shop:
    """Answers what it is told to, in this order; the last answer is given for ever."""

    def __init__(self, *answers: Response | Exception | float) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return response({})
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path)
    yield store
    store.close()


async def ask(db: SqliteStore, clock: FakeClock, number: int = 1, *, target: str = "shop") -> int:
    """A dialogue with somebody that waits for the shop; the row of its message."""
    request = LookUpRequest(
        target=target, dialogue="order", step="find", values={"order": "4127"}, fields=("status",)
    )
    run = DialogueRun(
        dialogue="order", step="find", rule="order", state=RunState.LOOKING_UP, turn=1, started_at=clock.now()
    )

    def work(tx: Transaction) -> int:
        person = f"90{number}"
        row = wrote(
            tx, f"m{number}", "4127", kind=Kind.DM, platform="messenger", thread_id=person, person=person
        )
        dialogue_runs.store_turn(tx, row, DialogueTurn(run=run, saw="", look_up=request), clock.timestamp)
        due_at = datetime.fromtimestamp(clock.timestamp + 45, UTC)
        timers.start_timers(tx, row, [Timer(rule="dialogue:1", due_at=due_at)])
        return row

    return await db.write(work)


async def answer_to(db: SqliteStore, row: int) -> LookUpAnswer | None:
    def read(tx: Transaction) -> LookUpAnswer | None:
        stored = events.get_event(tx, row)
        assert stored is not None
        latest = dialogue_runs.latest_run(tx, stored.event)
        assert latest is not None
        return dialogue_runs.find_answer_of_turn(tx, latest.id, 1)

    return await db.read(read)


async def work(look_ups: LookUps, clock: FakeClock) -> None:
    for _ in range(10):
        await look_ups.run_once()
        due = await look_ups.seconds_until_due()
        if due is None:
            return
        clock.advance(due + 0.001)
    raise AssertionError("it never ends")


async def test_an_answer_is_taken_up_at_once_and_remembered_for_a_while(db: SqliteStore) -> None:
    clock, shop = FakeClock(), Shop(response({"status": "shipped", "name": "Marie"}))
    look_ups = LookUps(db, {"shop": SHOP}, shop, clock=clock)
    assert not await look_ups.run_once()
    row = await ask(db, clock)
    await work(look_ups, clock)
    assert await answer_to(db, row) == LookUpAnswer(fields={"status": "shipped"})
    assert await db.read(lambda tx: timers.seconds_until_timer_due(tx, clock.timestamp)) == 0.0
    again = await ask(db, clock, 2)
    await work(look_ups, clock)
    assert await answer_to(db, again) == LookUpAnswer(fields={"status": "shipped"})
    assert len(shop.requests) == 1
    clock.advance(61)
    await ask(db, clock, 3)
    await work(look_ups, clock)
    assert len(shop.requests) == 2


async def test_what_does_not_answer_is_asked_three_times_and_a_failure_is_not_remembered(
    db: SqliteStore,
) -> None:
    clock, shop = FakeClock(), Shop(NotSent("no connection"))
    row = await ask(db, clock)
    began = clock.timestamp
    await work(LookUps(db, {"shop": SHOP}, shop, clock=clock), clock)
    assert len(shop.requests) == 3
    assert await answer_to(db, row) == LookUpAnswer(failed="no answer")
    assert clock.timestamp - began < 45


@pytest.mark.parametrize(
    "answer", [response(b"<html>sorry</html>"), response(b"", status=302), response({"status": []})]
)
async def test_nonsense_is_asked_for_once(db: SqliteStore, answer: Any) -> None:
    clock, shop = FakeClock(), Shop(answer)
    row = await ask(db, clock)
    await work(LookUps(db, {"shop": SHOP}, shop, clock=clock), clock)
    assert len(shop.requests) == 1
    assert await answer_to(db, row) == LookUpAnswer(failed="an answer that cannot be used")


async def test_a_shop_that_hangs_is_left(db: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ups, "_LONGEST_CALL", 0.02)
    clock, shop = FakeClock(), Shop(30.0)
    row = await ask(db, clock)
    await work(LookUps(db, {"shop": SHOP}, shop, clock=clock), clock)
    assert await answer_to(db, row) == LookUpAnswer(failed="no answer")


async def test_a_target_that_does_not_exist_is_a_failure(db: SqliteStore) -> None:
    clock = FakeClock()
    row = await ask(db, clock, target="nobody")
    await work(LookUps(db, {}, Shop(response({})), clock=clock), clock)
    answer = await answer_to(db, row)
    assert answer is not None
    assert answer.failed


async def test_nothing_that_was_filled_in_is_logged(
    db: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    await ask(db, clock)
    await work(LookUps(db, {"shop": SHOP}, Shop(response(b"<html>4127</html>")), clock=clock), clock)
    assert caplog.records
    assert "4127" not in caplog.text
