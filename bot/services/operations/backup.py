"""A copy of the database, made while the bot runs."""

from pathlib import Path

from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store.sqlite.backup import copy_database


def back_up(workspace: Workspace, target: Path) -> int:
    """Copy the database into a new file, checked; its size in bytes.

    Raises `UserError` when there is no database, no folder to write to or such a file already.
    """
    database = workspace.database
    if not target.parent.is_dir():
        raise UserError("no_folder_for_backup", folder=target.parent)
    return copy_database(database, target, workspace.progress)
