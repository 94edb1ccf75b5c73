"""`tamis backup`: a copy of the database, made while the bot runs."""

from pathlib import Path

import click

from bot.cli import OK
from bot.cli.options import as_json, data_option, folder_of
from bot.cli.terminal import echo, echo_json, sanitize_terminal


@click.command()
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write.",
)
@data_option
@as_json
def command(target: Path, config: Path | None, data: Path | None, as_json: bool) -> int:
    """Copy the database into one file, whole and checked, while the bot runs.

    It holds people's words: keep it no longer than you may keep them. Secrets are not in it.
    """
    from bot.errors import UserError
    from bot.store.sqlite.backup import copy
    from bot.store.sqlite.engine import FILE

    source = folder_of(config, data) / FILE
    if not source.exists():
        raise UserError(f"there is no database in '{source.parent}'; pass another folder with --data")
    if not target.parent.is_dir():
        raise UserError(f"there is no folder '{target.parent}' to write to; create it first")
    size = copy(source, target)
    if as_json:
        echo_json({"file": str(target), "bytes": size})
    else:
        echo(f"{sanitize_terminal(str(target))} written, {size / 2**20:.1f} MiB")
    return OK
