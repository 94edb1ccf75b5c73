"""The other comments under the post of an item: what a person folds out when one comment says too little."""

from bot.services.review.case_view import latest_event
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides

#: Before the item, and as many after it.
_MOST = 15


async def list_siblings(workspace: Workspace, reference: str) -> tuple[StoredEvent, ...]:
    """What others wrote under the same post, near the item, oldest first; without what its author removed.
    Raises `UserError` when there is no such item."""

    def work(tx: Transaction) -> tuple[StoredEvent, ...]:
        stored = latest_event(tx, lookup.resolve_reference(tx, reference))
        siblings = lookup.siblings_of(tx, stored, _MOST)
        return tuple(
            latest_event(tx, sibling.id)
            for sibling in siblings
            if not overrides.is_deleted(tx, sibling.event.account_id, sibling.event.message_id)
        )

    return await workspace.store.read(work)
