"""Labels of events: each once, of the whole message, and gone when they are taken away."""

from bot.domain import Kind
from bot.store import Transaction
from bot.store.history import event_labels
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import received


def give(tx: Transaction, event_id: int, *labels: str) -> None:
    event_labels.insert_labels(tx, event_id, labels, decision_id=1, at=5.0)


async def test_a_message_has_the_labels_of_its_edits_too(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[tuple[str, ...], tuple[str, ...]]:
        first, edit, other = received(tx, 1), received(tx, 1, kind=Kind.EDIT), received(tx, 2)
        give(tx, first, "delivery", "delivery")
        give(tx, edit, "contest", "delivery")
        return event_labels.labels_of_message(tx, first), event_labels.labels_of_message(tx, other)

    assert await db.write(work) == (("contest", "delivery"), ())


async def test_taken_away_it_is_gone_from_all_of_the_message(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], tuple[str, ...], list[int]]:
        first, edit = received(tx, 1), received(tx, 1, kind=Kind.EDIT)
        give(tx, first, "delivery", "contest")
        give(tx, edit, "contest")
        removed = event_labels.remove_labels(tx, edit, ["contest", "spam"])
        again = event_labels.remove_labels(tx, edit, ["contest"])
        return removed, event_labels.labels_of_message(tx, first), again

    assert await db.write(work) == ([1, 2], ("delivery",), [])
