"""What is recorded of drafts, and which messages want one."""

from dataclasses import replace

from bot.domain import Actor, CaseRequest, Kind
from bot.domain.drafts import DraftCheck, DraftState
from bot.store import Transaction
from bot.store.review import cases, drafts
from bot.store.review.drafts import DraftTask
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import insert_event


def opened(
    tx: Transaction, number: int, *, priority: int = 0, at: float = 10.0, draft: str = "", **changes: object
) -> int:
    event_id = insert_event(tx, number, **changes)
    request = CaseRequest(actor=Actor.rule("q"), why="asks", queue="q", priority=priority, draft=draft)
    return cases.open_case(tx, event_id=event_id, request=request, at=at)


def tasks(tx: Transaction, **changes: float) -> list[int]:
    options = {"since": 0.0, "now": 20.0, "most": 9} | changes
    return [task.case_id for task in drafts.list_tasks(tx, ("q",), **options)]  # type: ignore[arg-type]


async def test_the_most_pressing_first_and_none_twice(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int]]:
        opened(tx, 1)
        opened(tx, 2, priority=50)
        opened(tx, 3, draft="a colleague's")
        opened(tx, 4, at=-5.0)
        before = tasks(tx)
        drafts.skip(tx, DraftTask(case_id=2, event_id=2), "no", at=20.0)
        return before, tasks(tx)

    assert await db.write(work) == ([2, 1], [1])


async def test_a_conversation_that_goes_on_wants_another(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        dm = {"kind": Kind.DM, "platform": "messenger", "thread_id": "t"}
        opened(tx, 1, **dm)
        drafts.skip(tx, DraftTask(case_id=1, event_id=1), "no", at=20.0)
        opened(tx, 2, **dm)
        return [task.event_id for task in drafts.list_tasks(tx, ("q",), since=0.0, now=20.0, most=9)]

    assert await db.write(work) == [2]


async def test_what_was_reserved_is_corrected_and_counted(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int, int]:
        opened(tx, 1)
        task = DraftTask(case_id=1, event_id=1)
        draft_id = drafts.begin(tx, task, model="m", prompt="p", tokens=500, at=20.0)
        assert draft_id is not None
        assert drafts.begin(tx, task, model="m", prompt="p", tokens=500, at=20.0) is None
        reserved = drafts.used_since(tx, 0.0).tokens
        checks = (DraftCheck(name="figures", problem="60"),)
        drafts.settle(
            tx, task, draft_id, DraftState.REJECTED, "why", at=21.0, output="o", checks=checks, tokens=-400
        )
        used = drafts.used_since(tx, 0.0)
        (stored,) = drafts.of_case(tx, 1)
        assert (stored.checks, stored.output, stored.prompt) == (checks, "o", "p")
        assert drafts.count_since(tx, 0.0) == {"rejected": 1}
        return reserved, used.tokens, used.calls

    assert await db.write(work) == (500, 100, 1)


async def test_one_that_waits_comes_when_it_may(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int], int]:
        opened(tx, 1)
        task = DraftTask(case_id=1, event_id=1)
        draft_id = drafts.begin(tx, task, model="m", prompt="p", tokens=1, at=20.0)
        assert draft_id is not None
        drafts.postpone(tx, draft_id, "busy", until=30.0)
        early, late = tasks(tx), tasks(tx, now=30.0)
        again = replace(task, draft_id=draft_id, attempts=1)
        assert drafts.begin(tx, again, model="m", prompt="p", tokens=1, at=30.0) == draft_id
        return early, late, drafts.used_since(tx, 0.0).calls

    assert await db.write(work) == ([], [1], 2)


async def test_a_text_is_proposed_to_an_open_case_without_one(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        opened(tx, 1)
        return [drafts.propose(tx, 1, "first"), drafts.propose(tx, 1, "second"), drafts.propose(tx, 9, "x")]

    assert await db.write(work) == [True, False, False]
