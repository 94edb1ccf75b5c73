"""Second looks: drawn once, blind, and settled by whoever decides first."""

import pytest

from bot.domain import CaseRequest
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import blind_reviews, cases
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import START, received


async def drawn(db: SqliteStore, *what: tuple[str, bool]) -> int:
    def work(tx: Transaction) -> int:
        row = received(tx)
        blind_reviews.draw(tx, row, what, at=START)
        return row

    return await db.write(work)


async def test_a_blind_case_waits_in_its_own_queue(db: SqliteStore) -> None:
    row = await drawn(db, ("insult", True))
    case = await db.read(lambda tx: cases.of_event(tx, row))
    assert case is not None
    assert (case.queue, case.is_blind, case.rule) == ("second_look", True, "system:second_look")


async def test_nothing_drawn_opens_nothing(db: SqliteStore) -> None:
    row = await drawn(db)
    assert await db.read(lambda tx: cases.of_event(tx, row)) is None


async def test_a_case_that_people_know_already_does_not_turn_blind(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        row = received(tx)
        cases.open(tx, event_id=row, request=CaseRequest(rule="x", why="y"), at=START)
        blind_reviews.draw(tx, row, [("insult", True)], at=START)
        case = cases.of_event(tx, row)
        return case is not None and case.is_blind

    assert not await db.write(work)


@pytest.mark.parametrize(
    ("rule", "removed", "person_removes", "agreed"),
    [("insult", True, True, 1), ("insult", True, False, 0), ("", False, False, 1), ("", False, True, 0)],
)
async def test_agreement_is_whether_the_person_would_have_done_the_same(
    db: SqliteStore, rule: str, removed: bool, person_removes: bool, agreed: int
) -> None:
    row = await drawn(db, (rule, removed))
    await db.write(
        lambda tx: blind_reviews.settle(tx, row, removes=person_removes, by="person:lea", at=START + 9)
    )
    (found,) = await db.read(blind_reviews.agreements)
    assert (found.rule, found.agreed, found.reviewed, found.waiting) == (rule, agreed, 1, 0)


async def test_the_first_answer_counts_and_is_on_record(db: SqliteStore) -> None:
    row = await drawn(db, ("insult", True))
    for removes in (True, False):
        await db.write(
            lambda tx, removes=removes: blind_reviews.settle(
                tx, row, removes=removes, by="person:lea", at=1.0
            )  # type: ignore[misc]
        )
    found = await db.read(lambda tx: blind_reviews.of_rule(tx, "insult"))
    assert (found.agreed, found.reviewed) == (1, 1)
    actions = [one["action"] for one in await db.read(lambda tx: audit.of(tx, f"event:{row}"))]
    assert actions.count("second_look") == 1


async def test_drawing_again_changes_nothing(db: SqliteStore) -> None:
    row = await drawn(db, ("insult", True))
    await db.write(lambda tx: blind_reviews.draw(tx, row, [("insult", True)], at=START))
    assert (await db.read(lambda tx: blind_reviews.of_rule(tx, "insult"))).waiting == 1
