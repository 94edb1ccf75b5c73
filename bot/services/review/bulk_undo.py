"""Takes back a bulk answer as one: what has not left is cancelled, what left is answered by its inverse, and
what has none is counted. What somebody has decided since stays as they decided it."""

import asyncio
from functools import partial

from bot.domain import Actor
from bot.domain.progress import Step
from bot.errors import UserError
from bot.services.review.bulk_answers import BATCH, PAUSE_SECONDS
from bot.services.review.bulk_outcome import BulkOutcome, LeftOut, read_outcome, require_bulk
from bot.services.review.undo_item import undo
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import bulks
from bot.store.review.bulks import BulkItem, BulkState, ItemState

#: What passes: the same undo may succeed a little later.
_PASSING = frozenset({"effect_in_flight", "case_in_review"})
#: Why something stays, as it is told; any other reason is the last one.
_OTHERWISE = "cannot_be_undone"
_FINAL = frozenset(
    {
        "reply_posted",
        "text_delivered",
        "deleted_permanently",
        "escalated_elsewhere",
        "decided_since",
        "last_decision_without_effect",
    }
)


async def undo_bulk(workspace: Workspace, bulk_id: int) -> BulkOutcome:
    """Take back all of it; of one that waits for a second person, see to it that nothing is done.

    Stopped at any moment, the running bot goes on. Raises `UserError` when there is none of that number, and
    when it was never carried out.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def begin(tx: Transaction) -> BulkState:
        bulk = require_bulk(tx, bulk_id)
        if bulk.state is BulkState.WAITING:
            after = BulkState.WITHDRAWN if bulk.by == by else BulkState.REFUSED
        elif bulk.state in (BulkState.RUNNING, BulkState.DONE):
            after = BulkState.UNDOING
        elif bulk.state in (BulkState.UNDOING, BulkState.UNDONE):
            return bulk.state
        else:
            raise UserError("bulk_not_carried_out", id=bulk_id, state=bulk.state)
        bulks.change_state(tx, bulk_id, bulk.state, after, by=by, at=at)
        return after

    state = await workspace.store.write(begin)
    leaving = await carry_out_undo(workspace, bulk_id) if state is BulkState.UNDOING else 0
    return await read_outcome(workspace, bulk_id, leaving=leaving)


async def carry_out_undo(workspace: Workspace, bulk_id: int) -> int:
    """Take back what is left of one that is being undone, the last item first; how many cannot be undone just
    now."""
    bulk = await workspace.store.read(lambda tx: require_bulk(tx, bulk_id))
    by = bulk.settled_by or bulk.by
    past: int | None = None
    undone = leaving = 0
    while items := await workspace.store.read(
        lambda tx, past=past: bulks.done_from_end(tx, bulk_id, limit=BATCH, past=past)  # type: ignore[misc]
    ):
        workspace.progress(Step.UNDO_BULK, undone)
        leaving += await _undo_batch(workspace, bulk_id, items, by)
        past, undone = items[-1].position, undone + len(items)
        await asyncio.sleep(PAUSE_SECONDS)

    def finish(tx: Transaction) -> None:
        at = workspace.now().timestamp()
        bulks.skip_pending(tx, bulk_id, LeftOut.UNDONE)
        after = BulkState.DONE if leaving else BulkState.UNDONE
        bulks.change_state(tx, bulk_id, BulkState.UNDOING, after, by=by, at=at)

    await workspace.store.write(finish)
    return leaving


async def _undo_batch(workspace: Workspace, bulk_id: int, items: list[BulkItem], by: Actor) -> int:
    at = workspace.now().timestamp()
    outcomes = await asyncio.gather(
        *(workspace.store.write(partial(_undo, bulk_id, item, by, at), lasting=False) for item in items),
        return_exceptions=True,
    )
    refusals: dict[int, str] = {}
    leaving = 0
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, UserError):
            if outcome.code in _PASSING:
                leaving += 1
            else:
                refusals[item.position] = outcome.code if outcome.code in _FINAL else _OTHERWISE
        elif isinstance(outcome, BaseException):
            raise outcome

    def close_batch(tx: Transaction) -> None:
        bulks.renew_lease(tx, bulk_id, workspace.now().timestamp())
        for position, code in refusals.items():
            bulks.change_item(tx, bulk_id, position, ItemState.DONE, ItemState.STAYS, code)

    await workspace.store.write(close_batch)
    return leaving


def _undo(bulk_id: int, item: BulkItem, by: Actor, at: float, tx: Transaction) -> None:
    """Take back one item and say so of it, both or neither."""
    if not bulks.is_in_state(tx, bulk_id, BulkState.UNDOING):
        return
    expected = bulks.decisions_of_item(tx, bulk_id, item.position)
    outcome = undo(tx, item.reference, by, at, expected=expected)
    # Undone by somebody before, it is as good as reversed.
    is_cancelled = bool(outcome.cancelled) and not outcome.planned
    code = "partly" if outcome.irreversible else ""
    after = ItemState.CANCELLED if is_cancelled else ItemState.REVERSED
    bulks.change_item(tx, bulk_id, item.position, ItemState.DONE, after, code)
