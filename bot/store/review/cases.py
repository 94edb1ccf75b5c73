"""Cases: what waits for a person, who is looking at it, and how it ended.

One person per case: a claim is a lease that runs out by itself, so that nobody's lunch blocks a
case, and two people never get the same one. Nothing here acts; an answer becomes a decision.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.domain import CaseRequest, Verb
from bot.errors import UserError
from bot.store import Transaction
from bot.store.history import audit

LEASE_SECONDS = 300.0
#: Points that an hour of waiting adds to a case's priority, so that nothing waits for ever.
AGEING = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One case with its row. Times are seconds since 1970; whoever is a person reads `person:<name>`."""

    id: int
    event_id: int
    queue: str
    priority: int
    rule: str
    why: str
    suggested: tuple[Verb, ...]
    since: float
    state: str
    claimed_by: str | None
    lease_until: float
    closed_at: float | None
    closed_by: str | None
    answer: str | None
    assignee: str = ""
    draft: str = ""
    due_at: float | None = None
    not_before: float = 0.0
    is_blind: bool = False

    def holder(self, at: float) -> str | None:
        """Who is looking at it now; None when nobody is or the lease ran out."""
        return self.claimed_by if self.state == "open" and self.lease_until > at else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Which cases are meant; None means any. `received_since` is about the event."""

    platform: str | None = None
    account: str | None = None
    language: str | None = None
    queue: str | None = None
    rule: str | None = None
    kind: str | None = None
    origin: str | None = None
    received_since: float | None = None
    claimed_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many wait, and what was answered in the 24 hours before."""

    open: int
    claimed: int
    oldest: float | None
    by_queue: dict[str, int]
    by_rule: dict[str, int]
    answered: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A remark for colleagues, never sent anywhere."""

    at: float
    by: str
    text: str


def open(tx: Transaction, *, event_id: int, request: CaseRequest, at: float) -> int:
    """Open a case, or open it again; answers its id.

    It keeps its age. An open one keeps the more pressing of the two priorities, with its reasons. The
    events of a crowd share the case of the first of them.
    """
    shared_by = dict.fromkeys((*request.group, event_id))
    first = next(iter(shared_by))
    case_id = _open(tx, event_id=first, request=request, at=at)
    for member in shared_by:
        if member != first:
            tx.execute("INSERT OR IGNORE INTO case_member VALUES (?, ?)", (case_id, member))
    _furnish(tx, case_id, request, at)
    return case_id


def _open(tx: Transaction, *, event_id: int, request: CaseRequest, at: float) -> int:
    row = tx.execute(
        "INSERT INTO case_ (event_id, queue, priority, rule, why, suggested, since, not_before)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING RETURNING id",
        (
            event_id,
            request.queue,
            request.priority,
            request.rule,
            request.why,
            _words(request),
            at,
            request.not_before.timestamp() if request.not_before else 0.0,
        ),
    ).fetchone()
    if row is not None:
        return int(row["id"])
    tx.execute(
        "UPDATE case_ SET queue = ?, priority = ?, rule = ?, why = ?, suggested = ?"
        " WHERE event_id = ? AND (state = 'closed' OR priority <= ?)",
        (
            request.queue,
            request.priority,
            request.rule,
            request.why,
            _words(request),
            event_id,
            request.priority,
        ),
    )
    again = tx.execute(
        "UPDATE case_ SET state = 'open', closed_at = NULL, closed_by = NULL, answer = NULL,"
        " claimed_by = CASE WHEN state = 'open' THEN claimed_by END,"
        " lease_until = CASE WHEN state = 'open' THEN lease_until ELSE 0 END WHERE event_id = ? RETURNING id",
        (event_id,),
    ).fetchone()
    return int(again["id"])


def _furnish(tx: Transaction, case_id: int, request: CaseRequest, at: float) -> None:
    """What a rule gives a case on its way: whose it is, until when, a proposed text, a remark."""
    due = request.due_at.timestamp() if request.due_at else None
    tx.execute(
        "UPDATE case_ SET assignee = CASE WHEN ? != '' THEN ? ELSE assignee END,"
        " draft = CASE WHEN ? != '' THEN ? ELSE draft END, due_at = coalesce(min(due_at, ?), due_at, ?) WHERE id = ?",
        (request.assignee, request.assignee, request.draft, request.draft, due, due, case_id),
    )
    if request.note:
        add_note(tx, case_id, by=f"rule:{request.rule}", text=request.note, at=at)


def members(tx: Transaction, case_id: int) -> list[int]:
    """The other events that share a case, oldest first."""
    rows = tx.execute("SELECT event_id FROM case_member WHERE case_id = ? ORDER BY event_id", (case_id,))
    return [row["event_id"] for row in rows]


def close(tx: Transaction, case_id: int, *, by: str, answer: str, at: float) -> bool:
    """Close a case; False when it was closed before (nothing is changed)."""
    changed = tx.execute(
        "UPDATE case_ SET state = 'closed', closed_at = ?, closed_by = ?, answer = ?, lease_until = 0"
        " WHERE id = ? AND state = 'open'",
        (at, by, answer, case_id),
    ).rowcount
    if changed:
        details = {"answer": answer}
        audit.record(tx, at=at, actor=by, action="case_closed", subject=f"case:{case_id}", details=details)
    return bool(changed)


def reopen(tx: Transaction, case_id: int, *, by: str, at: float) -> bool:
    """A closed case waits again, with its old age; False when it was open."""
    changed = tx.execute(
        "UPDATE case_ SET state = 'open', closed_at = NULL, closed_by = NULL, answer = NULL, claimed_by = NULL,"
        " lease_until = 0 WHERE id = ? AND state = 'closed'",
        (case_id,),
    ).rowcount
    if changed:
        audit.record(tx, at=at, actor=by, action="case_reopened", subject=f"case:{case_id}")
    return bool(changed)


def get(tx: Transaction, case_id: int) -> Case | None:
    """The case of that id, or None."""
    row = tx.execute("SELECT * FROM case_ WHERE id = ?", (case_id,)).fetchone()
    return _case(row) if row else None


def of_event(tx: Transaction, event_id: int) -> Case | None:
    """The case about that event, or None."""
    row = tx.execute("SELECT * FROM case_ WHERE event_id = ?", (event_id,)).fetchone()
    return _case(row) if row else None


def claim_next(
    tx: Transaction,
    *,
    who: str,
    filters: Filters,
    at: float,
    lease_seconds: float = LEASE_SECONDS,
    skip: Collection[int] = (),
) -> Case | None:
    """Lease the most pressing free case to `who`; None when there is none.

    Somebody who holds a case already gets that one again. `skip` names cases not to give.
    """
    where, values = _where(filters)
    skipped = f" AND c.id NOT IN ({', '.join(str(int(one)) for one in skip)})" if skip else ""
    row = tx.execute(
        f"SELECT c.id FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open'{where}{skipped}"
        " AND (c.lease_until <= ? OR c.claimed_by = ?) AND c.not_before <= ? AND c.assignee IN ('', ?)"
        f" ORDER BY (c.claimed_by IS ? AND c.lease_until > ?) DESC, {_SCORE} DESC, c.since, c.id LIMIT 1",
        (*values, at, who, at, name(who), who, at, at),
    ).fetchone()
    return claim(tx, row["id"], who=who, at=at, lease_seconds=lease_seconds) if row else None


def claim(
    tx: Transaction, case_id: int, *, who: str, at: float, lease_seconds: float = LEASE_SECONDS
) -> Case:
    """Lease one case to `who`, or renew the lease. Raises `UserError` when it cannot be had."""
    before = free_for(tx, case_id, who=who, at=at)
    tx.execute(
        "UPDATE case_ SET claimed_by = ?, lease_until = ? WHERE id = ?", (who, at + lease_seconds, case_id)
    )
    if before.holder(at) is None:
        audit.record(tx, at=at, actor=who, action="case_claimed", subject=f"case:{case_id}")
    return _known(tx, case_id)


def free_for(tx: Transaction, case_id: int, *, who: str, at: float) -> Case:
    """The case, if `who` may answer it. Raises `UserError` when it is closed or somebody else's."""
    case = _known(tx, case_id)
    if case.state == "closed":
        by_person = (case.closed_by or "").startswith("person:")
        hint = f" 'tamis queue undo {case_id}' takes that back and opens it again." if by_person else ""
        raise UserError(f"case {case_id} is closed: {decided(case, at)}.{hint}")
    holder = case.holder(at)
    if holder is not None and holder != who:
        raise UserError(
            f"{name(holder)} is looking at case {case_id} and has it for another"
            f" {span(case.lease_until - at)}; take another one with 'tamis queue next'."
        )
    return case


def renew(
    tx: Transaction, case_id: int, *, who: str, at: float, lease_seconds: float = LEASE_SECONDS
) -> bool:
    """Lengthen one's own lease; False when the case is closed or somebody else's by now."""
    changed = tx.execute(
        "UPDATE case_ SET lease_until = ? WHERE id = ? AND state = 'open' AND claimed_by = ?",
        (at + lease_seconds, case_id, who),
    ).rowcount
    return bool(changed)


def release(tx: Transaction, case_id: int, *, who: str, at: float) -> bool:
    """Give one's own case back; False when one did not have it."""
    changed = tx.execute(
        "UPDATE case_ SET claimed_by = NULL, lease_until = 0 WHERE id = ? AND state = 'open' AND claimed_by = ?",
        (case_id, who),
    ).rowcount
    if changed:
        audit.record(tx, at=at, actor=who, action="case_released", subject=f"case:{case_id}")
    return bool(changed)


def listing(
    tx: Transaction, filters: Filters, *, at: float, limit: int, offset: int = 0, by_age: bool = False
) -> tuple[list[Case], int]:
    """Open cases, the most pressing (or oldest) first, and how many there are in all."""
    where, values = _where(filters)
    where, values = where + " AND c.not_before <= ?", (*values, at)
    order, moment = ("c.since, c.id", ()) if by_age else (f"{_SCORE} DESC, c.since, c.id", (at,))
    rows = tx.execute(
        f"SELECT c.* FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open'{where}"
        f" ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, *moment, limit, offset),
    ).fetchall()
    total = tx.execute(
        f"SELECT count(*) AS n FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open'{where}",
        values,
    ).fetchone()["n"]
    return [_case(row) for row in rows], int(total)


def count(tx: Transaction, *, at: float) -> Counts:
    """How the queue is doing now."""
    row = tx.execute(
        "SELECT count(*) AS open, coalesce(sum(lease_until > ?), 0) AS claimed, min(since) AS oldest"
        " FROM case_ WHERE state = 'open'",
        (at,),
    ).fetchone()
    return Counts(
        open=row["open"],
        claimed=row["claimed"],
        oldest=row["oldest"],
        by_queue=_counted(tx, "queue", "state = 'open'"),
        by_rule=_counted(tx, "rule", "state = 'open'"),
        answered=_counted(tx, "answer", f"closed_by LIKE 'person:%' AND closed_at > {at - 86400.0!r}"),
    )


def add_note(tx: Transaction, case_id: int, *, by: str, text: str, at: float) -> bool:
    """Add a note; False when the same person's last note says the same already."""
    last = tx.execute(
        "SELECT by_whom, text FROM note WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case_id,)
    ).fetchone()
    if last is not None and (last["by_whom"], last["text"]) == (by, text):
        return False
    tx.execute("INSERT INTO note (case_id, at, by_whom, text) VALUES (?, ?, ?, ?)", (case_id, at, by, text))
    audit.record(tx, at=at, actor=by, action="noted", subject=f"case:{case_id}")
    return True


def notes(tx: Transaction, case_id: int) -> list[Note]:
    """The notes of a case, oldest first."""
    rows = tx.execute("SELECT at, by_whom, text FROM note WHERE case_id = ? ORDER BY id", (case_id,))
    return [Note(at=row["at"], by=row["by_whom"], text=row["text"]) for row in rows]


def name(who: str) -> str:
    """A person's name without the prefix that tells persons from rules."""
    return who.removeprefix("person:")


def span(seconds: float) -> str:
    """A length of time in the unit that suits it: 12 s, 5 min, 3 h, 2 d."""
    for unit, length in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def decided(case: Case, at: float) -> str:
    """Who ended a closed case, when and how, as a sentence without its full stop."""
    ago = span(at - (case.closed_at or at))
    return f"{name(case.closed_by or 'somebody')} decided {ago} ago: {case.answer}"


_SCORE = f"(c.priority + (? - c.since) / 3600.0 * {AGEING})"
_COLUMNS = {
    "platform": "e.platform = ?",
    "account": "e.account_id = ?",
    "language": "e.language = ?",
    "queue": "c.queue = ?",
    "rule": "c.rule = ?",
    "kind": "e.kind = ?",
    "origin": "e.origin = ?",
    "received_since": "e.received_at >= ?",
    "claimed_by": "c.claimed_by = ?",
}


def _where(filters: Filters) -> tuple[str, tuple[object, ...]]:
    wanted = {column: getattr(filters, column) for column in _COLUMNS}
    chosen = {column: value for column, value in wanted.items() if value is not None}
    return "".join(f" AND {_COLUMNS[column]}" for column in chosen), tuple(chosen.values())


def _words(request: CaseRequest) -> str:
    return json.dumps([verb.value for verb in request.suggested])


def _counted(tx: Transaction, column: str, where: str) -> dict[str, int]:
    rows = tx.execute(
        f"SELECT {column} AS word, count(*) AS n FROM case_ WHERE {where} GROUP BY {column} ORDER BY n DESC, {column}"
    )
    return {row["word"]: row["n"] for row in rows}


def _known(tx: Transaction, case_id: int) -> Case:
    case = get(tx, case_id)
    if case is None:
        raise UserError(f"there is no case {case_id}; 'tamis queue list' shows those that are open.")
    return case


def _case(row: Any) -> Case:
    fields = {key: row[key] for key in row.keys() if key != "suggested"}  # noqa: SIM118  a Row is no dict
    return Case(**fields, suggested=tuple(Verb(verb) for verb in json.loads(row["suggested"])))
