"""Whether somebody may still be answered is said before a text is accepted."""

from datetime import timedelta

import pytest

from bot.domain import AnswerWindows, Kind, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store import Transaction
from bot.store.codecs import decode_action
from bot.store.context import answer_windows
from bot.store.delivery import outbox
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, received, waiting, workspace

DAY, HOUR = timedelta(days=1), 3600.0
DM = {"kind": Kind.DM, "thread_id": "1000:900"}


def limits(by_person: timedelta = DAY) -> AnswerWindows:
    return AnswerWindows(standard=DAY, by_person=by_person, private_reply=7 * DAY)


async def ask(db: SqliteStore, by_person: timedelta, **changes: object) -> None:
    """One case, written at the beginning."""

    def work(tx: Transaction) -> None:
        answer_windows.replace_windows(tx, {"1000": limits(by_person)})
        waiting(tx, created_at=moment(), **changes)

    await db.write(work)


async def answer(
    db: SqliteStore, hours: float, said: ReviewAnswer = ReviewAnswer.REPLY
) -> review.ReviewOutcome:
    instance = workspace(db, "Léa", moment(hours * HOUR))
    return await review.answer_case(instance, "1", said, text="Yes, it is.")


@pytest.mark.parametrize(
    ("by_person", "hours", "code"),
    [
        (DAY, 24.0, None),
        (DAY, 24.1, "conversation_closed_early"),
        (7 * DAY, 60.0, None),
        (7 * DAY, 7 * 24.0, None),
        (7 * DAY, 7 * 24.1, "conversation_closed"),
    ],
)
async def test_a_conversation_takes_answers_of_people_for_as_long_as_the_operator_may_give_them(
    db: SqliteStore, by_person: timedelta, hours: float, code: str | None
) -> None:
    await ask(db, by_person, **DM)
    if code is None:
        assert (await answer(db, hours)).planned == (Verb.MESSAGE,)
        return
    with pytest.raises(UserError) as refused:
        await answer(db, hours)
    assert refused.value.code == code
    assert refused.value.data["limit"] == by_person
    assert await db.read(lambda tx: outbox.list_actions(tx, 1)) == []
    view = await review.show_item(workspace(db, "Léa", moment()), "1")
    assert view.case is not None
    assert view.case.state == "open", "nothing was accepted"


async def test_the_action_knows_until_when_the_platform_takes_it_as_an_ordinary_message(
    db: SqliteStore,
) -> None:
    await ask(db, 7 * DAY, **DM)
    await answer(db, 60.0)
    (row,) = await db.read(lambda tx: outbox.list_actions(tx, 1))
    assert decode_action(row).window_until == moment() + DAY


async def test_a_later_message_opens_the_conversation_again(db: SqliteStore) -> None:
    await ask(db, DAY, **DM)
    await db.write(lambda tx: received(tx, 2, created_at=moment(23 * HOUR), **DM))
    assert (await answer(db, 40.0)).planned == (Verb.MESSAGE,)


@pytest.mark.parametrize(("hours", "is_open"), [(7 * 24.0, True), (7 * 24.1, False)])
async def test_a_private_reply_is_possible_for_seven_days(
    db: SqliteStore, hours: float, is_open: bool
) -> None:
    await ask(db, DAY)
    if is_open:
        assert (await answer(db, hours, ReviewAnswer.PRIVATE_REPLY)).planned == (Verb.PRIVATE_REPLY,)
        return
    with pytest.raises(UserError) as refused:
        await answer(db, hours, ReviewAnswer.PRIVATE_REPLY)
    assert refused.value.code == "private_reply_closed"


async def test_a_public_reply_has_no_window(db: SqliteStore) -> None:
    await ask(db, DAY)
    assert (await answer(db, 90 * 24.0)).planned == (Verb.REPLY,)


async def test_a_late_answer_to_a_story_mention_is_refused_too(db: SqliteStore) -> None:
    await ask(db, DAY, kind=Kind.MENTION, thread_id="1000:900")
    with pytest.raises(UserError) as refused:
        await answer(db, 25.0)
    assert refused.value.code == "conversation_closed_early"


async def test_a_platform_without_limits_takes_every_answer(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, created_at=moment(), **DM))
    assert (await answer(db, 90 * 24.0)).planned == (Verb.MESSAGE,)


@pytest.mark.parametrize(
    ("changes", "until"), [(DM, moment() + 2 * DAY), ({}, moment() + 7 * DAY), ({"kind": Kind.REVIEW}, None)]
)
async def test_the_case_and_the_queue_say_until_when(
    db: SqliteStore, changes: dict[str, object], until: object
) -> None:
    await ask(db, 2 * DAY, **changes)
    instance = workspace(db, "Léa", moment(10))
    assert (await review.show_item(instance, "1")).answer_until == until
    (entry,) = (await review.list_queue(instance, review.QueueFilters(), limit=5)).entries
    assert entry.answer_until == until
