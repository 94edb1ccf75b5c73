"""The record of who did what, which is sealed row by row."""

from functools import partial

from bot.domain.progress import Step
from bot.services.workspace import Workspace
from bot.store.history import audit


async def verify_audit(workspace: Workspace) -> int | None:
    """The first row that was changed, or that follows a missing one; None when the record is complete."""
    return await workspace.store.read(
        partial(audit.verify_chain, advance=partial(workspace.progress, Step.AUDIT))
    )
