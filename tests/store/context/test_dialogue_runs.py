"""Dialogues under way, in the database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Kind, Timer
from bot.domain.dialogues import DialogueRun, DialogueTurn, FilledSlot, LookUpRequest, RunEnd, RunState
from bot.store import Transaction
from bot.store.context import dialogue_runs
from bot.store.context.dialogue_runs import LookUpAnswer
from bot.store.delivery import timers
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.databases import open_store
from tests.fakes.persons import wrote

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
RUN = DialogueRun(
    dialogue="order",
    step="find",
    rule="orders",
    language="fr",
    state=RunState.LOOKING_UP,
    slots={
        "order": FilledSlot(value="4127", shown="4127", message_id="m1"),
        "a": FilledSlot(value="x", shown="x"),
    },
    turn=2,
    started_at=AT,
    updated_at=AT,
)
TURN = DialogueTurn(
    run=RUN,
    saw="",
    look_up=LookUpRequest(
        target="shop", dialogue="order", step="find", values={"order": "4127"}, fields=("status",)
    ),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path)
    yield store
    store.close()


def dm(tx: Transaction, name: str, person: str = "900") -> int:
    return wrote(tx, name, "4127", kind=Kind.DM, platform="messenger", thread_id=f"t:{person}", person=person)


def latest(tx: Transaction, event_id: int) -> DialogueRun | None:
    stored = events.get_event(tx, event_id)
    assert stored is not None
    found = dialogue_runs.latest_run(tx, stored.event)
    return found and found.run


async def test_a_run_is_read_as_it_was_written(db: SqliteStore) -> None:
    def work(tx: Transaction) -> DialogueRun | None:
        row = dm(tx, "m1")
        dialogue_runs.store_turn(tx, row, TURN, AT.timestamp())
        return latest(tx, row)

    run = await db.write(work)
    assert run == RUN
    assert run is not None
    assert list(run.slots) == ["order", "a"]


async def test_a_new_one_ends_the_one_before_and_other_people_have_their_own(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, str]]:
        first, second = dm(tx, "m1"), dm(tx, "m2", person="901")
        for row in (first, second):
            dialogue_runs.store_turn(tx, row, TURN, AT.timestamp())
        other = replace(TURN, run=replace(RUN, dialogue="back", state=RunState.ASKING))
        dialogue_runs.store_turn(tx, first, other, AT.timestamp())
        rows = tx.execute("SELECT name, state FROM dialogue ORDER BY id").fetchall()
        return [(row["name"], row["state"]) for row in rows]

    assert await db.write(work) == [("order", "ended"), ("order", "looking_up"), ("back", "asking")]


async def test_the_shop_is_asked_again_after_a_crash_and_answers_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = dm(tx, "m1")
        dialogue_runs.store_turn(tx, row, TURN, 100.0)
        dialogue_runs.store_turn(tx, row, TURN, 100.0)  # told twice
        timers.start_timers(tx, row, [Timer(rule="dialogue:2", due_at=datetime.fromtimestamp(145.0, UTC))])
        (due,) = dialogue_runs.claim_look_ups(tx, 8, 100.0)
        assert (due.request.target, due.request.values, due.request.fields, due.attempts) == (
            "shop",
            {"order": "4127"},
            ("status",),
            1,
        )
        assert dialogue_runs.claim_look_ups(tx, 8, 101.0) == []
        assert dialogue_runs.seconds_until_look_up_due(tx, 101.0) == 14.0
        (again,) = dialogue_runs.claim_look_ups(tx, 8, 116.0)
        answer = LookUpAnswer(fields={"status": "shipped"})
        assert dialogue_runs.answer_look_up(tx, again.id, answer, at=117.0)
        assert not dialogue_runs.answer_look_up(tx, due.id, LookUpAnswer(failed="late"), at=118.0)
        assert timers.seconds_until_timer_due(tx, 117.0) == 0.0
        stored = events.get_event(tx, row)
        assert stored is not None
        found = dialogue_runs.latest_run(tx, stored.event)
        assert found is not None
        assert dialogue_runs.find_answer_of_turn(tx, found.id, 2) == answer
        assert dialogue_runs.find_answer_of_turn(tx, found.id, 3) is None
        assert dialogue_runs.seconds_until_look_up_due(tx, 117.0) is None

    await db.write(work)


async def test_an_ended_run_stays_readable(db: SqliteStore) -> None:
    def work(tx: Transaction) -> DialogueRun | None:
        row = dm(tx, "m1")
        ended = replace(TURN, run=replace(RUN, state=RunState.ENDED, end=RunEnd.DONE), look_up=None)
        dialogue_runs.store_turn(tx, row, ended, AT.timestamp())
        return latest(tx, row)

    run = await db.write(work)
    assert run is not None
    assert run.end is RunEnd.DONE


async def test_the_last_good_files_are_kept(db: SqliteStore) -> None:
    assert await db.read(dialogue_runs.last_files) == {}
    await db.write(lambda tx: dialogue_runs.keep_files(tx, "v", {"a.yaml": "x"}, 1.0))
    await db.write(lambda tx: dialogue_runs.keep_files(tx, "w", {"b.yaml": "y"}, 2.0))
    assert await db.read(dialogue_runs.last_files) == {"b.yaml": "y"}


@pytest.mark.parametrize("author_id", ["900", None], ids=["its author", "nobody says who"])
@pytest.mark.parametrize(("message_id", "left"), [("m1", ""), ("m2", "4127")], ids=["it", "another"])
async def test_what_a_message_filled_in_goes_when_it_is_taken_back(
    db: SqliteStore, author_id: str | None, message_id: str, left: str
) -> None:
    def work(tx: Transaction) -> DialogueRun | None:
        row = dm(tx, "m1")
        dialogue_runs.store_turn(tx, row, TURN, AT.timestamp())
        stored = events.get_event(tx, row)
        assert stored is not None
        gone = replace(stored.event, kind=Kind.DELETE, message_id=message_id, author_id=author_id)
        dialogue_runs.forget_answer(tx, gone)
        return latest(tx, row)

    run = await db.write(work)
    assert run is not None
    assert {name: filled.value for name, filled in run.slots.items()} == {"order": left, "a": "x"}


async def test_a_dialogue_goes_on_at_once_where_its_turn_still_waits(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[float | None, float | None]:
        row = dm(tx, "m1")
        dialogue_runs.store_turn(tx, row, TURN, 100.0)
        timers.start_timers(tx, row, [Timer(rule="dialogue:2", due_at=datetime.fromtimestamp(900.0, UTC))])
        stored = events.get_event(tx, row)
        assert stored is not None
        run = dialogue_runs.latest_run(tx, stored.event)
        assert run is not None
        dialogue_runs.go_on_at_once(tx, replace(run, run=replace(run.run, turn=3)), 117.0)
        later = timers.seconds_until_timer_due(tx, 117.0)
        dialogue_runs.go_on_at_once(tx, run, 117.0)
        return later, timers.seconds_until_timer_due(tx, 117.0)

    assert await db.write(work) == (783.0, 0.0)
