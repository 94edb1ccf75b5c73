"""`tamis backup`: a copy of the database, made while the bot runs."""

from pathlib import Path

import click

from bot.cli import OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, looks
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.messages import Catalog
from bot.present.serialize_audit import anchor_json
from bot.services.operations.backup import back_up


@localized.command()
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write.",
)
@looks
@as_json
@pass_catalog
def backup(target: Path, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Copy the database into one file, complete and checked, while the bot runs.

    It holds people's texts: keep it no longer than you may keep them. Secrets are not in it. The anchor that
    is printed is what 'tamis audit verify --anchor' compares with; keep it apart from the database.
    """
    copy = instance.call(back_up, target)
    if as_json:
        echo_json({"file": str(target), "bytes": copy.size, "anchor": anchor_json(copy.anchor)})
    else:
        size = f"{copy.size / 2**20:.1f}"
        echo(t("backup.written", path=sanitize_terminal(str(target)), size=size, anchor=copy.anchor))
    return OK
