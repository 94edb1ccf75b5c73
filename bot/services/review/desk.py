"""What a person does with a case besides answering it: note something, keep it, give it back."""

from datetime import datetime

from bot.errors import UserError
from bot.services.review.answer import Outcome
from bot.services.review.view import person
from bot.store import Store, Transaction
from bot.store.context import lookup
from bot.store.review import cases

_LONGEST_NOTE = 4000


async def note(db: Store, reference: str, who: str, text: str, *, now: datetime) -> Outcome:
    """Add a remark for colleagues. Raises `UserError` for an empty or endless one."""
    by, at, words = person(who), now.timestamp(), text.strip()
    if not words or len(words) > _LONGEST_NOTE:
        raise UserError(f"a note has 1 to {_LONGEST_NOTE} characters, this one has {len(words)}")

    def work(tx: Transaction) -> Outcome:
        event_id = lookup.find(tx, reference)
        case = cases.of_event(tx, event_id)
        if case is None:
            raise UserError(f"event {event_id} has no case to note something on")
        added = cases.add_note(tx, case.id, by=by, text=words, at=at)
        return Outcome(case_id=case.id, event_id=event_id, answer="note", by=by, at=at, repeated=not added)

    return await db.write(work)


async def release(db: Store, reference: str, who: str, *, now: datetime) -> Outcome:
    """Give one's own case back to the queue."""
    by, at = person(who), now.timestamp()

    def work(tx: Transaction) -> Outcome:
        event_id = lookup.find(tx, reference)
        case = cases.of_event(tx, event_id)
        freed = case is not None and cases.release(tx, case.id, who=by, at=at)
        case_id = case.id if case else None
        return Outcome(case_id=case_id, event_id=event_id, answer="release", by=by, at=at, repeated=not freed)

    return await db.write(work)


async def renew(db: Store, case_id: int, who: str, *, now: datetime) -> bool:
    """Keep one's case for another while; False when somebody else has it by now."""
    by, at = person(who), now.timestamp()
    return await db.write(lambda tx: cases.renew(tx, case_id, who=by, at=at))
