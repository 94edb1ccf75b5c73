"""Notes, releases and longer leases."""

import pytest

from bot.errors import UserError
from bot.services import review
from bot.store.review import cases
from bot.store.review.cases import Filters
from bot.store.sqlite.engine import SqliteStore
from tests.services.review.stock import moment, received, waiting


async def test_a_note_is_kept_for_colleagues_and_leaves_the_case_open(db: SqliteStore) -> None:
    await db.write(waiting)
    first = await review.note(db, "1", "Léa", " call her back ", now=moment())
    again = await review.note(db, "1", "Léa", "call her back", now=moment(1))
    view = await review.case(db, "1", moment(2))
    assert (first.repeated, again.repeated) == (False, True)
    assert [(note.by, note.text) for note in view.notes] == [("person:Léa", "call her back")]
    assert view.case is not None
    assert view.case.state == "open"


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001], ids=len)
async def test_a_note_has_a_sensible_length(db: SqliteStore, text: str) -> None:
    await db.write(waiting)
    with pytest.raises(UserError, match="1 to 4000 characters"):
        await review.note(db, "1", "Léa", text, now=moment())


async def test_a_note_needs_a_case(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1))
    with pytest.raises(UserError, match="has no case"):
        await review.note(db, "event:1", "Léa", "hm", now=moment())


async def test_a_case_is_given_back_and_kept_longer_only_by_who_has_it(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.next_case(db, "Léa", Filters(), moment())
    assert not await review.renew(db, 1, "Tom", now=moment(1))
    assert await review.renew(db, 1, "Léa", now=moment(200))
    case = await db.read(lambda tx: cases.get(tx, 1))
    assert case is not None
    assert case.lease_until == moment(500).timestamp()
    assert (await review.release(db, "1", "Tom", now=moment(201))).repeated
    assert not (await review.release(db, "1", "Léa", now=moment(202))).repeated
    assert (await review.release(db, "1", "Léa", now=moment(203))).repeated
