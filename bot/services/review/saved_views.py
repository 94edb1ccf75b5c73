"""The saved views of an instance: `views.yaml` beside its rules."""

from pathlib import Path

from bot.documents.problems import suggestion
from bot.errors import ConfigError, Problem, UserError, explain_io
from bot.files import read_text
from bot.queries.views import FILE_NAME, SavedView, parse_views
from bot.services.workspace import Workspace

_LONGEST_FILE = 2**17


def views_file(workspace: Workspace) -> Path:
    """Where the views stand; the file need not exist."""
    return workspace.folder_of_rules / FILE_NAME


def saved_views(workspace: Workspace) -> tuple[SavedView, ...]:
    """All views, in the order of the file; none without a configuration or without the file.

    Raises `ConfigError` with every mistake in it.
    """
    if not workspace.is_configured:
        return ()
    try:
        path = views_file(workspace)
    except UserError:  # a moderator need not be allowed to read the configuration
        return ()
    try:
        text = read_text(path, _LONGEST_FILE)
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeError) as error:
        raise ConfigError([Problem(f"{FILE_NAME}:1:1", explain_io(error))]) from error
    return parse_views(text, timezone=workspace.timezone)


def view_named(workspace: Workspace, name: str) -> SavedView:
    """The view of that name, whatever its capitals. Raises `UserError` and `ConfigError`."""
    views = saved_views(workspace)
    for view in views:
        if view.name.casefold() == name.casefold():
            return view
    names = [view.name for view in views]
    if not names:
        raise UserError("no_views")
    raise UserError("no_such_view", name=name[:60], names=tuple(names), hint=suggestion(name, names))
