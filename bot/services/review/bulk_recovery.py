"""Goes on with bulk answers whose program is gone, and drops those that nobody has confirmed in time."""

from functools import partial

from bot.domain import Actor
from bot.services.review.bulk_answers import carry_out_bulk
from bot.services.review.bulk_undo import carry_out_undo
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import bulks
from bot.store.review.bulks import BulkState

_SYSTEM = Actor.system("queue")


async def continue_bulks(workspace: Workspace) -> bool:
    """Finish what was begun and nobody is at work on; whether there was any such."""
    at = workspace.now().timestamp()
    abandoned, waiting = await workspace.store.read(
        lambda tx: (bulks.list_abandoned(tx, at), bulks.list_waiting(tx))
    )
    if any(bulk.expires_at is not None and bulk.expires_at <= at for bulk in waiting):
        await workspace.store.write(partial(_expire, at))
    for bulk in abandoned:
        await workspace.store.write(partial(bulks.renew_lease, bulk_id=bulk.id, at=at))
        if bulk.state is BulkState.RUNNING:
            await carry_out_bulk(workspace, bulk.id)
        else:
            await carry_out_undo(workspace, bulk.id)
    return bool(abandoned)


def _expire(at: float, tx: Transaction) -> None:
    for bulk in bulks.list_waiting(tx):
        if bulk.expires_at is not None and bulk.expires_at <= at:
            bulks.change_state(tx, bulk.id, BulkState.WAITING, BulkState.EXPIRED, by=_SYSTEM, at=at)
