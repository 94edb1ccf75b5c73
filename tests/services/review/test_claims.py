"""Releasing and renewing a claim."""

import pytest

from bot.errors import UserError
from bot.services import review
from bot.services.review import QueueFilters
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, received, waiting, workspace


async def test_a_case_is_given_back_and_kept_longer_only_by_who_has_it(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.claim_next(workspace(db, "Léa", moment()), QueueFilters())
    assert not await review.renew_claim(workspace(db, "Tom", moment(1)), 1)
    assert await review.renew_claim(workspace(db, "Léa", moment(200)), 1)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.lease_until == moment(500).timestamp()
    with pytest.raises(UserError, match="case_in_review"):
        await review.release_claim(workspace(db, "Tom", moment(201)), "1")
    assert not (await review.release_claim(workspace(db, "Léa", moment(202)), "1")).repeated
    assert (await review.release_claim(workspace(db, "Léa", moment(203)), "1")).repeated


async def test_the_case_of_an_item_is_claimed_by_one_person(db: SqliteStore) -> None:
    await db.write(waiting)
    view = await review.claim_item(workspace(db, "Léa", moment()), "1")
    assert view.case is not None
    assert view.case.id == 1
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.lease_until == moment(300).timestamp()
    with pytest.raises(UserError, match="case_claimed"):
        await review.claim_item(workspace(db, "Tom", moment(1)), "1")


async def test_without_a_case_nothing_can_be_claimed(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1))
    with pytest.raises(UserError, match="no_case_to_claim"):
        await review.claim_item(workspace(db, "Léa", moment()), "event:1")
