"""A row says what somebody needs in order to choose it, and is exactly as wide as the list."""

import unicodedata

import pytest
from rich.cells import cell_len

from bot.domain import Origin
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueEntry, QueueFilters
from bot.services.workspace import moderator
from bot.store.sqlite.engine import SqliteStore
from bot.tui.queue_row import placeholder_row, row_text
from tests.fakes.cases import moment, waiting, workspace
from tests.fakes.instance import HOSTILE

AT = moment(7200.0)


async def entry(db: SqliteStore, **changes: object) -> QueueEntry:
    await db.write(lambda tx: waiting(tx, **changes))  # type: ignore[arg-type]
    page = await review.list_queue(workspace(db, "Zoé", AT), QueueFilters(), limit=1)
    return page.entries[0]


@pytest.mark.parametrize("width", [40, 80, 100, 160])
@pytest.mark.parametrize("name", HOSTILE)
async def test_whatever_is_written_a_row_is_as_wide_as_the_list(
    db: SqliteStore, name: str, width: int
) -> None:
    hostile = await entry(db, text=HOSTILE[name], author_name=HOSTILE[name][:80])
    row = row_text(hostile, width=width, at=AT, who=moderator("Léa"), t=Catalog("en"))
    assert cell_len(row.plain) == width
    assert not any(unicodedata.category(character) == "Cc" for character in row.plain)


async def test_it_names_who_is_looking_and_what_is_paid(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, origin=Origin.AD, text="how much?"))
    await review.claim_item(workspace(db, "Zoé", AT), "case:1")
    page = await review.list_queue(workspace(db, "Zoé", AT), QueueFilters(), limit=1)
    row = row_text(page.entries[0], width=80, at=AT, who=moderator("Léa"), t=Catalog("en")).plain
    assert "@Zoé" in row
    assert "€" in row
    assert "how much?" in row


def test_a_row_that_is_not_read_yet_has_its_number() -> None:
    assert placeholder_row(12, 40).plain.split() == ["12", "…"]


def test_a_marked_row_begins_with_a_star_and_is_as_wide() -> None:
    plain, marked = placeholder_row(7, 20).plain, placeholder_row(7, 20, is_marked=True).plain
    assert (plain[:7], marked[:7]) == ("     7 ", "*    7 ")
    assert len(plain) == len(marked)
