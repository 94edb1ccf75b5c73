"""Keeping or returning a case that one has claimed."""

from bot.errors import UserError
from bot.services.review.case_view import CaseView, view_for_review
from bot.services.review.departure import read_outlook
from bot.services.review.outcome import ReviewOutcome
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import case_leases, cases
from bot.store.review.care import note_reading


async def release_claim(workspace: Workspace, reference: str) -> ReviewOutcome:
    """Return the actor's case to the queue. Raises `UserError` when somebody else has it."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        event_id = lookup.resolve_reference(tx, reference)
        case = cases.case_of_event(tx, event_id)
        holder = case.holder(at) if case else None
        if case and holder not in (None, by):
            raise UserError("case_in_review", id=case.id, by=holder.id if holder else "?")
        is_released = case is not None and case_leases.release_case(tx, case.id, who=by, at=at)
        return ReviewOutcome(
            case_id=case.id if case else None,
            event_id=event_id,
            answer="release",
            by=by,
            at=at,
            repeated=not is_released,
        )

    return await workspace.store.write(work)


async def claim_item(workspace: Workspace, reference: str) -> CaseView:
    """Claim the case of this item for the actor and show it. Raises `UserError` when it has none, when it is
    closed, or when it is somebody else's."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> CaseView:
        event_id = lookup.resolve_reference(tx, reference)
        case = cases.case_of_event(tx, event_id)
        if case is None:
            raise UserError("no_case_to_claim", event_id=event_id)
        case_leases.claim_case(tx, case.id, who=by, at=at)
        note_reading(tx, case.id, who=by, at=at)
        return view_for_review(tx, case.event_id, at, read_outlook(tx, workspace))

    return await workspace.store.write(work)


async def renew_claim(workspace: Workspace, case_id: int) -> bool:
    """Keep the actor's case for another lease; False when somebody else has claimed it by now."""
    by, at = workspace.actor, workspace.now().timestamp()
    return await workspace.store.write(lambda tx: case_leases.renew_lease(tx, case_id, who=by, at=at))
