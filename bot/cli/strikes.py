"""`tamis strikes`: the strikes against an author, and how a person clears them."""

from math import ceil

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.messages import Catalog
from bot.services.operations.strikes import count_strikes, forgive_author

_author = click.argument("author")
_account = click.option("--account", required=True, metavar="ID", help="The account they wrote to.")


@localized.group()
def strikes() -> None:
    """Show or clear the strikes of an AUTHOR, by the id that the platform gives them."""


@strikes.command("show")
@_author
@_account
@looks
@as_json
@pass_catalog
def show_strikes(author: str, account: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show how many strikes count now. Exit code 3 when there are none."""
    weight = instance.run(count_strikes, account, author)
    if as_json:
        echo_json({"account": account, "author": author, "strikes": weight})
    else:
        echo(t.count("strikes.now", ceil(weight), author=sanitize_terminal(author, 80), weight=f"{weight:g}"))
    return OK if weight else NOTHING


@strikes.command("clear")
@_author
@_account
@acts
@as_json
@pass_catalog
def clear_strikes(author: str, account: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Clear every strike of the author so far. Recorded. Exit code 3 when none counted."""
    cleared = instance.run(forgive_author, account, author)
    if as_json:
        echo_json({"account": account, "author": author, "cleared": cleared})
    else:
        echo(t.count("strikes.cleared", cleared, author=sanitize_terminal(author, 80)))
    return OK if cleared else NOTHING
