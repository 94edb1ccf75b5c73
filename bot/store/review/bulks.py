"""Bulk answers: one answer to many items, as it was previewed, and what became of each item.

Who is at work on one holds a lease, and each item is settled in the transaction that decides about it. Whatever
ends the program in between, whoever goes on finds what is left, and nothing is done twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import Actor, ActorKind
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row

#: For how long somebody is at work on one before another program may go on with it.
LEASE_SECONDS = 30.0
#: A lease that ends later was given before the clock was set back.
_LONGEST_LEASE = 2 * LEASE_SECONDS
#: For how long it is remembered that answers belong together.
_REMEMBERED_SECONDS = 30 * 86_400.0
#: Past every position.
_END = 2**53


class BulkState(StrEnum):
    """How far a bulk answer is. Only `RUNNING` decides anything."""

    WAITING = "waiting"  # for a second person
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"  # by the second person
    WITHDRAWN = "withdrawn"  # by whoever asked for it
    EXPIRED = "expired"


class ItemState(StrEnum):
    """What became of one item."""

    PENDING = "pending"
    DONE = "done"
    REPEATED = "repeated"  # the same person had answered so before
    SKIPPED = "skipped"
    CANCELLED = "cancelled"  # undone before anything left
    REVERSED = "reversed"  # undone by its inverse, or nothing had to leave
    STAYS = "stays"  # and cannot be undone


@dataclass(frozen=True, kw_only=True, slots=True)
class Bulk:
    """One bulk answer. `settled_by` is who confirmed or refused it, or took it back."""

    id: int
    by: Actor
    answer: str
    text: str
    target: str
    reason: str
    asked_at: float
    state: BulkState
    expires_at: float | None
    settled_at: float | None
    settled_by: Actor | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkItem:
    """One item, by a reference of ours, in the version that was previewed."""

    position: int
    reference: str
    version: str
    state: ItemState = ItemState.PENDING
    code: str = ""


def insert_bulk(
    tx: Transaction,
    *,
    by: Actor,
    answer: str,
    text: str,
    target: str,
    reason: str,
    items: Sequence[tuple[str, str]],
    expires_at: float | None,
    at: float,
) -> int:
    """Record a bulk answer to these items, each a reference and a version, which is running at once or waits
    until `expires_at` for a second person; its number."""
    tx.run("bulks.delete_older", before=at - _REMEMBERED_SECONDS)
    bulk_id = tx.value(
        "bulks.insert_bulk",
        actor_kind=by.kind,
        actor_id=by.id,
        answer=answer,
        text=text,
        target=target,
        reason=reason,
        asked_at=at,
        state=BulkState.RUNNING if expires_at is None else BulkState.WAITING,
        expires_at=expires_at,
        lease_until=at + LEASE_SECONDS,
    )
    rows: Iterable[Mapping[str, object]] = (
        {
            "bulk_id": bulk_id,
            "position": position,
            "reference": reference,
            "version": version,
            "state": ItemState.PENDING,
        }
        for position, (reference, version) in enumerate(items)
    )
    tx.run_many("bulks.insert_item", rows)
    details = {"answer": answer, "items": len(items), "waits": expires_at is not None}
    _record(tx, bulk_id, "bulk_asked", by=by, at=at, details=details)
    return int(bulk_id)


def get_bulk(tx: Transaction, bulk_id: int) -> Bulk | None:
    """The bulk answer of that number, or None."""
    row = tx.one("bulks.get_bulk", id=bulk_id)
    return _from_row(row) if row else None


def list_latest(tx: Transaction, limit: int) -> list[Bulk]:
    """What is not finished, and then the latest."""
    return [_from_row(row) for row in tx.all("bulks.list_latest", limit=limit)]


def list_waiting(tx: Transaction) -> list[Bulk]:
    """What waits for a second person, the oldest first."""
    return [_from_row(row) for row in tx.all("bulks.list_waiting")]


def list_abandoned(tx: Transaction, at: float) -> list[Bulk]:
    """What was begun and nobody is at work on any more."""
    return [_from_row(row) for row in tx.all("bulks.list_abandoned", at=at, latest=at + _LONGEST_LEASE)]


def last_waiting_of(tx: Transaction, who: Actor) -> Bulk | None:
    """The latest one of a person that waits for a second one, or None."""
    row = tx.one("bulks.last_waiting_of", actor_kind=who.kind, actor_id=who.id)
    return _from_row(row) if row else None


def is_in_state(tx: Transaction, bulk_id: int, state: BulkState) -> bool:
    """Whether it is that far now."""
    return bool(tx.value("bulks.get_state", id=bulk_id) == state)


def change_state(
    tx: Transaction, bulk_id: int, before: BulkState, state: BulkState, *, by: Actor, at: float
) -> bool:
    """Go from one state to another, on record; False when it was in another state by then."""
    changed = tx.run(
        "bulks.change_state", id=bulk_id, before=before, state=state, lease_until=at + LEASE_SECONDS
    )
    if not changed:
        return False
    if before is BulkState.WAITING or state in (BulkState.UNDOING, BulkState.UNDONE):
        tx.run("bulks.settle_bulk", id=bulk_id, at=at, actor_kind=by.kind, actor_id=by.id)
    if state not in (BulkState.WAITING, BulkState.RUNNING):
        tx.run("bulks.forget_words", id=bulk_id)
    details = {f"{item}_{code}" if code else item.value: n for (item, code), n in count_items(tx, bulk_id)}
    _record(tx, bulk_id, f"bulk_{state}", by=by, at=at, details=details)
    return True


def renew_lease(tx: Transaction, bulk_id: int, at: float) -> None:
    """Somebody is at work on it."""
    tx.run("bulks.renew_lease", id=bulk_id, lease_until=at + LEASE_SECONDS)


def pending_items(tx: Transaction, bulk_id: int, *, limit: int) -> list[BulkItem]:
    """Items that nothing was decided about yet."""
    rows = tx.all("bulks.items_from_front", bulk_id=bulk_id, state=ItemState.PENDING, limit=limit)
    return [_item(row) for row in rows]


def done_from_end(tx: Transaction, bulk_id: int, *, limit: int, past: int | None = None) -> list[BulkItem]:
    """Items that were decided about, the last one first, those before position `past`."""
    before = _END if past is None else past
    rows = tx.all("bulks.items_from_end", bulk_id=bulk_id, state=ItemState.DONE, before=before, limit=limit)
    return [_item(row) for row in rows]


def count_items(tx: Transaction, bulk_id: int) -> list[tuple[tuple[ItemState, str], int]]:
    """How many items are in each state, for each reason."""
    rows = tx.all("bulks.count_items", bulk_id=bulk_id)
    return [((ItemState(row["state"]), row["code"]), row["count"]) for row in rows]


def change_item(
    tx: Transaction, bulk_id: int, position: int, before: ItemState, state: ItemState, code: str = ""
) -> bool:
    """Say what became of an item; False when somebody else has said so before."""
    return bool(
        tx.run("bulks.change_item", bulk_id=bulk_id, position=position, before=before, state=state, code=code)
    )


def skip_pending(tx: Transaction, bulk_id: int, code: str) -> None:
    """Leave alone what nothing was decided about yet."""
    tx.run(
        "bulks.change_items", bulk_id=bulk_id, before=ItemState.PENDING, state=ItemState.SKIPPED, code=code
    )


def add_decisions(tx: Transaction, bulk_id: int, position: int, decision_ids: Iterable[int]) -> None:
    """In which decisions the answer to an item is recorded."""
    rows = [
        {"decision_id": decision_id, "bulk_id": bulk_id, "position": position} for decision_id in decision_ids
    ]
    tx.run_many("bulks.insert_decision", rows)


def decisions_of_item(tx: Transaction, bulk_id: int, position: int) -> tuple[int, ...]:
    """The decisions in which the answer to an item is recorded."""
    rows = tx.all("bulks.decisions_of_item", bulk_id=bulk_id, position=position)
    return tuple(row["decision_id"] for row in rows)


def bulk_of_decision(tx: Transaction, decision_id: int) -> Bulk | None:
    """The bulk answer that a decision belongs to, or None."""
    row = tx.one("bulks.bulk_of_decision", decision_id=decision_id)
    return _from_row(row) if row else None


def _record(
    tx: Transaction, bulk_id: int, action: str, *, by: Actor, at: float, details: Mapping[str, object]
) -> None:
    audit.append_entry(tx, at=at, actor=by, action=action, subject=f"bulk:{bulk_id}", details=details)


def _item(row: Row) -> BulkItem:
    return BulkItem(
        position=row["position"],
        reference=row["reference"],
        version=row["version"],
        state=ItemState(row["state"]),
        code=row["code"],
    )


def _from_row(row: Row) -> Bulk:
    return Bulk(
        id=row["id"],
        by=Actor(ActorKind(row["actor_kind"]), row["actor_id"]),
        answer=row["answer"],
        text=row["text"],
        target=row["target"],
        reason=row["reason"],
        asked_at=row["asked_at"],
        state=BulkState(row["state"]),
        expires_at=row["expires_at"],
        settled_at=row["settled_at"],
        settled_by=Actor(ActorKind(row["settled_kind"]), row["settled_by"]) if row["settled_kind"] else None,
    )
