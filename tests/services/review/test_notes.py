"""Notes for colleagues."""

import pytest

from bot.domain import Actor
from bot.errors import UserError
from bot.services import review
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, received, waiting, workspace


async def test_a_note_is_kept_for_colleagues_and_leaves_the_case_open(db: SqliteStore) -> None:
    await db.write(waiting)
    first = await review.note_on_item(workspace(db, "Léa", moment()), "1", " call her back ")
    again = await review.note_on_item(workspace(db, "Léa", moment(1)), "1", "call her back")
    view = await review.show_item(workspace(db, "Léa", moment(2)), "1")
    assert (first.repeated, again.repeated) == (False, True)
    assert [(note.by, note.text) for note in view.notes] == [(Actor.person("Léa"), "call her back")]
    assert view.case is not None
    assert view.case.state == "open"


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001], ids=len)
async def test_a_note_has_a_sensible_length(db: SqliteStore, text: str) -> None:
    await db.write(waiting)
    with pytest.raises(UserError, match="note_length"):
        await review.note_on_item(workspace(db, "Léa", moment()), "1", text)


async def test_a_note_needs_a_case(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1))
    with pytest.raises(UserError, match="no_case_for_note"):
        await review.note_on_item(workspace(db, "Léa", moment()), "event:1", "hm")
