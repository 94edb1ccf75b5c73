"""Completes what somebody types: the names that this instance knows. Whatever goes wrong there is silence:
nobody has asked for anything yet."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from bot.errors import TamisError
from bot.present.sanitize import sanitize_terminal
from bot.services.desk.files import desk_paths, read_macros
from bot.services.review import list_bulks, saved_views
from bot.services.review.names import open_cases, queue_names, requesting_rules
from bot.services.workspace import Workspace, open_workspace

#: What completes an option or an argument: from the line so far and the beginning of a word.
Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
#: A name, and what is shown beside it where the shell can.
_Named = tuple[str, str]


def _completing(read: Callable[[Workspace], Awaitable[Iterable[_Named]]]) -> Complete:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            named = asyncio.run(_read(ctx, read))
        except (TamisError, OSError):
            return []
        return [
            CompletionItem(name, help=sanitize_terminal(about, 60))
            for name, about in named
            if name.startswith(incomplete) and name.isprintable()
        ]

    return complete


async def _read(ctx: click.Context, read: Callable[[Workspace], Awaitable[Iterable[_Named]]]) -> list[_Named]:
    with open_workspace(config=_path(ctx, "config"), data=_path(ctx, "data")) as workspace:
        return list(await read(workspace))


def _path(ctx: click.Context, name: str) -> Path | None:
    """As the line names it so far, else as the environment does."""
    value = ctx.params.get(name) or os.environ.get(f"TAMIS_{name.upper()}")
    return Path(value) if isinstance(value, str | Path) and value else None


async def _queues(workspace: Workspace) -> list[_Named]:
    return [(name, "") for name in await queue_names(workspace)]


async def _rules(workspace: Workspace) -> list[_Named]:
    """Those in force where there is a configuration, and those that have asked for a person."""
    in_force = [rule.id for rule in workspace.rules.rules] if workspace.is_configured else []
    asked = await requesting_rules(workspace) if workspace.has_data_folder else ()
    return [(name, "") for name in dict.fromkeys((*in_force, *asked))]


async def _bulks(workspace: Workspace) -> list[_Named]:
    return [(str(outcome.bulk.id), outcome.bulk.answer) for outcome in await list_bulks(workspace)]


async def _views(workspace: Workspace) -> list[_Named]:
    return [(view.name, view.query.text) for view in saved_views(workspace)]


async def _macros(workspace: Workspace) -> list[_Named]:
    book = read_macros(workspace, desk_paths(workspace, os.environ))
    return [(macro.name, macro.title) for macro in book.macros.values()] if book else []


complete_item = _completing(open_cases)
complete_queue = _completing(_queues)
complete_rule = _completing(_rules)
complete_macro = _completing(_macros)
complete_bulk = _completing(_bulks)
complete_view = _completing(_views)
