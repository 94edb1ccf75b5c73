"""What people's decisions teach, and what they do not."""

from functools import partial

from bot.domain import Kind, Verb
from bot.services import review
from bot.services.review import Answer
from bot.store import Transaction
from bot.store.review import labelled_events, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import START, decided, moment, received, waiting


async def taught(db: SqliteStore, most: int = 100) -> dict[str, bool]:
    found = await db.read(partial(labelled_events.decided, most=most))
    return {lesson.text: lesson.harmful for lesson in found}


def on_platform(tx: Transaction, number: int, verb: str, at: float = 50.0) -> None:
    overrides.give(
        tx, account_id="1000", message_id=f"55_{number}", by="person:platform", verb=verb, at=START + at
    )


async def test_answers_in_the_queue_and_by_hand_teach(db: SqliteStore) -> None:
    said = {1: Answer.HIDE, 2: Answer.DELETE, 3: Answer.APPROVE, 4: Answer.REPLY}
    for number in said:
        await db.write(partial(waiting, number=number, text=f"text {number}"))
    for number, answer in said.items():
        text = "hello" if answer is Answer.REPLY else None
        await review.answer(db, f"55_{number}", "Léa", answer, now=moment(60 + number), text=text)
    await db.write(lambda tx: (received(tx, 5, text="text 5"), on_platform(tx, 5, "hide")))
    await db.write(lambda tx: (received(tx, 6, text="text 6"), on_platform(tx, 6, "unhide")))
    assert await taught(db) == {
        "text 1": True,
        "text 2": True,
        "text 3": False,
        "text 5": True,
        "text 6": False,
    }


async def test_what_rules_did_teaches_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=5))
    assert await taught(db) == {}


async def test_the_last_word_counts_and_an_undo_takes_it_back(db: SqliteStore) -> None:
    for number in (1, 2):
        await db.write(partial(waiting, number=number, text=f"text {number}"))
        await review.answer(db, f"55_{number}", "Léa", Answer.HIDE, now=moment(60))
    await review.undo(db, "55_1", "Léa", now=moment(70))
    await db.write(lambda tx: on_platform(tx, 2, "unhide", 80))
    assert await taught(db) == {"text 2": False}


async def test_taking_a_rule_back_says_nothing_about_each_text(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=5))
    await db.write(lambda tx: decided(tx, received(tx, 2), Verb.HIDE))
    done = await review.undo_rule(db, "insult", moment(0), "Léa", now=moment(100))
    assert done.counts == {"cancelled": 1, "reversed": 1}
    assert await taught(db) == {}


async def test_what_was_edited_since_is_not_what_a_person_saw(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1, text="first"))
    await db.write(
        lambda tx: received(
            tx, 1, at=20, kind=Kind.EDIT, dedupe_key="e1", text="second", created_at=moment(20)
        )
    )
    await db.write(lambda tx: on_platform(tx, 1, "hide", 50))
    assert await taught(db) == {"second": True}
    await db.write(
        lambda tx: received(
            tx, 1, at=90, kind=Kind.EDIT, dedupe_key="e2", text="third", created_at=moment(90)
        )
    )
    assert await taught(db) == {}


async def test_our_own_words_and_what_has_no_text_teach_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: (received(tx, 1, text="we", is_own_echo=True), on_platform(tx, 1, "hide")))
    await db.write(lambda tx: (received(tx, 2, text=" "), on_platform(tx, 2, "hide")))
    await db.write(lambda tx: on_platform(tx, 3, "hide"))
    assert await taught(db) == {}
    assert await db.read(partial(labelled_events.recent, most=10)) == []


async def test_the_latest_come_first_and_no_more_than_asked_for(db: SqliteStore) -> None:
    for number in range(1, 6):
        await db.write(
            lambda tx, n=number: (received(tx, n, text=f"text {n}"), on_platform(tx, n, "hide", n))
        )  # type: ignore[misc]
    assert list(await taught(db, 2)) == ["text 5", "text 4"]
    assert await db.read(partial(labelled_events.recent, most=3)) == ["text 5", "text 4", "text 3"]
