"""Under which name a person acts.

Whoever has a login of their own acts under its name. A login that several people share, which is the one
that owns the data folder, says nothing about who is there: they name themselves, and the record notes the
login beside that name. This keeps the record honest among colleagues; it is no proof against somebody who may
write the database anyway.
"""

import pwd
from collections.abc import Mapping
from pathlib import Path

from bot.domain import Actor, Login
from bot.errors import UserError
from bot.services.workspace import Workspace, moderator
from bot.store.sqlite.folder import owner_name


def acting_moderator(
    workspace: Workspace, named: str | None, *, uid: int, environment: Mapping[str, str]
) -> Actor:
    """Who acts: the login of `uid`, or among those who share it the name that they give, else sudo's.

    Raises `UserError` for another name than one's own login, and where nobody can tell.
    """
    folder, login = _folder(workspace), _login(uid)
    if folder is None or uid in (0, folder.stat().st_uid):
        name = named or environment.get("SUDO_USER") or login
        if name is None:
            raise UserError("who_are_you")
        is_own_name = name.strip() == login
        return moderator(name, None if is_own_name else Login(login or "", uid))
    if login is None:
        raise UserError("who_are_you")
    if named and named.strip() != login:
        raise UserError("not_your_name", login=login, owner=owner_name(folder))
    return moderator(login)


def _folder(workspace: Workspace) -> Path | None:
    """The data folder; None where there is none that could record anything."""
    try:
        folder = workspace.folder
        return folder if folder.is_dir() else None
    except (UserError, PermissionError):
        return None


def _login(uid: int) -> str | None:
    # Not `getpass`, which believes the environment.
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
