"""Second looks: drawn once, blind, and settled by whoever decides first."""

import pytest

from bot.domain import Actor, CaseRequest, Kind
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import blind_reviews, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received, waiting


async def drawn(db: SqliteStore, *what: tuple[str, bool]) -> int:
    def work(tx: Transaction) -> int:
        row = received(tx)
        blind_reviews.open_blind_review(tx, row, what, at=START)
        return row

    return await db.write(work)


async def test_a_blind_case_waits_in_its_own_queue(db: SqliteStore) -> None:
    row = await drawn(db, ("insult", True))
    case = await db.read(lambda tx: cases.case_of_event(tx, row))
    assert case is not None
    assert (case.queue, case.is_blind, case.actor) == ("blind_review", True, Actor.system("blind_review"))


async def test_nothing_drawn_opens_nothing(db: SqliteStore) -> None:
    row = await drawn(db)
    assert await db.read(lambda tx: cases.case_of_event(tx, row)) is None


async def test_a_case_that_people_know_already_does_not_turn_blind(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        row = received(tx)
        cases.open_case(tx, event_id=row, request=CaseRequest(actor=Actor.rule("x"), why="y"), at=START)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
        case = cases.case_of_event(tx, row)
        return case is not None and case.is_blind

    assert not await db.write(work)


async def test_a_conversation_that_people_see_anyway_is_not_drawn_blind(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        waiting(tx, 1, kind=Kind.DM, thread_id="1000:900")
        row = received(tx, 2, kind=Kind.DM, thread_id="1000:900")
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
        return [bool(case["is_blind"]) for case in tx.execute("SELECT is_blind FROM case_")]

    assert await db.write(work) == [False]


@pytest.mark.parametrize(
    ("rule", "removed", "person_removes", "agreed"),
    [("insult", True, True, 1), ("insult", True, False, 0), ("", False, False, 1), ("", False, True, 0)],
)
async def test_agreement_is_whether_the_person_would_have_done_the_same(
    db: SqliteStore, rule: str, removed: bool, person_removes: bool, agreed: int
) -> None:
    row = await drawn(db, (rule, removed))
    await db.write(
        lambda tx: blind_reviews.settle_blind_review(
            tx, row, removes=person_removes, by=Actor.person("lea"), at=START + 9
        )
    )
    (count,) = await db.read(blind_reviews.precision_by_rule)
    assert (count.rule, count.agreed, count.reviewed, count.waiting) == (rule, agreed, 1, 0)


async def test_the_first_answer_counts_and_is_on_record(db: SqliteStore) -> None:
    row = await drawn(db, ("insult", True))
    for removes in (True, False):
        await db.write(
            lambda tx, removes=removes: blind_reviews.settle_blind_review(
                tx, row, removes=removes, by=Actor.person("lea"), at=1.0
            )  # type: ignore[misc]
        )
    count = await db.read(lambda tx: blind_reviews.precision_of_rule(tx, "insult"))
    assert (count.agreed, count.reviewed) == (1, 1)
    actions = [entry.action for entry in await db.read(lambda tx: audit.list_entries(tx, f"event:{row}"))]
    assert actions.count("second_look") == 1


async def test_drawing_again_changes_nothing(db: SqliteStore) -> None:
    row = await drawn(db, ("insult", True))
    await db.write(lambda tx: blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START))
    assert (await db.read(lambda tx: blind_reviews.precision_of_rule(tx, "insult"))).waiting == 1
