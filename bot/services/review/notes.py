"""Remarks on a case for colleagues, which are never sent anywhere."""

from bot.errors import UserError
from bot.services.review.mentions import called_in
from bot.services.review.outcome import ReviewOutcome
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import case_notes, cases

_MAX_LENGTH = 4000


async def note_on_item(workspace: Workspace, reference: str, text: str) -> ReviewOutcome:
    """Add a remark for colleagues; `@name` calls somebody. Raises `UserError` when it is too long."""
    by, at, remark = workspace.actor, workspace.now().timestamp(), text.strip()
    if not remark or len(remark) > _MAX_LENGTH:
        raise UserError("note_length", most=_MAX_LENGTH, length=len(remark))

    def work(tx: Transaction) -> ReviewOutcome:
        event_id = lookup.resolve_reference(tx, reference)
        case = cases.case_of_event(tx, event_id)
        if case is None:
            raise UserError("no_case_for_note", event_id=event_id)
        is_new = case_notes.add_note(tx, case.id, by=by, text=remark, at=at, calls=called_in(remark))
        return ReviewOutcome(
            case_id=case.id, event_id=event_id, answer="note", by=by, at=at, repeated=not is_new
        )

    return await workspace.store.write(work)
