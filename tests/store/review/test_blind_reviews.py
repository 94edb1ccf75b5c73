"""Second looks: drawn once, blind, and settled by whoever decides first."""

import pytest

from bot.domain import Actor, CaseRequest, Verb
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import blind_reviews, cases
from bot.store.review.cases import Case
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


async def test_a_case_that_there_is_anyway_keeps_its_place_and_is_shown_blind(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Case, Case]:
        row = waiting(tx, queue="insults", priority=50, suggested=(Verb.HIDE,))
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
        case = cases.case_of_event(tx, row)
        assert case is not None
        return case, blind_reviews.as_shown(tx, case)

    stored, shown = await db.write(work)
    assert (stored.queue, stored.is_blind, stored.suggested) == ("insults", False, (Verb.HIDE,))
    assert (shown.queue, shown.is_blind, shown.suggested) == ("blind_review", True, ())
    assert (shown.actor, shown.why, shown.draft) == (Actor.system("blind_review"), "drawn by chance", "")
    assert (shown.id, shown.priority) == (stored.id, 50)


async def test_once_it_is_closed_it_shows_everything(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        row = waiting(tx)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
        cases.close_case(tx, 1, by=Actor.person("lea"), answer="escalate to care", at=START)
        case = cases.case_of_event(tx, row)
        return case is not None and blind_reviews.as_shown(tx, case) == case

    assert await db.write(work)


async def test_a_case_that_was_not_drawn_is_shown_as_it_is(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        case = cases.case_of_event(tx, waiting(tx))
        return case is not None and blind_reviews.as_shown(tx, case) == case

    assert await db.write(work)


async def test_what_shares_the_case_of_others_is_not_drawn(db: SqliteStore) -> None:
    def work(tx: Transaction) -> int:
        first, second = waiting(tx, 1), received(tx, 2)
        group = CaseRequest(actor=Actor.rule("flood"), why="flood", group=(first,))
        cases.open_case(tx, event_id=second, request=group, at=START)
        blind_reviews.open_blind_review(tx, second, [("flood", True)], at=START)
        return blind_reviews.precision_of_rule(tx, "flood").waiting

    assert await db.write(work) == 0


async def test_a_draw_whose_case_ended_without_a_verdict_waits_no_longer(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        row = waiting(tx)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
        before = blind_reviews.precision_of_rule(tx, "insult").waiting
        cases.close_case(tx, 1, by=Actor.system("rules"), answer="removed by its author", at=START)
        (count,) = blind_reviews.precision_by_rule(tx)
        return [before, count.waiting, count.reviewed, blind_reviews.precision_of_rule(tx, "insult").waiting]

    assert await db.write(work) == [1, 0, 0, 0]


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
