"""Where a case can be handed over to, asked before it is: a slip of the pen must not close a case."""

from collections.abc import Sequence

from bot.errors import TamisError, UserError
from bot.services.workspace import Workspace
from bot.store.context import started_with
from bot.store.context.started_with import Started

#: The escalation target that is colleagues on this queue, not another system.
LOCAL = "local"


async def require_target(workspace: Workspace, target: str) -> None:
    """Raises `UserError` for an escalation target that there is not, by the configuration or, without one, by
    what the program was last started with."""
    if target == LOCAL:
        return
    targets = await _targets(workspace)
    if target not in targets:
        raise UserError("unknown_target", target=target, targets=", ".join([*targets, LOCAL]))


async def list_targets(workspace: Workspace) -> tuple[str, ...]:
    """Where a case can be handed over to; the first is the queue of colleagues here."""
    return (LOCAL, *await _targets(workspace))


async def _targets(workspace: Workspace) -> Sequence[str]:
    try:
        if workspace.is_configured:
            return [configured.name for configured in workspace.config.targets]
    except TamisError:
        pass  # `tamis config check` says what is wrong with it
    return await workspace.store.read(lambda tx: started_with.list_names(tx, Started.TARGET))
