"""`tamis audit`: has the record of who did what been touched?"""

from pathlib import Path

import click

from bot.cli import OK, WRONG
from bot.cli.options import as_json, data_option, run
from bot.cli.terminal import echo, echo_json, warn


@click.group()
def group() -> None:
    """Verify the record of who did what."""


@group.command()
@data_option
@as_json
def verify(config: Path | None, data: Path | None, as_json: bool) -> int:
    """Check every seal of the record, oldest first. Exit code 1 when a row was changed or is missing."""
    from bot.store.history import audit

    broken = run(config, data, lambda db: db.read(audit.verify))
    if as_json:
        echo_json({"whole": broken is None, "first_broken": broken})
    elif broken is None:
        echo("the record is whole")
    else:
        warn(
            f"row {broken} of the record was changed, or a row before it is missing; everything from there on"
            " proves nothing. Compare with a backup to find out what happened."
        )
    return OK if broken is None else WRONG
