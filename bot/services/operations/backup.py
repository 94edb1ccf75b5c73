"""A copy of the database, made while the bot runs."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store.history import audit
from bot.store.history.audit import Anchor
from bot.store.sqlite.backup import copy_database, read_copy


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """A copy: its size in bytes, and how far the record of who did what goes in it."""

    size: int
    anchor: Anchor


def back_up(workspace: Workspace, target: Path) -> Backup:
    """Copy the database into a new file, checked.

    Raises `UserError` when there is no database, no folder to write to or such a file already.
    """
    database = workspace.database
    if not target.parent.is_dir():
        raise UserError("no_folder_for_backup", folder=target.parent)
    size = copy_database(database, target, workspace.progress)
    return Backup(size=size, anchor=read_copy(target, audit.last_anchor))
