"""Cases: what is waiting for a person, and how it ended.

Nothing here acts on a platform: an answer becomes a decision. Who is looking at a case is the business of
`case_leases`, the order of the queue that of `case_queue`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Actor, ActorKind, CaseRequest, Verb
from bot.store import Transaction
from bot.store.codecs import decode_actor, decode_names, encode_names
from bot.store.history import audit
from bot.store.intake import events
from bot.store.ports import Row
from bot.store.review import case_notes, overrides

#: Longest time that anybody has a case without renewing the claim (5 minutes), twice: a lease that ends later was
#: given before the clock was set back, and holds nobody up. A small step back leaves it as it is.
LONGEST_LEASE = 600.0
#: More reasons than a person reads before the message itself.
_LONGEST_WHY = 1_000


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
    is_conversation: bool = False
    needs_two: bool = False

    def holder(self, at: float) -> Actor | None:
        """Who is looking at it now; None when nobody is or the lease expired."""
        is_held = self.state == "open" and at < self.lease_until <= at + LONGEST_LEASE
        return self.claimed_by if is_held else None


def open_case(tx: Transaction, *, event_id: int, request: CaseRequest, at: float) -> int:
    """Open a case, reopen it, or join one that is open; its id.

    A reopened case keeps its age. An open one keeps the more pressing of the two requests. The events of a
    group share the case of the first of them. Those of a conversation share one as long as it is open: it is
    then about the latest of them and gives the reasons of all.
    """
    is_conversation = is_direct_message(tx, event_id)
    event_ids = list(dict.fromkeys((*request.group, event_id)))
    # What a person picks out of a group is a matter of its own.
    is_picked = request.actor.is_person and not is_conversation
    shared = None if is_picked else _find_shared(tx, event_ids, is_conversation)
    if shared is not None:
        case_id = shared.id
        _join_case(tx, shared, event_ids, request)
    else:
        # A group comes oldest first, and the oldest has waited longest.
        case_id = _insert_or_reopen(tx, event_ids[0], request, is_conversation=is_conversation, at=at)
        _insert_members(tx, case_id, event_ids[1:])
    if request.needs_two:
        tx.run("cases.require_two", case_id=case_id)
    if request.assignee or request.draft or request.due_at:
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
    if changed and by.is_person:
        tx.run("case_queue.count_answer")
    if changed:
        tx.run("opinions.settle_opinions", case_id=case_id, at=at)
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
    """Put a closed case back into the queue, with its old age; False when it was open, or when another one has
    been opened in the same conversation, which then stands for its event, too."""
    closed = get_case(tx, case_id)
    shared = find_shared_case(tx, closed.event_id) if closed and closed.state == "closed" else None
    if closed is not None and shared is not None:
        _insert_members(tx, shared.id, [closed.event_id])
        return False
    changed = tx.run("cases.reopen_case", case_id=case_id)
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="case_reopened", subject=f"case:{case_id}")
    return bool(changed)


def get_case(tx: Transaction, case_id: int) -> Case | None:
    """The case of that id, or None."""
    row = tx.one("cases.get_case", case_id=case_id)
    return case_from_row(row) if row else None


def case_of_event(tx: Transaction, event_id: int) -> Case | None:
    """The case about that event, alone or among others, or None; an open one rather than a closed one."""
    row = tx.one("cases.case_of_event", event_id=event_id)
    return case_from_row(row) if row else None


def case_about(tx: Transaction, event_id: int) -> Case | None:
    """The case that is about this very event, whoever shares it, or None."""
    row = tx.one("cases.case_about", event_id=event_id)
    return case_from_row(row) if row else None


def find_shared_case(tx: Transaction, event_id: int) -> Case | None:
    """The open case that a request about this event would join, or None."""
    return _find_shared(tx, [event_id], is_direct_message(tx, event_id))


def previous_case(tx: Transaction, case: Case) -> Case | None:
    """The last closed case of the same conversation, None for the first and outside of conversations."""
    stored = events.get_event(tx, case.event_id)
    if not case.is_conversation or stored is None:
        return None
    row = tx.one(
        "cases.previous_case",
        account_id=stored.event.account_id,
        thread_id=stored.event.thread_id,
        case_id=case.id,
    )
    return case_from_row(row) if row else None


def list_members(tx: Transaction, case_id: int) -> list[int]:
    """The other events that share a case, oldest first."""
    return [row["event_id"] for row in tx.all("cases.list_members", case_id=case_id)]


def event_to_answer(tx: Transaction, case: Case) -> int:
    """The event of a case that an answer is for: the one that it is about, or when its author has removed
    that, the latest that still stands."""
    latest = tx.value("cases.last_standing_event", case_id=case.id)
    if latest is None:
        return case.event_id
    stored = events.get_event(tx, case.event_id)
    is_removed = stored is None or overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id)
    return int(latest) if is_removed else case.event_id


def is_direct_message(tx: Transaction, event_id: int) -> bool:
    """Whether the event is a direct message or an edit of one."""
    return tx.value("cases.is_direct_message", event_id=event_id) is not None


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
        is_conversation=bool(row["is_conversation"]),
        needs_two=bool(row["needs_two"]),
    )


def _insert_or_reopen(
    tx: Transaction, event_id: int, request: CaseRequest, *, is_conversation: bool, at: float
) -> int:
    columns: dict[str, object] = {
        "event_id": event_id,
        "queue": request.queue,
        "priority": request.priority,
        "actor_kind": request.actor.kind,
        "actor_id": request.actor.id,
        "why": request.why,
        "suggested": encode_names(request.suggested),
    }
    not_before = request.not_before.timestamp() if request.not_before else 0.0
    case_id = tx.value(
        "cases.insert_case", **columns, is_conversation=is_conversation, at=at, not_before=not_before
    )
    if case_id is None:
        tx.run("cases.replace_request", **columns)
        case_id = tx.value("cases.reopen_case_of_event", event_id=event_id)
    return int(case_id)


def _find_shared(tx: Transaction, event_ids: Sequence[int], is_conversation: bool) -> Case | None:
    """The open case that these events share with others, None when they have or get one of their own."""
    row = tx.one("cases.open_case_of_events", event_ids=list(event_ids))
    stored = events.get_event(tx, event_ids[-1]) if row is None and is_conversation else None
    if stored is not None:
        row = tx.one(
            "cases.open_case_of_conversation",
            account_id=stored.event.account_id,
            thread_id=stored.event.thread_id,
        )
    # Of two requests about one event the more pressing stays, as ever.
    return None if row is None or row["event_id"] == event_ids[0] else case_from_row(row)


def _join_case(tx: Transaction, case: Case, event_ids: Sequence[int], request: CaseRequest) -> None:
    """Let the events share an open case, which is about the latest from then on and says why for all."""
    first, second = (case.actor, case.why), (request.actor, request.why)
    is_more_pressing = request.priority > case.priority
    actor = request.actor if is_more_pressing else case.actor
    suggested = request.suggested if is_more_pressing and request.suggested else case.suggested
    tx.run(
        "cases.join_request",
        case_id=case.id,
        event_id=event_ids[-1],
        queue=request.queue if is_more_pressing else case.queue,
        priority=max(request.priority, case.priority),
        actor_kind=actor.kind,
        actor_id=actor.id,
        why=_both_reasons(second, first) if is_more_pressing else _both_reasons(first, second),
        suggested=encode_names(suggested),
        not_before=request.not_before.timestamp() if request.not_before else 0.0,
    )
    latest = _pass_lead(tx, case, event_ids[-1])
    _insert_members(tx, case.id, [event_id for event_id in (*event_ids, case.event_id) if event_id != latest])


def _pass_lead(tx: Transaction, case: Case, event_id: int) -> int:
    """Make the case one about this event if it is the latest of a conversation; the event it is about then."""
    if not case.is_conversation or event_id <= case.event_id:
        return case.event_id
    if case_about(tx, event_id) is not None:  # a closed one, which is never given up
        return case.event_id
    tx.run("cases.delete_member", case_id=case.id, event_id=event_id)
    tx.run("cases.set_leading_event", case_id=case.id, event_id=event_id)
    return event_id


def _both_reasons(first: tuple[Actor, str], second: tuple[Actor, str]) -> str:
    """Why the first asked, whom the case names, and then why the second did."""
    why, reason = first[1], f"{second[0].label}: {second[1]}"
    if second[1] in why:
        return why
    return f"{why} · {reason}"[:_LONGEST_WHY]


def _insert_members(tx: Transaction, case_id: int, event_ids: Sequence[int]) -> None:
    if event_ids:
        rows = [{"case_id": case_id, "event_id": event_id} for event_id in event_ids]
        tx.run_many("cases.insert_member", rows)
