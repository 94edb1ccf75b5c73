"""Where a case goes without being decided: to one colleague, to later, past whoever cannot decide it.

Nothing leaves for a platform, and nothing is settled: the case keeps its age and what was asked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain import Actor, SkipReason
from bot.errors import UserError
from bot.services.review.outcome import ReviewOutcome
from bot.services.workspace import Workspace, moderator
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import case_leases, case_notes, case_routing, cases
from bot.store.review.cases import Case

#: How often a case is passed on before the lead gets it, and the queue in which they find it.
SKIPS_TO_LEAD, LEAD_QUEUE = 3, "lead"
_LEAD_PRIORITY = 50
_LONGEST_SNOOZE = timedelta(days=30)
_SYSTEM = Actor.system("queue")

#: Changes an open case for the actor; whether anything was new.
_Record = Callable[[Transaction, Case, Actor, float], bool]


async def assign_item(workspace: Workspace, reference: str, name: str) -> ReviewOutcome:
    """Give the case to the person of that name, or with an empty one to nobody in particular. `queue next`
    offers it to them alone; everybody still sees it in the list. Raises `UserError`."""
    assignee = moderator(name).id if name.strip() else ""

    def record(tx: Transaction, case: Case, by: Actor, at: float) -> bool:
        is_new = case_routing.assign_case(tx, case.id, assignee, by=by, at=at)
        if is_new and case.holder(at) == by and assignee not in ("", by.id):
            case_leases.release_case(tx, case.id, who=by, at=at)
        return is_new

    return await _write(workspace, reference, f"assign to {assignee}" if assignee else "unassign", record)


async def snooze_item(workspace: Workspace, reference: str, until: datetime | None) -> ReviewOutcome:
    """Put the case out of sight until then; with None it is there again at once. What is written meanwhile in
    its conversation brings it back. Raises `UserError` for a moment that is past or far away."""
    now = workspace.now()
    if until is not None and not now < until <= now + _LONGEST_SNOOZE:
        raise UserError("snooze_until", days=_LONGEST_SNOOZE.days)

    def record(tx: Transaction, case: Case, by: Actor, at: float) -> bool:
        moment = until.timestamp() if until else 0.0
        if case.not_before == moment:
            return False
        if until is not None and case.due_at is not None and case.due_at < moment:
            raise UserError("snooze_past_due", id=case.id, due=timedelta(seconds=max(0.0, case.due_at - at)))
        case_routing.snooze_case(tx, case.id, moment, by=by, at=at)
        if until is not None:
            case_leases.release_case(tx, case.id, who=by, at=at)
        return True

    return await _write(workspace, reference, "snooze" if until else "wake", record)


async def skip_item(workspace: Workspace, reference: str, reason: SkipReason) -> ReviewOutcome:
    """Pass the case on, and say why. What three have passed on, or one three times, goes to the queue `lead`.
    Raises `UserError`."""

    def record(tx: Transaction, case: Case, by: Actor, at: float) -> bool:
        is_new = case_routing.insert_skip(tx, case.id, reason, by=by, at=at)
        case_leases.release_case(tx, case.id, who=by, at=at)
        skips = case_routing.list_skips(tx, case.id)
        if is_new and len(skips) >= SKIPS_TO_LEAD and case.queue != LEAD_QUEUE:
            reasons = ", ".join(f"{skip.by.id}: {skip.reason}" for skip in skips[-SKIPS_TO_LEAD:])
            priority = max(case.priority, _LEAD_PRIORITY)
            case_routing.move_case(tx, case, queue=LEAD_QUEUE, priority=priority, why=case.why)
            case_notes.add_note(tx, case.id, by=_SYSTEM, text=f"passed on by {reasons}", at=at)
        return is_new

    return await _write(workspace, reference, "skip", record)


async def _write(workspace: Workspace, reference: str, answer: str, record: _Record) -> ReviewOutcome:
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        event_id = lookup.resolve_reference(tx, reference)
        case = cases.case_of_event(tx, event_id)
        if case is None:
            raise UserError("no_case_to_claim", event_id=event_id)
        case_leases.check_available(tx, case.id, who=by, at=at)
        is_new = record(tx, case, by, at)
        return ReviewOutcome(
            case_id=case.id, event_id=event_id, answer=answer, by=by, at=at, repeated=not is_new
        )

    return await workspace.store.write(work)
