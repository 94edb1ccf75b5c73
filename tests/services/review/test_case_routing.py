"""A case goes to a colleague, to later, or past whoever cannot decide it; nothing of it is settled."""

from datetime import timedelta

import pytest

from bot.domain import SkipReason
from bot.errors import UserError
from bot.services import review
from bot.services.review import QueueFilters
from bot.services.workspace import Workspace
from bot.store.review import case_routing, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace


@pytest.fixture
async def desk(db: SqliteStore) -> Workspace:
    await db.write(waiting)
    return workspace(db, "Léa", moment(60.0))


async def test_an_assigned_case_is_offered_to_that_person_alone(db: SqliteStore, desk: Workspace) -> None:
    await review.claim_item(desk, "1")
    outcome = await review.assign_item(desk, "1", "Zoé")
    assert outcome.answer == "assign to Zoé"
    assert (await review.assign_item(desk, "1", "Zoé")).repeated
    assert await review.claim_next(workspace(db, "Max", moment(70.0)), QueueFilters()) is None
    assert await review.claim_next(workspace(db, "Zoé", moment(70.0)), QueueFilters()) is not None


async def test_a_case_can_be_for_nobody_in_particular_again(db: SqliteStore, desk: Workspace) -> None:
    await review.assign_item(desk, "1", "Zoé")
    await review.assign_item(desk, "1", "")
    assert await review.claim_next(workspace(db, "Max", moment(70.0)), QueueFilters()) is not None


async def test_a_name_that_nobody_can_have_is_refused(desk: Workspace) -> None:
    with pytest.raises(UserError):
        await review.assign_item(desk, "1", "rule:insult")


async def test_a_snoozed_case_is_out_of_sight_until_then(db: SqliteStore, desk: Workspace) -> None:
    await review.snooze_item(desk, "1", moment(3600.0))
    assert await review.queue_order(desk, QueueFilters()) == ()
    assert await review.queue_order(workspace(db, "Max", moment(3601.0)), QueueFilters()) == (1,)
    await review.snooze_item(desk, "1", None)
    assert await review.queue_order(desk, QueueFilters()) == (1,)


@pytest.mark.parametrize("seconds", [0.0, 60.0, 40 * 86_400.0])
async def test_a_moment_that_is_past_or_far_away_is_refused(desk: Workspace, seconds: float) -> None:
    with pytest.raises(UserError, match="snooze_until"):
        await review.snooze_item(desk, "1", moment(seconds))


async def test_what_is_due_is_not_put_off_beyond_that(db: SqliteStore, desk: Workspace) -> None:
    due = (moment() + timedelta(hours=1)).timestamp()
    await db.write(lambda tx: tx.execute("UPDATE case_ SET due_at = ?", (due,)))
    with pytest.raises(UserError, match="snooze_past_due"):
        await review.snooze_item(desk, "1", moment(7200.0))
    await review.snooze_item(desk, "1", moment(1800.0))


async def test_what_is_passed_on_three_times_is_for_the_lead(db: SqliteStore, desk: Workspace) -> None:
    assert not (await review.skip_item(desk, "1", SkipReason.LANGUAGE)).repeated
    assert (await review.skip_item(desk, "1", SkipReason.CONTEXT)).repeated, "one person, just now"
    await review.skip_item(workspace(db, "Max", moment(70.0)), "1", SkipReason.CONTEXT)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.queue == "default"
    await review.skip_item(workspace(db, "Léa", moment(4000.0)), "1", SkipReason.EXPERT)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.queue, case.state, case.priority) == ("lead", "open", 50)
    view = await review.show_item(desk, "1")
    assert "Max: context" in view.notes[-1].text
    assert len(await db.read(lambda tx: case_routing.list_skips(tx, 1))) == 3


async def test_whoever_does_not_have_the_case_cannot_move_it(db: SqliteStore, desk: Workspace) -> None:
    await review.claim_item(workspace(db, "Zoé", moment(50.0)), "1")
    for move in (
        review.skip_item(desk, "1", SkipReason.RULES),
        review.assign_item(desk, "1", "Léa"),
        review.snooze_item(desk, "1", moment(3600.0)),
    ):
        with pytest.raises(UserError, match="case_claimed"):
            await move


async def test_a_closed_case_stays_where_it_is(desk: Workspace) -> None:
    await review.answer_case(desk, "1", review.ReviewAnswer.APPROVE)
    with pytest.raises(UserError, match="case_closed"):
        await review.skip_item(desk, "1", SkipReason.RULES)
