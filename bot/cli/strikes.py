"""`tamis strikes`: what is held against an author, and how a person forgives it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import NOTHING, OK
from bot.cli.options import as_json, data_option, moderator, run, ui_language
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.i18n import Catalog

_author = click.argument("author")
_account = click.option("--account", required=True, metavar="ID", help="The account they wrote to.")


@click.group()
def group() -> None:
    """See or clear the strikes of an AUTHOR, by the id that the platform gives them."""


@group.command()
@_author
@_account
@data_option
@as_json
@ui_language
def show(
    author: str, account: str, config: Path | None, data: Path | None, as_json: bool, words: Catalog
) -> int:
    """Say how many strikes count now. Exit code 3 when there are none."""
    from bot.store.history import author_marks

    at = datetime.now(UTC).timestamp()
    weight = run(config, data, lambda db: db.read(lambda tx: author_marks.strikes(tx, account, author, at)))
    if as_json:
        echo_json({"account": account, "author": author, "strikes": weight})
    else:
        echo(words("strikes.now", author=sanitize_terminal(author, 80), weight=f"{weight:g}"))
    return OK if weight else NOTHING


@group.command()
@_author
@_account
@moderator
@data_option
@as_json
@ui_language
def clear(
    author: str,
    account: str,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Forgive the author: no strike so far counts any more. Recorded. Exit code 3 when none counted."""
    from bot.services.review import person
    from bot.store import Transaction
    from bot.store.history import author_marks

    by, at = person(who), datetime.now(UTC).timestamp()

    def work(tx: Transaction) -> int:
        return author_marks.clear(tx, account_id=account, author_id=author, by=by, at=at)

    cleared = run(config, data, lambda db: db.write(work))
    if as_json:
        echo_json({"account": account, "author": author, "cleared": cleared})
    else:
        echo(words("strikes.cleared", author=sanitize_terminal(author, 80), count=cleared))
    return OK if cleared else NOTHING
