"""A desk carries out the services where the data is, for whoever works at it."""

import pytest

from bot.errors import UserError
from bot.services import review
from bot.services.desk.review_desk import LocalDesk, ReviewDesk
from bot.services.review import ReviewAnswer
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START, answers, stock


async def test_a_service_is_carried_out_as_who_sits_there_and_its_refusals_arrive(db: SqliteStore) -> None:
    await db.write(stock)
    instance = workspace(db, "Léa", moment(START))
    desk: ReviewDesk = LocalDesk(instance)
    assert (desk.actor, desk.timezone, desk.now()) == (instance.actor, instance.timezone, moment(START))
    outcome = await desk.run(review.answer_case, "case:2", ReviewAnswer.HIDE)
    assert outcome.by == instance.actor
    assert (await answers(db))[2] == "hide"
    with pytest.raises(UserError) as refusal:
        await desk.run(review.answer_case, "case:99", ReviewAnswer.HIDE)
    assert refusal.value.code == "reference_unknown"


async def test_what_does_not_wait_for_the_store_is_asked_for_likewise(db: SqliteStore) -> None:
    desk = LocalDesk(workspace(db, "Léa", moment(START)))
    assert (await desk.call(review.read_query, "lang:fr")).text == "lang:fr"
    assert await desk.call(review.saved_views) == ()
