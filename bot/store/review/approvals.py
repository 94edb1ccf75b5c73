"""Actions that wait until two people have agreed to them."""

from bot.domain import State, Verb
from bot.store import Transaction
from bot.store.delivery.outbox import NEEDS_SECOND
from bot.store.history import audit


def waiting(tx: Transaction, event_id: int, verb: Verb) -> list[int]:
    """The rows of an event that wait for two people to want that verb."""
    rows = tx.execute(
        "SELECT id FROM outbox WHERE event_id = ? AND verb = ? AND state = ? AND problem = ? ORDER BY id",
        (event_id, verb, State.HELD, NEEDS_SECOND),
    )
    return [row["id"] for row in rows]


def agree(tx: Transaction, event_id: int, verb: Verb, *, by: str, at: float) -> int:
    """Somebody agrees; answers how many different people have by now."""
    tx.execute("INSERT OR IGNORE INTO approval VALUES (?, ?, ?, ?)", (event_id, verb, by, at))
    found = tx.execute(
        "SELECT count(*) AS n FROM approval WHERE event_id = ? AND verb = ?", (event_id, verb)
    ).fetchone()
    details = {"verb": verb.value}
    audit.record(tx, at=at, actor=by, action="agreed", subject=f"event:{event_id}", details=details)
    return int(found["n"])


def release(tx: Transaction, row_ids: list[int]) -> None:
    """Let these rows leave: everybody needed has agreed."""
    for row_id in row_ids:
        tx.execute(
            "UPDATE outbox SET state = ?, problem = NULL, not_before = 0 WHERE id = ? AND state = ?",
            (State.PLANNED, row_id, State.HELD),
        )
