"""The queue: what comes first, what filters let through, how it is doing."""

import pytest

from bot.domain import Actor, CaseRequest
from bot.store import Transaction
from bot.store.context.lookup import utc_time
from bot.store.review import case_leases, case_queue, cases
from bot.store.review.case_queue import CaseFilters
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received, waiting

ANY = CaseFilters()


async def test_the_most_pressing_comes_first_and_the_old_ones_catch_up(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        waiting(tx, 1, at=0.0)
        waiting(tx, 2, at=3600.0 * 5, priority=5)
        waiting(tx, 3, at=3600.0 * 10, priority=50)
        at = START + 3600 * 10
        fresh, _ = case_queue.list_open_cases(tx, ANY, at=at, limit=10)
        by_age, _ = case_queue.list_open_cases(tx, ANY, at=at, limit=10, by_age=True)
        return [[case.id for case in fresh], [case.id for case in by_age]]

    assert await db.write(work) == [[3, 1, 2], [1, 2, 3]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (CaseFilters(platform="instagram"), [2]),
        (CaseFilters(account="2000"), [3]),
        (CaseFilters(language="fr"), [4]),
        (CaseFilters(queue="pii"), [5]),
        (CaseFilters(rule="insult"), [1, 2, 3, 4, 5]),
        (CaseFilters(rule="spam"), []),
        (CaseFilters(kind="reply"), [2]),
        (CaseFilters(origin="ad"), [3]),
        (CaseFilters(received_since=utc_time(START + 4)), [4, 5]),
        (CaseFilters(claimed_by=Actor.person("lea")), [1]),
        (CaseFilters(platform="facebook", language="fr"), [4]),
    ],
    ids=str,
)
async def test_filters_narrow_the_list(db: SqliteStore, filters: CaseFilters, expected: list[int]) -> None:
    def work(tx: Transaction) -> tuple[list[int], int]:
        waiting(tx, 1, at=1)
        waiting(tx, 2, at=2, platform="instagram", kind="reply")
        waiting(tx, 3, at=3, account_id="2000", origin="ad")
        waiting(tx, 4, at=4, language="fr")
        waiting(tx, 5, at=5, queue="pii")
        case_leases.claim_case(tx, 1, who=Actor.person("lea"), at=START + 5)
        page, total = case_queue.list_open_cases(tx, filters, at=START + 9, limit=3)
        second_page, _ = case_queue.list_open_cases(tx, filters, at=START + 9, limit=3, offset=3)
        return [case.id for case in (*page, *second_page)], total

    assert await db.write(work) == (expected, len(expected))


async def test_counts_say_how_the_queue_is_doing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> case_queue.QueueCounts:
        for number in range(1, 6):
            waiting(tx, number, at=number, queue="pii" if number == 1 else "default")
        case_leases.claim_case(tx, 2, who=Actor.person("lea"), at=START + 9)
        cases.close_case(tx, 3, by=Actor.person("lea"), answer="hide", at=START + 9)
        cases.close_case(tx, 4, by=Actor.system("author"), answer="removed by its author", at=START + 9)
        return case_queue.count_queue(tx, at=START + 10)

    counts = await db.write(work)
    assert (counts.open, counts.claimed, counts.oldest) == (3, 1, START + 1)
    assert counts.by_queue == {"default": 2, "pii": 1}
    assert counts.answered == {"hide": 1}


async def test_cases_are_counted_by_who_asked_the_most_frequent_first(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[str, int]:
        asked = (Actor.rule("spam"), Actor.person("lea"), Actor.rule("insult"), Actor.rule("spam"))
        for number, actor in enumerate(asked, 1):
            request = CaseRequest(actor=actor, why="look")
            cases.open_case(tx, event_id=received(tx, number), request=request, at=START)
        return case_queue.count_queue(tx, at=START).by_rule

    assert list((await db.write(work)).items()) == [("spam", 2), ("insult", 1), ("person:lea", 1)]
