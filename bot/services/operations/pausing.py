"""The kill switch: stops acting at all, for one account or for one rule, and lets it act again.

Beside the database a flag file stops everything, so that a full disk or a locked database cannot prevent it.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.domain import Actor, PauseCause
from bot.errors import StoreBusy, StoreFull, TamisError, UserError, explain_io
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.delivery.pauses import Pause
from bot.store.sqlite.folder import denied


class PauseKind(StrEnum):
    """What is paused."""

    ALL = "all"
    ACCOUNT = "account"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class PauseScope:
    """Everything, one account or one rule."""

    kind: PauseKind
    id: str = ""

    def __str__(self) -> str:
        """How the scope is recorded, such as `rule:insult`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind.value


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseChange:
    """Whether the pause changed anything; `store_error` is why the database could not record it."""

    changed: bool
    store_error: TamisError | None = None


async def list_pauses(workspace: Workspace) -> tuple[Pause, ...]:
    """Everything that is paused, oldest first; the flag file stands as a pause of everything of its own when
    nothing is recorded."""
    in_force = tuple(await workspace.store.read(pauses.list_pauses))
    if pauses.is_flagged(workspace.folder) and not any(pause.scope == PauseKind.ALL for pause in in_force):
        flag = Pause(
            scope=PauseKind.ALL.value,
            reason="",
            cause=PauseCause.PERSON,
            by=Actor.system("flag_file"),
            at=0.0,
        )
        return (flag, *in_force)
    return in_force


async def pause_scope(workspace: Workspace, scope: PauseScope, reason: str) -> PauseChange:
    """Stop acting within a second. Raises `UserError` when there is no such instance.

    Pausing everything also works while the database cannot be written to: the flag file alone counts.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def record(tx: Transaction) -> bool:
        return pauses.pause_scope(tx, scope=str(scope), reason=reason, by=by, at=at)

    if scope.kind is not PauseKind.ALL:
        return PauseChange(changed=await workspace.store.write(record))
    if not workspace.folder.is_dir():
        raise UserError("no_data_folder", folder=workspace.folder)
    was_flagged = pauses.is_flagged(workspace.folder)
    # The flag first: the dispatcher looks at it before every round, and the database may take longer.
    _set_flag(workspace.folder, True)
    try:
        is_new = await workspace.store.write(record)
    except (StoreBusy, StoreFull, UserError) as error:
        return PauseChange(changed=not was_flagged, store_error=error)
    return PauseChange(changed=is_new or not was_flagged)


async def resume_scope(workspace: Workspace, scope: PauseScope) -> PauseChange:
    """Act again: lifts exactly this pause.

    For an account it also lifts the stop of its texts after the platform called us abusive.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def lift(tx: Transaction) -> bool:
        is_lifted = pauses.resume_scope(tx, str(scope), by, at)
        if scope.kind is PauseKind.ACCOUNT:
            is_lifted = pauses.resume_scope(tx, f"words:{scope.id}", by, at) or is_lifted
        return is_lifted

    was_flagged = False
    if scope.kind is PauseKind.ALL:
        was_flagged = pauses.is_flagged(workspace.folder)
        _set_flag(workspace.folder, False)
    return PauseChange(changed=await workspace.store.write(lift) or was_flagged)


def _set_flag(folder: Path, on: bool) -> None:
    """Raises `UserError` where this user may not, or nobody can; then stop the service."""
    try:
        pauses.set_flag_file(folder, on)
    except IsADirectoryError as error:
        raise UserError("flag_is_folder", path=folder / pauses.FLAG) from error
    except PermissionError as error:
        raise denied(folder) from error
    except OSError as error:
        raise UserError("data_folder_unusable", folder=folder, reason=explain_io(error)) from error
