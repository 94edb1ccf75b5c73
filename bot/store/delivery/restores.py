"""What a restored database planned and may have done since: it is looked for on the platform before it is done.

Each open action, and each later one about what was written before, carries from when on to look. Where nobody
can look it is held, for a person to release or to drop.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Actor, CancelReason, HoldReason, State
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.context.lookup import PlannedEffect
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.ports import Row

_ACTOR = Actor.system("instance")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovery:
    """What has become of the actions that were in doubt after the last restore.

    `happened` had been done before, `done` was done now, `ended` was cancelled, refused or failed, `open` is
    still being looked for, `held` waits for a person.
    """

    happened: int = 0
    done: int = 0
    ended: int = 0
    open: int = 0
    held: int = 0


def doubt_open_actions(tx: Transaction, generation: int) -> int:
    """Let everything that is open be looked for before it is done; returns how many actions that are."""
    return tx.run("restores.doubt_open", generation=generation)


def hold_action(tx: Transaction, row_id: int, *, at: float) -> bool:
    """Nobody can tell whether it happened: hold it. False when it was final already."""
    changed = tx.run("restores.hold", id=row_id, reason=HoldReason.RESTORED)
    if changed:
        audit.append_entry(tx, at=at, actor=_ACTOR, action="held", subject=f"outbox:{row_id}")
    return bool(changed)


def is_held(effect: PlannedEffect) -> bool:
    """Whether it waits for a person because of a restore."""
    return effect.state is State.HELD and effect.reason is HoldReason.RESTORED


def list_undecided(tx: Transaction) -> list[PlannedEffect]:
    """The actions that are held or still being looked for, oldest first."""
    return [lookup.get_effect(tx, row["id"]) for row in tx.all("restores.list_undecided")]


def release_action(tx: Transaction, row_id: int, *, by: Actor, at: float) -> bool:
    """A person says that it never happened: do it. False when it is not held (any more)."""
    changed = tx.run("restores.release", id=row_id)
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="released", subject=f"outbox:{row_id}")
    return bool(changed)


def drop_action(tx: Transaction, row_id: int, *, by: Actor, at: float) -> bool:
    """A person says that it happened, or shall not: cancel it. False when it left meanwhile."""
    if tx.one("restores.find_undecided", id=row_id) is None:
        return False
    changed = outbox.cancel_action(tx, row_id, CancelReason.RESTORED, at=at)
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="dropped", subject=f"outbox:{row_id}")
    return changed


def recovery_so_far(tx: Transaction, generation: int) -> Recovery:
    """How far the looking is."""
    counts: dict[str, int] = {}
    for row in tx.all("restores.count_outcomes", generation=generation):
        counts[_outcome(row)] = counts.get(_outcome(row), 0) + row["count"]
    return Recovery(**counts)


def _outcome(row: Row) -> str:
    state, hold_reason = State(row["state"]), row["hold_reason"]
    if state is State.DONE:
        return "done" if row["found_by"] == "answer" else "happened"
    if state in _ENDED:
        return "ended"
    return "held" if state is State.HELD and hold_reason == HoldReason.RESTORED else "open"


_ENDED: Collection[State] = frozenset({State.REFUSED, State.CANCELLED, State.FAILED})
