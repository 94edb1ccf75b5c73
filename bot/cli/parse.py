"""`tamis parse`: what an adapter reads in captured webhook bodies. Verifies nothing, keeps nothing."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import OK, WRONG, localized
from bot.cli.terminal import echo_json, warn

_LARGEST = 64 * 2**20


@localized.command()
@click.argument("adapter")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--own", multiple=True, metavar="ID", help="An id of ours, whose words are echoes. Repeatable.")
@click.option("--account", multiple=True, metavar="ID", help="An account of ours, as --own. Repeatable.")
@click.option("--platform", default="", help="The platform of those accounts.  [default: the adapter's name]")
@click.option("--json", "as_json", is_flag=True, help="Accepted like everywhere; the answer is always JSON.")
def command(
    adapter: str,
    files: tuple[str, ...],
    own: tuple[str, ...],
    account: tuple[str, ...],
    platform: str,
    as_json: bool,
) -> int:
    """Read each FILE ('-' is standard input) as one webhook body of ADAPTER, such as meta.

    Prints one JSON object per event. What cannot be understood is told on standard error with its
    place, and the exit code is 1; the rest is read all the same. Needs no configuration.
    """
    from bot import platforms
    from bot.domain import Account, Delivery, Source
    from bot.errors import Malformed

    accounts = tuple(Account(platform=platform or adapter, id=one) for one in (*own, *account))
    loaded = platforms.load_adapter(Source(name=adapter, adapter=adapter, accounts=accounts))
    code = OK
    for name in files:
        body = _read(name)
        if body is None:
            code = WRONG
            continue
        delivery = Delivery(source=adapter, body=body, headers={}, received_at=datetime.now(UTC))
        for found in loaded.parse(delivery):
            if isinstance(found, Malformed):
                warn(f"{name}: {found}")
                code = WRONG
            else:
                echo_json(platforms.event_as_json(found))
    return code


def _read(name: str) -> bytes | None:
    try:
        if name == "-":
            return sys.stdin.buffer.read(_LARGEST)
        with Path(name).open("rb") as file:
            return file.read(_LARGEST)
    except OSError as trouble:
        warn(f"{name}: cannot be read: {trouble.strerror}")
        return None
