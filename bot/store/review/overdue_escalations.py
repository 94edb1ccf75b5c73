"""Escalations that do not leave: their cases stand in our own queue until the target takes them over.

Why one does not leave is no matter here: the target wants fewer calls, is down or refuses our token, or somebody
has paused something. A case is opened once for each, so that one that a person has closed stays closed.
"""

from collections import Counter
from collections.abc import Sequence

from bot.domain import Actor, CaseRequest
from bot.store import Transaction
from bot.store.codecs import decode_action
from bot.store.delivery import alerts
from bot.store.history import audit
from bot.store.ports import Row
from bot.store.review import case_notes, cases

#: Seconds that an escalation may take.
OVERDUE_AFTER = 600.0
#: The answer of a case that its target has taken over after all, and the note in one that stays open all the same.
TAKEN_OVER = "taken_over_late"
_ACTOR = Actor.system("dispatch")
_QUEUE = "failed"
_LEAST_PRIORITY = 50  # `high` in rules
_AT_ONCE = 200


def open_cases(tx: Transaction, *, at: float) -> int:
    """Open a case for each escalation that should have left by now, and raise an alert for each target that took
    everything until now. Returns how many cases."""
    troubled = {row["via"] for row in tx.all("overdue_escalations.list_targets")}
    rows = tx.all("overdue_escalations.list_overdue", at=at, planned_before=at - OVERDUE_AFTER, most=_AT_ONCE)
    for row in rows:
        case_id = _open_case(tx, row, at)
        tx.run("overdue_escalations.set_case", id=row["id"], case_id=case_id)
        audit.append_entry(tx, at=at, actor=_ACTOR, action="case_opened", subject=f"outbox:{row['id']}")
    for target, count in Counter(row["via"] for row in rows).items():
        if target not in troubled:
            alert = f"cases for {target} do not leave; the overdue ones are in the queue '{_QUEUE}': {count}"
            alerts.raise_alert(tx, alert, at=at)
    return len(rows)


def settle_cases(tx: Transaction, *, at: float) -> Sequence[str]:
    """Close the cases of escalations that have left after all, and return the targets that take everything over
    again. A case that somebody looks at, has noted something in, or that has other reasons too, gets a note."""
    settled = tx.all("overdue_escalations.list_settled")
    for row in settled:
        tx.run("overdue_escalations.forget_case", id=row["id"])
        if row["state"] == "done":  # of any other end a case tells already: this one, or that of a failure
            _settle_case(tx, row, at)
    troubled = {row["via"] for row in tx.all("overdue_escalations.list_targets")}
    return sorted({row["via"] for row in settled if row["state"] == "done"} - troubled)


def _open_case(tx: Transaction, row: Row, at: float) -> int:
    action = decode_action(row)
    handover = action.handover
    request = CaseRequest(
        actor=action.actor,
        why=_why(row),
        queue=_QUEUE,
        priority=max(_LEAST_PRIORITY, handover.priority if handover else 0),
        due_at=handover.due_at if handover else None,
    )
    return cases.open_case(tx, event_id=row["event_id"], request=request, at=at)


def _settle_case(tx: Transaction, row: Row, at: float) -> None:
    case = cases.get_case(tx, row["overdue_case"])
    if case is None or case.state != "open":
        return
    is_touched = case.holder(at) is not None or bool(case_notes.list_notes(tx, case.id))
    if is_touched or case.why != _why(row):
        case_notes.add_note(tx, case.id, by=_ACTOR, text=TAKEN_OVER, at=at)
    else:
        cases.close_case(tx, case.id, by=_ACTOR, answer=TAKEN_OVER, at=at)


def _why(row: Row) -> str:
    return f"escalate: not taken over by '{row['via']}' within {OVERDUE_AFTER / 60:.0f} minutes"
