"""Notes that call a colleague with `@name`, who sees it wherever they work. Nothing of it leaves."""

import re

from bot.services.workspace import Workspace, folded_name
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.review import cases, mentions
from bot.store.review.mentions import Mention

#: A name behind an @ that begins a word; an address such as a@b.c calls nobody.
_CALLED = re.compile(r"(?<![\w.@/])@([^\W_][\w.-]{0,63})")
_MOST = 20


def called_in(text: str) -> tuple[str, ...]:
    """Whom a note calls, each by the name that `folded_name` gives."""
    keys = (folded_name(name) for name in _CALLED.findall(text))
    return tuple(dict.fromkeys(filter(None, keys)))[:_MOST]


async def unseen_mentions(workspace: Workspace) -> tuple[Mention, ...]:
    """The notes that call the actor and that they have not read, oldest first."""
    key = folded_name(workspace.actor.id)
    return tuple(await workspace.store.read(lambda tx: mentions.list_unseen(tx, key)))


async def mark_mentions_seen(workspace: Workspace, reference: str) -> bool:
    """Record that the actor has read the notes of this item; False when none called them."""
    key, at = folded_name(workspace.actor.id), workspace.now().timestamp()

    def work(tx: Transaction) -> bool:
        case = cases.case_of_event(tx, lookup.resolve_reference(tx, reference))
        return case is not None and mentions.mark_seen(tx, key, case.id, at=at)

    return await workspace.store.write(work)
