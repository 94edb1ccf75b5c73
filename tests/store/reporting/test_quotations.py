"""What a report may quote, and whom it may name."""

from bot.domain import Kind
from bot.store import Transaction
from bot.store.reporting import quotations
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received


async def test_events_come_in_the_order_that_was_asked_for_as_their_authors_left_them(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=1, text="first")
        received(tx, 2, at=2, text="second")
        received(tx, 3, at=3, text="gone")
        received(tx, 4, at=4, text="   ")
        received(tx, 1, at=5, kind=Kind.EDIT, text="first, edited", state="recorded")
        overrides.mark_deleted(tx, "1000", "55_3", START + 6)

    await db.write(work)
    quoted = await db.read(lambda tx: quotations.list_events(tx, [3, 2, 1, 4, 99]))
    assert [event.text for event in quoted] == ["second", "first, edited"]


async def test_people_are_named_as_they_called_themselves_last_and_the_erased_not_at_all(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=1, author_id="a", author_name="Ann")
        received(tx, 2, at=2, author_id="a", author_name="Anna")
        received(tx, 3, at=3, author_id="erased", author_name=None)

    await db.write(work)
    names = await db.read(lambda tx: quotations.list_names(tx, [1, 3, 99]))
    assert names == {1: "Anna"}
    assert await db.read(lambda tx: quotations.list_names(tx, [])) == {}


async def test_only_what_has_a_link_is_linked(db: SqliteStore) -> None:
    await db.write(lambda tx: (received(tx, 1, permalink="https://example.org/1"), received(tx, 2)))
    assert await db.read(lambda tx: quotations.list_links(tx, [1, 2])) == {1: "https://example.org/1"}
