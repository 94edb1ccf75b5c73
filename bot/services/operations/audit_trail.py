"""The record of who did what, which is sealed row by row."""

from bot.services.workspace import Workspace
from bot.store.history import audit


async def verify_audit(workspace: Workspace) -> int | None:
    """The first row that was changed, or that follows a missing one; None when the record is complete."""
    return await workspace.store.read(audit.verify_chain)
