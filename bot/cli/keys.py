"""`tamis keys`: who may ask for scores."""

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_scoring import key_json
from bot.services.scoring_keys import list_keys, make_key, revoke_key


@localized.group()
def keys() -> None:
    """Make, list and revoke the keys of programs that ask for scores."""


@keys.command("make")
@click.argument("name")
@click.option(
    "--requests-per-second",
    type=click.FloatRange(0, 10_000, min_open=True),
    help="How many requests it may make.  [default: as configured]",
)
@acts
@as_json
@pass_catalog
def make(name: str, requests_per_second: float | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Make a key for the program NAME and print it: this once, because only its hash is stored.

    A running server accepts it within seconds.
    """
    made = instance.call(make_key, name, requests_per_second)
    if as_json:
        echo_json({**key_json(made.key), "key": made.secret})
    else:
        echo(made.secret)
        warn(t("keys.shown_once", name=sanitize_terminal(made.key.name, 80)))
    return OK


@keys.command("list")
@looks
@as_json
@pass_catalog
def show(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show whose keys there are, the revoked ones too. Exit code 3 when there is none."""
    stored = instance.call(list_keys)
    if as_json:
        echo_json([key_json(key) for key in stored])
    elif stored:
        rows = [
            {
                "key": key.name,
                "rate": "" if key.requests_per_second is None else f"{key.requests_per_second:g}",
                "made_at": format_seconds(key.made_at, instance.timezone),
                "made_by": key.made_by,
                "revoked_at": "" if key.is_valid else format_seconds(key.revoked_at or 0, instance.timezone),
            }
            for key in stored
        ]
        echo_table({name: t(f"head.{name}") for name in rows[0]}, rows)
    else:
        echo(t("keys.none"))
    return OK if stored else NOTHING


@keys.command("revoke")
@click.argument("name")
@acts
@as_json
@pass_catalog
def revoke(name: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Revoke the key of the program NAME. A running server refuses it within seconds."""
    revoked = instance.call(revoke_key, name)
    if as_json:
        echo_json(key_json(revoked))
    else:
        echo(t("keys.revoked", name=sanitize_terminal(revoked.name, 80)))
    return OK
