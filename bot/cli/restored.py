"""`tamis restored`: what the last restore left in doubt, and a person's word on what nobody could tell."""

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_restore import restore_json
from bot.services.operations.restored import RestoreStatus, decide_restored, restore_status


@localized.command()
@click.argument("ids", nargs=-1, type=int)
@click.option("--release/--drop", default=None, help="Do what is held after all, or cancel it.")
@click.option("--all", "everything", is_flag=True, help="All that are held.")
@acts
@as_json
@pass_catalog
def restored(
    ids: tuple[int, ...],
    release: bool | None,
    everything: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Show what the last restored database does not know, and what has become of what it had
    planned. Exit code 3 when there was no restore.

    IDS are the numbers of actions. Look on the platform first: --release does what is held there
    after all, --drop cancels it, and what is still being looked for, too.
    """
    if release is None and not ids and not everything:
        return _show(instance, as_json, t)
    if release is None or bool(ids) == everything:
        raise click.UsageError(t("usage.restored"))
    count = instance.run(decide_restored, ids, release=release)
    if as_json:
        echo_json({"released" if release else "dropped": count})
    else:
        echo(t.count("restored.released" if release else "restored.dropped", count))
    return OK if count else NOTHING


def _show(instance: Instance, as_json: bool, t: Catalog) -> int:
    status = instance.run(restore_status)
    if as_json:
        echo_json(None if status is None else restore_json(status))
    elif status is None:
        echo(t("restored.never"))
    else:
        _draw(status, instance.timezone, t)
    return NOTHING if status is None else OK


def _draw(status: RestoreStatus, timezone: str, t: Catalog) -> None:
    mark, recovery = status.mark, status.recovery
    since, until = mark.restored_from, mark.restored_until
    if since is not None and until is not None:
        span = {"since": format_seconds(since, timezone), "until": format_seconds(until, timezone)}
        echo(t("restored.span", **span))
    counts = {name: getattr(recovery, name) for name in ("happened", "done", "ended", "open", "held")}
    echo(t("restored.counts", **counts))
    echo(t("restored.anchor", anchor=status.anchor))
    heads = {name: t(f"head.{name}") for name in ("action", "state", "rule", "target", "text")}
    rows = [
        {
            "action": str(effect.id),
            "state": t.term("state", effect.state),
            "rule": effect.actor.label,
            "target": f"{effect.verb} {effect.target}",
            "text": effect.text,
        }
        for effect in status.undecided
    ]
    if rows:
        echo_table(heads, rows)
