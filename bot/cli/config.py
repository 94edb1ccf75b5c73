"""`tamis config`: is the configuration right?"""

from pathlib import Path

import click

from bot.cli import OK
from bot.cli.options import as_json, config_option
from bot.cli.terminal import echo, echo_json, sanitize_terminal


@click.group()
def group() -> None:
    """Check config.yaml."""


@group.command()
@config_option
@as_json
def check(config: Path | None, as_json: bool) -> int:
    """Read the configuration and open its secrets. Every mistake is told at once; exit code 1."""
    from bot import platforms
    from bot.errors import ConfigError
    from bot.runtime import app

    path = config or Path("config.yaml")
    try:
        loaded = app.load_config(path)
        for source in (*loaded.sources, *loaded.targets):
            platforms.load(source)
    except ConfigError as trouble:
        if as_json:
            echo_json({"ok": False, "problems": [vars(problem) for problem in trouble.problems]})
        raise
    if as_json:
        echo_json({"ok": True, "problems": []})
    else:
        accounts = sum(len(source.accounts) for source in loaded.sources)
        echo(
            f"{sanitize_terminal(str(path))} is right: {len(loaded.sources)} sources, {accounts} accounts,"
            f" {len(loaded.targets)} targets"
        )
    return OK
