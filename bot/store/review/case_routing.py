"""Where a case goes without being decided: to one person, to later, to the lead."""

from dataclasses import dataclass

from bot.domain import Actor, SkipReason
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.history import audit
from bot.store.review import handed_on
from bot.store.review.cases import Case

#: The same person who passes on a case again within this time does so once, in seconds.
_AGAIN = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Skip:
    """Somebody passed a case on. `at` is seconds since 1970."""

    at: float
    by: Actor
    reason: SkipReason


def assign_case(tx: Transaction, case_id: int, assignee: str, *, by: Actor, at: float) -> bool:
    """Give an open case to one person, or with an empty name to nobody; False when it was so."""
    changed = bool(tx.run("case_routing.assign_case", case_id=case_id, assignee=assignee))
    if changed:
        subject, details = f"case:{case_id}", {"to": assignee}
        audit.append_entry(tx, at=at, actor=by, action="case_assigned", subject=subject, details=details)
    return changed


def snooze_case(tx: Transaction, case_id: int, until: float, *, by: Actor, at: float) -> bool:
    """Put an open case out of sight until then; False when it is closed."""
    changed = bool(tx.run("case_routing.snooze_case", case_id=case_id, until=until))
    if changed:
        subject, details = f"case:{case_id}", {"until": until}
        audit.append_entry(tx, at=at, actor=by, action="case_snoozed", subject=subject, details=details)
    return changed


def insert_skip(tx: Transaction, case_id: int, reason: SkipReason, *, by: Actor, at: float) -> bool:
    """Record that somebody passed a case on; False when they did so just now."""
    last = tx.value("case_routing.last_skip", case_id=case_id, actor_kind=by.kind, actor_id=by.id)
    if last is not None and at - last < _AGAIN:
        return False
    tx.run(
        "case_routing.insert_skip",
        case_id=case_id,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        reason=reason.value,
    )
    subject, details = f"case:{case_id}", {"reason": reason.value}
    audit.append_entry(tx, at=at, actor=by, action="case_skipped", subject=subject, details=details)
    return True


def list_skips(tx: Transaction, case_id: int) -> list[Skip]:
    """Who passed a case on, and why, oldest first."""
    return [
        Skip(at=row["at"], by=decode_actor(row), reason=SkipReason(row["reason"]))
        for row in tx.all("case_routing.list_skips", case_id=case_id)
    ]


def move_case(tx: Transaction, case: Case, *, queue: str, priority: int, why: str) -> None:
    """Put an open case into another queue; what was asked before can be asked again."""
    handed_on.remember_request(tx, case)
    tx.run("case_routing.move_case", case_id=case.id, queue=queue, priority=priority, why=why)
