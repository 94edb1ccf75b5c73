"""The queue: one case per person, a page of it, and its statistics."""

import asyncio

from bot.domain import Actor, CaseRequest, Kind
from bot.services import review
from bot.services.review import QueueFilters
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, moment, received, waiting, workspace


async def test_two_moderators_racing_get_different_cases(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, number) for number in range(1, 4)])
    views = await asyncio.gather(
        *(review.claim_next(workspace(db, who, moment()), QueueFilters()) for who in "abcd")
    )
    taken = [view.case.id for view in views if view is not None and view.case is not None]
    assert sorted(taken) == [1, 2, 3]


async def test_an_empty_queue_has_no_next_case(db: SqliteStore) -> None:
    assert await review.claim_next(workspace(db, "Léa", moment()), QueueFilters()) is None


async def test_a_listing_shows_a_page_and_the_whole_count(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, number, text=f"text {number}") for number in range(1, 6)])
    page = await review.list_queue(workspace(db, "Léa", moment(1)), QueueFilters(), limit=2, offset=1)
    assert ([entry.stored.event.text for entry in page.entries], page.total) == (["text 2", "text 3"], 5)


async def test_statistics_count_what_waits_and_what_was_answered(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, number, at=number) for number in range(1, 4)])
    await review.answer_case(workspace(db, "Léa", moment(9)), "1", review.ReviewAnswer.HIDE)
    stats = await review.queue_stats(workspace(db, "Léa", moment(10)))
    assert (stats.open, stats.by_rule, stats.answered) == (2, {"insult": 2}, {"hide": 1})
    assert stats.oldest_since == moment(2)


async def test_a_listing_shows_each_text_with_its_own_scores(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, text="you idiot", scores={"toxicity": 0.9})
        edit = received(tx, kind=Kind.EDIT, at=5.0, text="hello", scores={"toxicity": 0.1}, dedupe_key="a")
        decided(tx, edit, case=CaseRequest(actor=Actor.rule("spam"), why="an advert"))
        received(tx, kind=Kind.EDIT, at=9.0, text="bye", scores={"toxicity": 0.2}, dedupe_key="b")

    await db.write(work)
    page = await review.list_queue(workspace(db, "Léa", moment(60)), QueueFilters(), limit=9)
    shown = [
        (entry.stored.event.text, entry.stored.judgement and entry.stored.judgement.score("toxicity"))
        for entry in page.entries
    ]
    assert shown == [("bye", 0.2), ("bye", 0.2)]


async def test_an_edit_after_an_edit_is_another_version(db: SqliteStore) -> None:
    def advert(tx: Transaction) -> None:
        edit = received(tx, kind=Kind.EDIT, at=5.0, text="buy followers", dedupe_key="a")
        decided(tx, edit, case=CaseRequest(actor=Actor.rule("spam"), why="an advert"))

    await db.write(advert)
    seen = (await review.show_item(workspace(db, "Léa", moment(6)), "1")).version
    await db.write(lambda tx: received(tx, kind=Kind.EDIT, at=9.0, text="hello again", dedupe_key="b"))
    view = await review.show_item(workspace(db, "Léa", moment(10)), "1")
    assert view.stored.event.text == "hello again"
    assert view.version != seen
