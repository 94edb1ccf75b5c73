"""One case at a time is a person's, and goes back to the queue."""

from bot.services.desk.review_desk import LocalDesk
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from bot.tui.claim import Claim
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START, stock


async def holder(db: SqliteStore, case_id: int) -> str | None:
    case = await db.read(lambda tx: cases.get_case(tx, case_id))
    by = case.holder(moment(START).timestamp()) if case else None
    return by and by.id


async def test_a_case_is_taken_kept_and_given_back(db: SqliteStore) -> None:
    await db.write(stock)
    claim = Claim(LocalDesk(workspace(db, "Léa", moment(START))))
    await claim.renew()
    await claim.give_back()
    await claim.take(2)
    assert await holder(db, 2) == "Léa"
    await claim.renew()
    await claim.give_back(unless=2)
    assert claim.case_id == 2
    await claim.give_back()
    assert (claim.case_id, await holder(db, 2)) == (None, None)


async def test_a_store_that_is_busy_ends_no_session(db: SqliteStore) -> None:
    await db.write(stock)
    claim = Claim(LocalDesk(workspace(db, "Léa", moment(START))))
    await claim.take(2)
    db.close()
    await claim.renew()
    await claim.give_back()
    assert claim.case_id is None
