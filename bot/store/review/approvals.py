"""Effects that rules planned and that are held until two people have agreed to them (see `opinions`)."""

from collections.abc import Sequence

from bot.domain import Verb
from bot.store import Transaction


def list_awaiting_approval(tx: Transaction, event_id: int, verb: Verb) -> list[int]:
    """The outbox rows of an event that are held until two people approve that verb."""
    rows = tx.all("approvals.effects_awaiting_approval", event_id=event_id, verb=verb)
    return [row["id"] for row in rows]


def awaits_approval(tx: Transaction, event_id: int) -> bool:
    """Whether anything that was planned for the event is held until two people approve it."""
    return tx.value("approvals.awaits_approval", event_id=event_id) is not None


def release_approved(
    tx: Transaction, row_ids: Sequence[int], *, decision_id: int | None = None, not_before: float = 0.0
) -> None:
    """Let these held outbox rows be sent from `not_before` on, as consequences of that decision
    if it is given, which are then undone with it."""
    rows = [{"effect_id": row_id, "decision_id": decision_id, "not_before": not_before} for row_id in row_ids]
    tx.run_many("approvals.release_effect", rows)
