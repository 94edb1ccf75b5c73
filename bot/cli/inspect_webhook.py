"""`tamis inspect-webhook`: what an adapter reads in captured webhook bodies."""

import sys
from pathlib import Path

import click

from bot.cli import OK, WRONG, localized
from bot.cli.options import Instance
from bot.cli.terminal import echo_json, warn
from bot.errors import Malformed, explain_io
from bot.present.messages import Catalog
from bot.present.serialize_inspection import received_event_json
from bot.services.inspection.webhooks import AdapterChoice, inspect_webhook

# More than any platform sends; a file by mistake must not fill the memory.
_MAX_BODY = 64 * 2**20
_JSON_HELP = "Accepted as everywhere; the output is always JSON."


@localized.command("inspect-webhook")
@click.argument("adapter")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--own", multiple=True, metavar="ID", help="An id of ours, whose messages are echoes. Repeatable."
)
@click.option("--account", multiple=True, metavar="ID", help="An account of ours, as --own. Repeatable.")
@click.option("--platform", default="", help="The platform of those accounts.  [default: the adapter's name]")
@click.option("--json", is_flag=True, expose_value=False, help=_JSON_HELP)
@localized.pass_catalog
def inspect(
    adapter: str,
    files: tuple[str, ...],
    own: tuple[str, ...],
    account: tuple[str, ...],
    platform: str,
    t: Catalog,
) -> int:
    """Read each FILE ('-' is standard input) as one webhook body of ADAPTER: meta, tiktok, linkedin …

    A platform stands for its adapter: whatsapp, threads, instagram and facebook are read by meta.

    Prints one JSON object per event. Whatever cannot be understood is reported on standard error with its
    place, and the exit code is 1; the rest is read all the same. Verifies no signature and needs no
    configuration.
    """
    choice = AdapterChoice(adapter=adapter, account_ids=(*own, *account), platform=platform)
    code = OK
    for name in files:
        body = _read_body(name, t)
        if body is None:
            code = WRONG
            continue
        for item in Instance().call(inspect_webhook, choice, body).items:
            if isinstance(item, Malformed):
                warn(f"{name}: {item}")
                code = WRONG
            else:
                echo_json(received_event_json(item))
    return code


def _read_body(name: str, t: Catalog) -> bytes | None:
    try:
        if name == "-":
            return sys.stdin.buffer.read(_MAX_BODY)
        with Path(name).open("rb") as file:
            return file.read(_MAX_BODY)
    except OSError as error:
        warn(t("inspect.unreadable", name=name, reason=explain_io(error)))
        return None
