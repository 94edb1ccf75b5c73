"""Effects that are held until two people have approved them."""

from collections.abc import Sequence

from bot.domain import Actor, Verb
from bot.store import Transaction
from bot.store.history import audit


def list_awaiting_approval(tx: Transaction, event_id: int, verb: Verb) -> list[int]:
    """The outbox rows of an event that are held until two people approve that verb."""
    rows = tx.all("approvals.effects_awaiting_approval", event_id=event_id, verb=verb)
    return [row["id"] for row in rows]


def insert_approval(tx: Transaction, event_id: int, verb: Verb, *, by: Actor, at: float) -> int:
    """Record that somebody approves; how many different people have by now."""
    # The same person twice counts once: the key of the table is event, verb and person.
    tx.run(
        "approvals.insert_approval", event_id=event_id, verb=verb, actor_kind=by.kind, actor_id=by.id, at=at
    )
    audit.append_entry(
        tx, at=at, actor=by, action="agreed", subject=f"event:{event_id}", details={"verb": verb.value}
    )
    return int(tx.value("approvals.count_approvals", event_id=event_id, verb=verb))


def withdraw_approvals(tx: Transaction, event_id: int, *, by: Actor) -> None:
    """Forget what somebody approved of an event."""
    tx.run("approvals.delete_approvals", event_id=event_id, actor_kind=by.kind, actor_id=by.id)


def release_approved(
    tx: Transaction, row_ids: Sequence[int], *, decision_id: int | None = None, not_before: float = 0.0
) -> None:
    """Let these held outbox rows be sent from `not_before` on, as consequences of that decision
    if it is given, which are then undone with it."""
    rows = [{"effect_id": row_id, "decision_id": decision_id, "not_before": not_before} for row_id in row_ids]
    tx.run_many("approvals.release_effect", rows)
