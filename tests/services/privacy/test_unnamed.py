"""Exports say what people did and wrote, and not who they are; no figure changes by that."""

from dataclasses import replace
from pathlib import Path

from bot.services.privacy.unnamed import unname_briefing, unname_entrants, unname_rights
from bot.services.reports.briefing import prepare_briefing
from bot.services.reports.entries import Entrant
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import rights
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.briefings import DAY, story
from tests.fakes.cases import START, moment, received
from tests.fakes.rights import ask


async def test_a_page_quotes_people_under_pseudonyms_and_counts_as_before(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(story(name="Camille Durand"))
    workspace = Workspace(store=db, data=tmp_path, clock=lambda: moment(7 * DAY))
    named = await prepare_briefing(workspace, moment(0), None)
    unnamed = await unname_briefing(workspace, named)
    assert "Camille Durand" in {event.author_name for event in named.comments}
    names = {event.author_name for event in unnamed.comments}
    assert all(str(name).startswith("author-") for name in names)
    assert len(unnamed.contributors) == len(named.contributors)
    assert all(name.startswith("author-") for name, _ in unnamed.contributors)
    assert [person for _, person in unnamed.contributors] == [person for _, person in named.contributors]
    assert replace(unnamed, comments=named.comments, contributors=named.contributors) == named


async def test_entrants_have_neither_name_nor_id_nor_link(db: SqliteStore, tmp_path: Path) -> None:
    def work(tx: Transaction) -> StoredEvent:
        row = received(tx, author_id="900", author_name="Camille", permalink="https://example.org/c")
        stored = events.get_event(tx, row)
        assert stored is not None
        return stored

    stored = await db.write(work)
    entrant = Entrant(author_id="900", author_name="Camille", first=stored, is_hidden=False, entries=2)
    stranger = replace(entrant, author_id="", author_name="")
    workspace = Workspace(store=db, data=tmp_path)
    first, second, unknown = unname_entrants(workspace, (entrant, entrant, stranger))
    assert first == second
    assert (first.entries, first.first.event.text) == (2, stored.event.text)
    assert (first.author_name, first.first.event.author_name, first.first.event.permalink) == ("", None, None)
    assert first.author_id == first.first.event.author_id != "900"
    assert unknown.author_id == ""


async def test_who_was_asked_for_rights_has_a_pseudonym(db: SqliteStore, tmp_path: Path) -> None:
    def work(tx: Transaction) -> rights.StoredRights:
        ask(tx)
        return rights.list_requests(tx, since=0.0, now=START + 10)[0]

    request = await db.write(work)
    (unnamed,) = unname_rights(Workspace(store=db, data=tmp_path), (request,))
    assert unnamed.author_id.startswith("author-")
    assert replace(unnamed, author_id=request.author_id, author_name=request.author_name) == request
