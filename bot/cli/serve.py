"""`tamis serve`: the bot itself."""

from pathlib import Path

import click

from bot.cli import localized
from bot.cli.options import config_option
from bot.mail.reports import ReportMail
from bot.mail.spikes import SpikeMail
from bot.present.deletion_page import render_deletion_page
from bot.present.spike_view import notice_in
from bot.runtime import serve as service
from bot.services.workspace import default_config_file
from bot.web.dashboard import Dashboard


@localized.command()
@config_option
@click.option(
    "--adopt",
    "code",
    default="",
    metavar="CODE",
    envvar="TAMIS_ADOPT",
    help="Adopt the copied data folder that the log and 'tamis doctor' give this code.",
)
@click.option(
    "--only",
    type=click.Choice(["scoring"]),
    help="Run this alone. scoring: answer requests for scores, without rules, platforms and database.",
)
def serve(config: Path | None, code: str, only: str | None) -> None:
    """Run the bot until it is stopped: receive, decide, act. Logs go to standard error.

    One process per data folder. SIGTERM ends it in order; unfinished work is picked up at the next
    start. In a data folder that is a copy nothing leaves until it is adopted.
    """
    path = config or default_config_file()
    if only is None:
        service.serve(path, render_deletion_page, code, (Dashboard, ReportMail, SpikeMail), notice_in)
    else:
        service.serve_scoring(path)
