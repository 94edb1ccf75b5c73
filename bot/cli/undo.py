"""`tamis undo`: takes back what one rule did, except where a person has decided since."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import NOTHING, OK
from bot.cli.options import Moment, as_json, data_option, moderator, run, ui_language
from bot.cli.terminal import echo, echo_json, is_interactive
from bot.present.i18n import Catalog

_OUTCOMES = ("reversed", "cancelled", "touched", "leaving", "final")


@click.command()
@click.option("--rule", required=True, metavar="ID", help="The rule.")
@click.option("--since", type=Moment(), required=True, help="What it planned since: 2h, 7d, 2026-11-22.")
@click.option("--dry-run", is_flag=True, help="Only count.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@moderator
@data_option
@as_json
@ui_language
def command(
    rule: str,
    since: datetime,
    dry_run: bool,
    yes: bool,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Take back what a rule did since a moment: hidden becomes visible, what waits is cancelled.

    Words and deletions that have left stay. What a person or another rule has touched since is left
    alone. Pause the rule first, or it goes on. Exit code 3 when there was nothing.
    """
    from bot.services import review

    now = datetime.now(UTC)
    if not (dry_run or yes):
        if not is_interactive():
            raise click.UsageError("pass --dry-run to count first, or --yes if you mean it")
        counted = run(config, data, lambda db: review.undo_rule(db, rule, since, who, now=now, dry_run=True))
        _show(counted.counts, words)
        click.confirm(words("undo.sure"), abort=True, err=True)
    done = run(config, data, lambda db: review.undo_rule(db, rule, since, who, now=now, dry_run=dry_run))
    if as_json:
        counts = {name: done.counts.get(name, 0) for name in _OUTCOMES}
        echo_json({"rule": done.rule, "since": done.since.isoformat(), "dry_run": dry_run, **counts})
    else:
        _show(done.counts, words)
    return OK if done.counts else NOTHING


def _show(counts: dict[str, int], words: Catalog) -> None:
    for name in _OUTCOMES:
        if count := counts.get(name, 0):
            echo(f"{count:6} {words(f'undo.{name}')}")
    if not counts:
        echo(words("undo.none"))
