"""The strikes against an author: how many count now, and clearing them."""

from bot.services.workspace import Workspace
from bot.store.history import author_marks


async def count_strikes(workspace: Workspace, account: str, author: str) -> float:
    """The weight of the strikes that have not expired."""
    at = workspace.now().timestamp()
    return await workspace.store.read(lambda tx: author_marks.strike_weight(tx, account, author, at))


async def forgive_author(workspace: Workspace, account: str, author: str) -> int:
    """Clear every strike so far; how many counted until now. Recorded."""
    by, at = workspace.actor, workspace.now().timestamp()
    return await workspace.store.write(
        lambda tx: author_marks.clear_strikes(tx, account_id=account, author_id=author, by=by, at=at)
    )
