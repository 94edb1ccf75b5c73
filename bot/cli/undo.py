"""`tamis undo`: undoes what one rule did, except where a person has decided since."""

from collections.abc import Mapping
from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json
from bot.cli.terminal import confirm, echo, echo_json, is_interactive
from bot.present.messages import Catalog
from bot.services import review

_FATES = ("reversed", "cancelled", "touched", "leaving", "final")


@localized.command("undo")
@click.option("--rule", required=True, metavar="ID", help="The rule.")
@click.option("--since", type=Moment(), required=True, help="What it planned since: 2h, 7d, 2026-11-22.")
@click.option("--dry-run", is_flag=True, help="Only count.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@acts
@as_json
@pass_catalog
def undo_by_rule(
    rule: str,
    since: datetime,
    dry_run: bool,
    yes: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Undo what a rule did since a moment: hidden becomes visible, what was not sent is cancelled.

    Texts and deletions that were sent stay. What a person or another rule has touched since is left
    alone. Pause the rule first, or it goes on. Exit code 3 when there was nothing.
    """
    if not (dry_run or yes):
        if not is_interactive():
            raise click.UsageError(t("usage.undo"))
        _draw(instance.run(review.undo_rule, rule, since, dry_run=True).counts, t)
        confirm(t("undo.sure"), t)
    undone = instance.run(review.undo_rule, rule, since, dry_run=dry_run)
    if as_json:
        counts = {fate: undone.counts.get(fate, 0) for fate in _FATES}
        echo_json({"rule": undone.rule, "since": undone.since.isoformat(), "dry_run": dry_run, **counts})
    else:
        _draw(undone.counts, t)
    return OK if undone.counts else NOTHING


def _draw(counts: Mapping[str, int], t: Catalog) -> None:
    for fate in _FATES:
        if count := counts.get(fate, 0):
            echo(f"{count:6} {t(f'undo.{fate}')}")
    if not counts:
        echo(t("undo.none"))
