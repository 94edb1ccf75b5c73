"""`tamis store`: where the database is."""

import click

from bot.cli import OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import as_json
from bot.cli.progress import follow
from bot.cli.terminal import echo, echo_json
from bot.present.messages import Catalog
from bot.services.operations.store_copy import copy_store


@localized.group()
def store() -> None:
    """Move the database to PostgreSQL."""


@store.command()
@click.argument("source", metavar="sqlite:FOLDER")
@click.argument("target", metavar="postgresql://…")
@as_json
@pass_catalog
def copy(source: str, target: str, as_json: bool, t: Catalog) -> int:
    """Move what is in a data folder to an empty database of PostgreSQL, also while the bot runs.

    While it is copied, webhooks are answered with 503, so that the platforms send them again. Afterwards
    the file is not used any more: name the database as store: in config.yaml and start the bot again. No
    password stands in the address: PostgreSQL's library reads PGPASSFILE or PGPASSWORD.
    """
    with follow(t) as progress:
        moved = copy_store(source, target, progress)
    if as_json:
        echo_json({"tables": moved.tables, "rows": moved.rows, "was_there": moved.was_there})
    else:
        echo(t("store.was_there" if moved.was_there else "store.moved", rows=moved.rows, tables=moved.tables))
        echo(t("store.next"))
    return OK
