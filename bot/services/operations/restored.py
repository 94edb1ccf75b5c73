"""What a restored database does not know, and what a person decides about what nobody could look up."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context.lookup import PlannedEffect
from bot.store.delivery import instance_mark, restores
from bot.store.delivery.instance_mark import InstanceMark
from bot.store.delivery.restores import Recovery
from bot.store.history import audit
from bot.store.history.audit import Anchor


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreStatus:
    """The last restore: its mark, what became of the open actions, and those in doubt.

    `anchor` is how far the record of who did what goes now.
    """

    mark: InstanceMark
    anchor: Anchor
    recovery: Recovery
    undecided: tuple[PlannedEffect, ...]


async def restore_status(workspace: Workspace) -> RestoreStatus | None:
    """What the last restore left to be done; None in a database that never was restored."""
    return await workspace.store.read(read_status)


async def decide_restored(workspace: Workspace, row_ids: Collection[int], *, release: bool) -> int:
    """Do, or drop, actions that may have been done before the database was restored; returns how many.

    Without `row_ids` all that are held. One that is still being looked for can only be dropped. Raises
    `UserError`, and does nothing, when one of them is neither.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def decide(tx: Transaction) -> int:
        chosen = row_ids or [effect.id for effect in restores.list_undecided(tx) if restores.is_held(effect)]
        change = restores.release_action if release else restores.drop_action
        for row_id in chosen:
            if not change(tx, row_id, by=by, at=at):
                raise UserError("not_held_after_restore", id=row_id)
        return len(chosen)

    return await workspace.store.write(decide)


def read_status(tx: Transaction) -> RestoreStatus | None:
    """The same inside a transaction."""
    mark = instance_mark.load_mark(tx)
    if mark is None or mark.restored_at is None:
        return None
    return RestoreStatus(
        mark=mark,
        anchor=audit.last_anchor(tx),
        recovery=restores.recovery_so_far(tx, mark.generation),
        undecided=tuple(restores.list_undecided(tx)),
    )
