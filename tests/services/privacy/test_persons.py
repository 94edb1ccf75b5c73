"""What an operator does about a person: look, erase, ask how far it is."""

from pathlib import Path

import pytest

from bot.domain import ErasureState
from bot.errors import UserError
from bot.services.privacy.persons import Person, StoredWriting, erase_person, find_erasure, look_up_person
from bot.services.workspace import Workspace, moderator
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment
from tests.fakes.persons import PERSON, leave_traces

ZEBULON = Person(id=PERSON)


@pytest.fixture
def workspace(db: SqliteStore, tmp_path: Path) -> Workspace:
    return Workspace(store=db, data=tmp_path, actor=moderator("Léa"), clock=lambda: moment(100))


async def test_what_is_stored_is_shown_by_account(workspace: Workspace, db: SqliteStore) -> None:
    await db.write(leave_traces)
    assert await look_up_person(workspace, ZEBULON) == [
        StoredWriting(platform="facebook", account_id="1000", events=3),
        StoredWriting(platform="messenger", account_id="1000", events=1),
    ]


async def test_a_person_is_erased_and_it_is_recorded_who_did_it(
    workspace: Workspace, db: SqliteStore
) -> None:
    await db.write(leave_traces)
    erasure = await erase_person(workspace, ZEBULON)
    assert (erasure.state, erasure.events) == (ErasureState.DONE, 4)
    assert await look_up_person(workspace, ZEBULON) == []
    entries = await db.read(lambda tx: audit.list_entries(tx, f"erasure:{erasure.code}"))
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("erasure_requested", "person:Léa"),
        ("erased", "privacy"),
    ]
    assert await find_erasure(workspace, erasure.code) == erasure


async def test_a_code_that_nobody_was_given_is_unknown(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no_erasure"):
        await find_erasure(workspace, "c9")
