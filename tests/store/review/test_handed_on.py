"""What was asked before a colleague handed a case on."""

from bot.domain import Verb
from bot.store import Transaction
from bot.store.review import cases, handed_on
from bot.store.review.cases import Case
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import waiting


def get(tx: Transaction) -> Case:
    case = cases.get_case(tx, 1)
    assert case is not None
    return case


def hand_on(tx: Transaction) -> None:
    handed_on.remember_request(tx, get(tx))
    tx.execute("UPDATE case_ SET queue = 'escalated', priority = 50, why = 'please', suggested = '[]'")


async def test_it_is_asked_again_once_it_is_taken_back(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, priority=7, suggested=[Verb.HIDE]))
    before = await db.read(get)
    await db.write(hand_on)
    await db.write(hand_on)  # whoever hands it on again does not change where it came from
    assert await db.write(lambda tx: handed_on.restore_request(tx, 1))
    assert await db.read(get) == before
    assert not await db.write(lambda tx: handed_on.restore_request(tx, 1))


async def test_nothing_happens_to_a_case_that_nobody_handed_on_or_that_is_closed(db: SqliteStore) -> None:
    await db.write(waiting)
    assert not await db.write(lambda tx: handed_on.restore_request(tx, 1))
    await db.write(hand_on)
    await db.write(lambda tx: tx.execute("UPDATE case_ SET state = 'closed'"))
    assert not await db.write(lambda tx: handed_on.restore_request(tx, 1))
