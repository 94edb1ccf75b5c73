"""The queue: what comes first, what filters let through, how it is doing."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain import Actor, AnswerWindows, CaseRequest, Kind
from bot.store import Transaction
from bot.store.context import answer_windows
from bot.store.history import event_labels
from bot.store.review import case_leases, case_queue, cases
from bot.store.review.case_queue import CaseOrder
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, matching, moment, received, waiting


async def test_the_most_pressing_comes_first_and_the_old_ones_catch_up(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        waiting(tx, 1, at=0.0)
        waiting(tx, 2, at=3600.0 * 5, priority=5)
        waiting(tx, 3, at=3600.0 * 10, priority=50)
        at = START + 3600 * 10
        fresh, _ = case_queue.list_cases(tx, matching(at=at), at=at, limit=10)
        by_age, _ = case_queue.list_cases(tx, matching(at=at), at=at, limit=10, order=CaseOrder.AGE)
        return [[case.id for case in fresh], [case.id for case in by_age]]

    assert await db.write(work) == [[3, 1, 2], [1, 2, 3]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("platform:instagram", [2]),
        ("platform:facebook -lang:en", [4]),
        ("account:2000", [3]),
        ("lang:fr", [4]),
        ("queue:pii", [5]),
        ("rule:insult", [1, 2, 3, 4, 5]),
        ("rule:spam", []),
        ("kind:reply", [2]),
        ("origin:paid", [3]),
        ("age<5s", [5]),
        ("claimed:me", [1]),
        ("platform:facebook lang:fr or queue:pii", [4, 5]),
    ],
    ids=str,
)
async def test_filters_narrow_the_list(db: SqliteStore, filters: str, expected: list[int]) -> None:
    def work(tx: Transaction) -> tuple[list[int], int]:
        waiting(tx, 1, at=1)
        waiting(tx, 2, at=2, platform="instagram", kind="reply")
        waiting(tx, 3, at=3, account_id="2000", origin="ad")
        waiting(tx, 4, at=4, language="fr")
        waiting(tx, 5, at=5, queue="pii")
        case_leases.claim_case(tx, 1, who=Actor.person("lea"), at=START + 5)
        page, total = case_queue.list_cases(tx, matching(filters, at=START + 9), at=START + 9, limit=3)
        second_page, _ = case_queue.list_cases(
            tx, matching(filters, at=START + 9), at=START + 9, limit=3, offset=3
        )
        return sorted(case.id for case in (*page, *second_page)), total

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


LIMITS = AnswerWindows(
    standard=timedelta(hours=24), by_person=timedelta(hours=24), private_reply=timedelta(days=7)
)
DM = {"kind": Kind.DM, "author_id": "901"}
HOUR = 3600.0


def conversation(tx: Transaction, number: int, *, left: float, now: float, priority: int = 0) -> None:
    """A case about somebody's message that can be answered for another `left` hours at `now`."""
    at = now - 24 * HOUR + left * HOUR
    waiting(tx, number, at=at, priority=priority, created_at=moment(at), thread_id=f"1000:{number}", **DM)
    # All have waited as long, so that nothing but the window tells them apart.
    tx.execute("UPDATE case_ SET since = ?", (START,))


async def order(db: SqliteStore, *lefts: float, priorities: Sequence[int] = ()) -> list[int]:
    """The order of conversations that can be answered for so many hours more, by their numbers."""
    now = 100 * HOUR

    def work(tx: Transaction) -> list[int]:
        answer_windows.replace_windows(tx, {"1000": LIMITS})
        for number, left in enumerate(lefts, 1):
            priority = priorities[number - 1] if priorities else 0
            conversation(tx, number, left=left, now=now, priority=priority)
        page, _ = case_queue.list_cases(tx, matching(at=START + now), at=START + now, limit=10)
        claimed = case_leases.claim_next_case(tx, who=Actor.person("lea"), at=START + now)
        assert claimed is not None
        assert claimed.id == page[0].id, "whoever asks for the next one gets the first"
        return [case.id for case in page]

    return await db.write(work)


async def test_what_is_about_to_close_comes_first_the_nearest_before_the_others(db: SqliteStore) -> None:
    assert await order(db, 20.0, 3.0, 0.5, 1.0) == [3, 4, 2, 1]


async def test_a_closed_window_does_not_jump_the_queue(db: SqliteStore) -> None:
    assert await order(db, -0.1, 5.0, 3.0, -20.0) == [3, 1, 2, 4]


@pytest.mark.parametrize(
    ("priority", "left", "first"),
    [(50, 0.5, 2), (50, 3.0, 1), (100, 0.01, 1)],
    ids=["high gives way at the end", "high comes before what has time", "urgent always comes first"],
)
async def test_a_closing_window_counts_less_than_an_urgent_case(
    db: SqliteStore, priority: int, left: float, first: int
) -> None:
    assert (await order(db, 23.0, left, priorities=(priority, 0)))[0] == first


async def test_a_comment_presses_when_its_private_reply_does(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        answer_windows.replace_windows(tx, {"1000": LIMITS})
        now = 7 * 24 * HOUR
        waiting(tx, 1, created_at=moment(now))
        waiting(tx, 2, created_at=moment(2 * HOUR), author_id="902")
        tx.execute("UPDATE case_ SET since = ?", (START,))
        page, _ = case_queue.list_cases(tx, matching(at=START + now), at=START + now, limit=10)
        return [case.id for case in page]

    assert await db.write(work) == [2, 1]


async def test_where_no_window_is_known_the_order_is_as_ever(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        conversation(tx, 1, left=20.0, now=100 * HOUR)
        conversation(tx, 2, left=0.5, now=100 * HOUR)
        page, _ = case_queue.list_cases(tx, matching(at=START + 100 * HOUR), at=START + 100 * HOUR, limit=10)
        return [case.id for case in page]

    assert await db.write(work) == [1, 2]


async def test_a_label_finds_the_cases_of_its_message_and_of_those_that_share_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        rows = [waiting(tx, number, at=number) for number in (1, 2, 3)]
        edit = received(tx, 1, kind=Kind.EDIT)
        member = received(tx, 9)
        tx.run("cases.insert_member", case_id=2, event_id=member)
        for row in (edit, member):
            event_labels.insert_labels(tx, row, ["delivery"], decision_id=1, at=START)
        page, total = case_queue.list_cases(
            tx, matching("label:delivery", at=START + 9), at=START + 9, limit=10, order=CaseOrder.AGE
        )
        assert (total, len(rows)) == (2, 3)
        return [case.id for case in page]

    assert await db.write(work) == [1, 2]
