"""What a person sees before deciding."""

import asyncio

from bot.domain import Kind, Verb
from bot.services import review
from bot.services.review.view import person
from bot.store import Transaction
from bot.store.review import cases, overrides
from bot.store.review.cases import Filters
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import START, decided, moment, received, waiting


async def test_a_view_holds_everything_around_the_item(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, message_id="1000_55", text="our new shoes", author_id="1000")
        received(tx, 2, text="lovely", author_id="900")
        row = waiting(tx, 3, kind=Kind.REPLY, parent_id="55_2", text="how much?", suggested=[Verb.HIDE])
        decided(tx, row, Verb.HIDE, done_at=2.0)
        cases.add_note(tx, 1, by="person:lea", text="a regular", at=START)
        overrides.give(tx, account_id="1000", message_id="55_3", by="person:lea", verb="hide", at=START)

    await db.write(work)
    view = await review.case(db, "1", moment(10))
    assert view.case is not None
    assert view.post is not None
    assert view.parent is not None
    assert view.stored.judgement is not None
    assert (view.post.event.text, view.parent.event.text) == ("our new shoes", "lovely")
    assert [one.event.text for one in view.siblings] == ["lovely"]
    assert view.facts.author.messages == 1
    assert [match.rule for one in view.decisions for match in one.matches] == ["insult", "insult"]
    assert [row.verb for row in view.planned] == [Verb.HIDE]
    assert (view.is_hidden, view.is_removed) == (True, False)
    assert [note.text for note in view.notes] == ["a regular"]
    assert view.verdict is not None
    assert view.verdict.verb == "hide"


async def test_the_item_is_shown_as_its_author_last_left_it(db: SqliteStore) -> None:
    await db.write(
        lambda tx: (waiting(tx, text="old"), received(tx, 2, kind=Kind.EDIT, message_id="55_1", text="new"))
    )
    assert (await review.case(db, "1", moment())).stored.event.text == "new"


async def test_looking_does_not_take_the_case(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.case(db, "1", moment())
    case = await db.read(lambda tx: cases.get(tx, 1))
    assert case is not None
    assert case.holder(START) is None


async def test_two_moderators_racing_get_different_cases(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, number) for number in range(1, 4)])
    views = await asyncio.gather(*(review.next_case(db, who, Filters(), moment()) for who in "abcd"))
    taken = [view.case.id for view in views if view is not None and view.case is not None]
    assert sorted(taken) == [1, 2, 3]


async def test_an_empty_queue_has_no_next_case(db: SqliteStore) -> None:
    assert await review.next_case(db, "Léa", Filters(), moment()) is None


async def test_a_listing_shows_a_page_and_the_whole_count(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, number, text=f"text {number}") for number in range(1, 6)])
    found, total = await review.listing(db, Filters(), moment(1), limit=2, offset=1)
    assert ([one.stored.event.text for one in found], total) == (["text 2", "text 3"], 5)


async def test_statistics_count_what_waits_and_what_was_answered(db: SqliteStore) -> None:
    await db.write(lambda tx: [waiting(tx, number, at=number) for number in range(1, 4)])
    await review.answer(db, "1", "Léa", review.Answer.HIDE, now=moment(9))
    stats = await review.stats(db, moment(10))
    assert (stats.open, stats.by_rule, stats.answered) == (2, {"insult": 2}, {"hide": 1})
    assert stats.oldest_since == moment(2)


def test_a_name_is_marked_as_a_persons() -> None:
    assert person(" Léa ") == "person:Léa"
