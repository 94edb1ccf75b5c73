"""What became of a bulk answer: of how many items what, and why others were left alone or stay."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import bulks
from bot.store.review.bulks import Bulk, ItemState


class LeftOut(StrEnum):
    """Why an item is not answered in bulk."""

    DECIDED = "decided"  # by somebody, before
    CLAIMED = "claimed"  # a colleague is looking at it
    CHANGED = "changed"  # since it was selected
    WITHHELD = "withheld"  # whoever asks may not decide about it now
    BLIND = "blind"  # drawn for a blind review, which is worth something only item by item
    CAUTION = "caution"  # a person would be asked twice
    IMPOSSIBLE = "impossible"  # for this kind of item
    REMOVED = "removed"  # by its author
    REFUSED = "refused"  # for another reason
    UNDONE = "undone"  # before its turn had come


#: Refusals of an answer by why the item is left alone; all others are `REFUSED`.
_BY_CODE: Mapping[str, LeftOut] = {
    "case_closed": LeftOut.DECIDED,
    "case_closed_by_person": LeftOut.DECIDED,
    "case_claimed": LeftOut.CLAIMED,
    "item_changed": LeftOut.CHANGED,
    "own_opinion": LeftOut.WITHHELD,
    "lead_decides": LeftOut.WITHHELD,
    "appeal_of_own_decision": LeftOut.WITHHELD,
    "impossible_for_notice": LeftOut.IMPOSSIBLE,
    "impossible_for_direct_message": LeftOut.IMPOSSIBLE,
    "item_removed": LeftOut.REMOVED,
    "item_removed_evidence": LeftOut.REMOVED,
    "reference_unknown": LeftOut.REMOVED,  # erased meanwhile
    "event_not_stored": LeftOut.REMOVED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkOutcome:
    """How far it is. `done` counts what was decided about and was not undone; of it `opinions` does nothing
    before somebody else has said the same. `stays` counts what cannot be undone by the code of why, and
    `leaving` what is being sent or looked at now, so that an undo has to be tried again."""

    bulk: Bulk
    items: int
    pending: int
    done: int
    opinions: int
    repeated: int
    left_out: Mapping[LeftOut, int]
    cancelled: int
    reversed: int
    stays: Mapping[str, int]
    leaving: int = 0


def left_out_by(refusal: UserError) -> LeftOut:
    """Why an item is left alone whose answer was refused."""
    return _BY_CODE.get(refusal.code, LeftOut.REFUSED)


async def read_outcome(workspace: Workspace, bulk_id: int, *, leaving: int = 0) -> BulkOutcome:
    """What became of it so far. Raises `UserError` when there is none of that number."""

    def work(tx: Transaction) -> BulkOutcome:
        bulk = require_bulk(tx, bulk_id)
        states: Counter[ItemState] = Counter()
        left_out: Counter[LeftOut] = Counter()
        stays: Counter[str] = Counter()
        opinions = 0
        for (state, code), count in bulks.count_items(tx, bulk_id):
            states[state] += count
            if state is ItemState.SKIPPED:
                left_out[LeftOut(code)] += count
            elif state is ItemState.STAYS:
                stays[code] += count
            elif state is ItemState.DONE and code:
                opinions += count
        return BulkOutcome(
            bulk=bulk,
            items=states.total(),
            pending=states[ItemState.PENDING],
            done=states[ItemState.DONE],
            opinions=opinions,
            repeated=states[ItemState.REPEATED],
            left_out=dict(left_out),
            cancelled=states[ItemState.CANCELLED],
            reversed=states[ItemState.REVERSED],
            stays=dict(stays),
            leaving=leaving,
        )

    return await workspace.store.read(work)


def require_bulk(tx: Transaction, bulk_id: int) -> Bulk:
    """The bulk answer of that number. Raises `UserError` when there is none."""
    bulk = bulks.get_bulk(tx, bulk_id)
    if bulk is None:
        raise UserError("bulk_unknown", id=bulk_id)
    return bulk
