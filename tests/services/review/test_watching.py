"""The mark of a case changes with what a list shows of it."""

from bot.services.review import claim_item, note_on_item, renew_claim
from bot.services.review.watching import mark_cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START, stock


async def test_a_claim_changes_it_and_its_renewal_does_not(db: SqliteStore) -> None:
    await db.write(stock)
    léa = workspace(db, "Léa", moment(START))
    free = await mark_cases(léa)
    assert sorted(free) == [1, 2, 3, 4, 5]
    await claim_item(léa, "case:1")
    claimed = await mark_cases(léa)
    assert {number for number in free if free[number] != claimed[number]} == {1}
    await renew_claim(workspace(db, "Léa", moment(START + 60)), 1)
    await note_on_item(léa, "case:2", "look")
    assert await mark_cases(léa) == claimed
    # A lease that has run out gives the case back without anybody writing.
    assert await mark_cases(workspace(db, "Léa", moment(START + 3600))) == free
