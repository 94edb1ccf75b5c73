"""What was done so far, in the order in which it was done."""

from bot.domain import Actor, Kind, Verb
from bot.present.history_view import history_lines
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store.delivery import pauses
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

EN = Catalog("en")


async def lines(db: SqliteStore, at: float = 600.0, *, complete: bool = True) -> list[str]:
    view = await review.show_item(workspace(db, "Léa", moment(at)), "1")
    return [line.text for line in history_lines(view, EN, complete)]


async def test_a_hide_after_a_persons_decision_stands_below_it(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.APPROVE)
    await db.write(lambda tx: decided(tx, 1, Verb.HIDE, at=60.0, done_at=62.0))
    assert await lines(db) == ["Léa decided 10 min ago: keep", "hide: done (insult) · 9 min ago"]


async def test_a_decision_about_the_text_before_an_edit_says_so(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.APPROVE)
    await db.write(lambda tx: received(tx, 1, kind=Kind.EDIT, at=60.0, text="you idiot"))
    assert await lines(db) == ["Léa decided 10 min ago: keep, about the earlier text"]


async def test_what_waits_says_what_it_waits_for(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE))
    await db.write(
        lambda tx: pauses.pause_scope(tx, scope="all", reason="fire", by=Actor.person("Jo"), at=START)
    )
    assert await lines(db) == [
        "hide: planned (insult) · everything is paused (fire), 'tamis resume --all' lets it leave"
    ]


async def test_what_does_not_leave_yet_says_how_long_not(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE))
    await db.write(
        lambda tx: tx.execute(
            "UPDATE outbox SET state = 'waiting', not_before = ?, problem = 'fewer calls'", (START + 720,)
        )
    )
    assert await lines(db) == ["hide: waiting (insult) · not before 2 min from now · fewer calls"]
