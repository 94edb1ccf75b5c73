"""`tamis review`: the queue on a whole screen."""

import os
from pathlib import Path

import click

from bot.cli import localized
from bot.cli.localized import pass_catalog
from bot.cli.options import QUERY_SETTINGS, Instance, acts_at_desk
from bot.cli.queue.filters import filter_options
from bot.cli.queue.keys import key_options
from bot.cli.terminal import is_interactive, sanitize_terminal, warn
from bot.present.messages import Catalog
from bot.services.desk.far_files import FarDeskFiles, far_paths
from bot.services.desk.files import DeskFiles, desk_paths
from bot.services.desk.macros import list_macros
from bot.services.desk.review_desk import LocalDesk, ReviewDesk
from bot.services.review import QueueFilters
from bot.services.workspace import Workspace
from bot.tui.running import run_review


@localized.command(context_settings=QUERY_SETTINGS)
@filter_options
@key_options
@acts_at_desk
@pass_catalog
def review(
    filters: QueueFilters, keys: Path | None, preset: str | None, instance: Instance, t: Catalog
) -> None:
    """Work the moderation queue on a whole screen: one key decides, '?' shows the keys.

    The options narrow the list. 'tamis queue next' does the same line by line, for screen readers
    and slow connections. With --server the queue is that of a server.
    """
    if not is_interactive():
        raise click.UsageError(t("review.no_terminal"))

    async def work_here(workspace: Workspace) -> tuple[str, ...]:
        files = DeskFiles(workspace, desk_paths(workspace, os.environ, keys=keys, preset=preset or ""))
        files.poll()
        return await run_review(LocalDesk(workspace), filters, t, files)

    async def work_afar(desk: ReviewDesk) -> tuple[str, ...]:
        paths = far_paths(os.environ, keys=keys, preset=preset or "")
        files = FarDeskFiles(paths, (await desk.call(list_macros)).macros)
        files.poll()
        return await run_review(desk, filters, t, files)

    for text in instance.run(work_here) if instance.far is None else instance.at_desk(work_afar):
        warn(t("words_kept", text=sanitize_terminal(text, lines=True)))
