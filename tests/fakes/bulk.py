"""Many open cases, and bulk answers to them."""

from bot.domain import Actor
from bot.queries import parse_query
from bot.services import review
from bot.services.review import (
    BulkCommand,
    BulkOutcome,
    BulkPreview,
    BulkSelection,
    QueueFilters,
    ReviewAnswer,
)
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.review import bulks, cases
from tests.fakes.cases import START, moment, waiting, workspace

HIDE = BulkCommand(answer=ReviewAnswer.HIDE)


def many(tx: Transaction, count: int = 3, **changes: object) -> None:
    """So many open cases, numbered from one."""
    for number in range(1, count + 1):
        waiting(tx, number, at=number, **changes)  # type: ignore[arg-type]


def selected(query: str = "") -> BulkSelection:
    """What a query means."""
    return BulkSelection(filters=QueueFilters(query=parse_query(query)))


def chosen(preview: BulkPreview) -> list[tuple[str, str]]:
    """The items of a preview, as they are asked for."""
    return [(item.reference, item.version) for item in preview.items]


async def previewed(space: Workspace, query: str = "", command: BulkCommand = HIDE) -> BulkPreview:
    """What a person is shown first."""
    return await review.preview_bulk(space, selected(query), command)


async def answered(space: Workspace, query: str = "", command: BulkCommand = HIDE) -> BulkOutcome:
    """Previewed, and then done."""
    preview = await previewed(space, query, command)
    return await review.ask_bulk(space, command, chosen(preview))


async def states(db: Store, count: int) -> list[str]:
    """Which of these cases are open and which are closed."""

    def look(tx: Transaction) -> list[str]:
        found = [cases.get_case(tx, number) for number in range(1, count + 1)]
        return [case.state for case in found if case is not None]

    return await db.read(look)


def begun(tx: Transaction, count: int = 3) -> int:
    """A bulk answer whose program is gone before it decided anything."""
    return bulks.insert_bulk(
        tx,
        by=Actor.person("Léa"),
        answer=HIDE.name,
        text="",
        target="",
        reason="",
        items=[(f"case:{number}", "") for number in range(1, count + 1)],
        expires_at=None,
        at=START,
    )


async def fix_versions(db: Store, bulk_id: int) -> None:
    """The versions that a preview would have fixed."""
    order = await review.queue_entries(workspace(db, "Léa", moment(1)), (1, 2, 3))

    def write(tx: Transaction) -> None:
        for position, entry in enumerate(order.entries):
            tx.execute(  # type: ignore[attr-defined]
                "UPDATE bulk_item SET version = ? WHERE bulk_id = ? AND position = ?",
                (entry.version, bulk_id, position),
            )

    await db.write(write)
