"""Cases: what is waiting for a person, and how it ended.

Nothing here acts on a platform: an answer becomes a decision. Who is looking at a case is the business of
`case_leases`, the order of the queue that of `case_queue`.
"""

from dataclasses import dataclass

from bot.domain import Actor, ActorKind, CaseRequest, Verb
from bot.store import Transaction
from bot.store.codecs import decode_actor, decode_names, encode_names
from bot.store.history import audit
from bot.store.ports import Row
from bot.store.review import case_notes


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One case with its row. Times are seconds since 1970; `actor` asked for a person."""

    id: int
    event_id: int
    queue: str
    priority: int
    actor: Actor
    why: str
    suggested: tuple[Verb, ...]
    since: float
    state: str
    claimed_by: Actor | None
    lease_until: float
    closed_at: float | None
    closed_by: Actor | None
    answer: str | None
    assignee: str = ""
    draft: str = ""
    due_at: float | None = None
    not_before: float = 0.0
    is_blind: bool = False

    def holder(self, at: float) -> Actor | None:
        """Who is looking at it now; None when nobody is or the lease expired."""
        return self.claimed_by if self.state == "open" and self.lease_until > at else None


def open_case(tx: Transaction, *, event_id: int, request: CaseRequest, at: float) -> int:
    """Open a case, or reopen it; its id.

    A reopened case keeps its age. An open one keeps the more pressing of the two requests. The events of a
    group share the case of the first of them.
    """
    event_ids = list(dict.fromkeys((*request.group, event_id)))
    # A group comes oldest first, and the oldest has waited longest.
    case_id = _insert_or_reopen(tx, event_id=event_ids[0], request=request, at=at)
    members = [{"case_id": case_id, "event_id": member} for member in event_ids[1:]]
    tx.run_many("cases.insert_member", members)
    tx.run(
        "cases.add_request_details",
        case_id=case_id,
        assignee=request.assignee,
        draft=request.draft,
        due_at=request.due_at.timestamp() if request.due_at else None,
    )
    if request.note:
        case_notes.add_note(tx, case_id, by=request.actor, text=request.note, at=at)
    return case_id


def close_case(tx: Transaction, case_id: int, *, by: Actor, answer: str, at: float) -> bool:
    """Close a case; False when it was closed before (nothing is changed)."""
    changed = tx.run(
        "cases.close_case", case_id=case_id, actor_kind=by.kind, actor_id=by.id, answer=answer, at=at
    )
    if changed:
        audit.append_entry(
            tx,
            at=at,
            actor=by,
            action="case_closed",
            subject=f"case:{case_id}",
            details={"answer": answer},
        )
    return bool(changed)


def reopen_case(tx: Transaction, case_id: int, *, by: Actor, at: float) -> bool:
    """Put a closed case back into the queue, with its old age; False when it was open."""
    changed = tx.run("cases.reopen_case", case_id=case_id)
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="case_reopened", subject=f"case:{case_id}")
    return bool(changed)


def get_case(tx: Transaction, case_id: int) -> Case | None:
    """The case of that id, or None."""
    row = tx.one("cases.get_case", case_id=case_id)
    return case_from_row(row) if row else None


def case_of_event(tx: Transaction, event_id: int) -> Case | None:
    """The case about that event, or None. A member of a group has none of its own."""
    row = tx.one("cases.case_of_event", event_id=event_id)
    return case_from_row(row) if row else None


def list_members(tx: Transaction, case_id: int) -> list[int]:
    """The other events that share a case, oldest first."""
    return [row["event_id"] for row in tx.all("cases.list_members", case_id=case_id)]


def case_from_row(row: Row) -> Case:
    """A row of the table `case_` as a `Case`."""
    return Case(
        id=row["id"],
        event_id=row["event_id"],
        queue=row["queue"],
        priority=row["priority"],
        actor=decode_actor(row),
        why=row["why"],
        suggested=tuple(Verb(verb) for verb in decode_names(row["suggested"])),
        since=row["since"],
        state=row["state"],
        claimed_by=Actor.person(row["claimed_by"]) if row["claimed_by"] else None,
        lease_until=row["lease_until"],
        closed_at=row["closed_at"],
        closed_by=Actor(ActorKind(row["closed_by_kind"]), row["closed_by_id"])
        if row["closed_by_kind"]
        else None,
        answer=row["answer"],
        assignee=row["assignee"],
        draft=row["draft"],
        due_at=row["due_at"],
        not_before=row["not_before"],
        is_blind=bool(row["is_blind"]),
    )


def _insert_or_reopen(tx: Transaction, *, event_id: int, request: CaseRequest, at: float) -> int:
    columns = {
        "event_id": event_id,
        "queue": request.queue,
        "priority": request.priority,
        "actor_kind": request.actor.kind,
        "actor_id": request.actor.id,
        "why": request.why,
        "suggested": encode_names(request.suggested),
    }
    not_before = request.not_before.timestamp() if request.not_before else 0.0
    case_id = tx.value("cases.insert_case", **columns, at=at, not_before=not_before)
    if case_id is None:
        tx.run("cases.replace_request", **columns)
        case_id = tx.value("cases.reopen_case_of_event", event_id=event_id)
    return int(case_id)
