"""`tamis serve`: the bot itself."""

from pathlib import Path

import click

from bot.cli.options import config_option


@click.command()
@config_option
def command(config: Path | None) -> None:
    """Run the bot until it is told to stop: receive, decide, act. Logs go to standard error.

    One process per data folder. SIGTERM ends it in order; what is not finished is found again at
    the next start.
    """
    from bot.runtime import app

    app.serve(config or Path("config.yaml"))
