"""`tamis report experiments` and `entries`: what rules labelled, by group and by person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.metric_rows import Row, difference_row, ratio_row
from bot.cli.options import Instance, Moment, as_json, looks, with_names
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, warn
from bot.present.csv_table import csv_text
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.present.serialize_report import entrant_json, entrant_row, experiment_json
from bot.services.privacy.unnamed import unname_entrants
from bot.services.reports.entries import list_entrants
from bot.services.reports.experiments import ExperimentReport, GroupReport, compare_groups


@localized.command("experiments")
@click.option("--since", type=Moment(), default="30d", show_default=True, help="From: 24h, 7d, or a date.")
@click.option("--until", type=Moment(), default=None, help="To, likewise.  [default: now]")
@click.option(
    "--days",
    type=click.IntRange(1, 90),
    default=3,
    show_default=True,
    help="How long to watch a person after they came into a group.",
)
@looks
@as_json
@localized.pass_catalog
def show_experiments(
    since: datetime, until: datetime | None, days: int, instance: Instance, as_json: bool, t: Catalog
) -> int:
    """Compare the groups of each experiment with its control group.

    People are counted, not messages: how many were answered by a rule, wrote again, and wrote something
    negative or positive, with 95 % intervals. Whose days are not over is not counted yet. Exit code 3 when
    nobody takes part.
    """
    reports = instance.run(compare_groups, since, until, window=timedelta(days=days))
    if as_json:
        echo_json([experiment_json(report) for report in reports])
    else:
        for report in reports:
            _show_experiment(report, instance, t)
    return OK if any(group.people for report in reports for group in report.groups) else NOTHING


@localized.command("entries")
@click.option("--label", required=True, help="The label that a rule gives the entries.")
@click.option("--since", type=Moment(), default="90d", show_default=True, help="From: 24h, 7d, or a date.")
@click.option("--until", type=Moment(), default=None, help="To, likewise.  [default: now]")
@with_names
@looks
@as_json
@localized.pass_catalog
def list_entries(
    label: str,
    since: datetime,
    until: datetime | None,
    names: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """List who wrote something with a LABEL, such as the entries of a contest: one row per person, as CSV.

    In the order of the first entries, with the number of each person's. What its author removed is no entry;
    what is hidden is marked. No cell can become a formula in a spreadsheet. Authors have pseudonyms, and no
    links lead to them, unless you ask for names. Exit code 3 when there are none.
    """
    entrants = instance.run(list_entrants, label, since, until)
    if not names:
        entrants = instance.call(unname_entrants, entrants)
    rows = [entrant_row(entrant, instance.timezone) for entrant in entrants]
    if as_json:
        echo_json([entrant_json(entrant) for entrant in entrants])
    elif rows:
        echo(csv_text(list(rows[0]), [list(row.values()) for row in rows]).rstrip("\n"))
    warn(t.count("entries.listed", sum(entrant.entries for entrant in entrants), people=len(entrants)))
    return OK if entrants else NOTHING


def _show_experiment(report: ExperimentReport, instance: Instance, t: Catalog) -> None:
    since, until = (format_moment(moment, instance.timezone) for moment in (report.since, report.until))
    name = sanitize_terminal(report.name, 60)
    echo(t("experiments.title", name=name, since=since, until=until, days=report.window.days))
    columns = {"metric": t("experiments.people")}
    columns |= {key: t(f"report.{key}") for key in ("value", "interval", "n")}
    rows = [row for group in report.groups for row in _group_rows(group, t)]
    echo_table(columns, rows)
    if report.in_several:
        warn(t.count("experiments.in_several", report.in_several))


def _group_rows(group: GroupReport, t: Catalog) -> Iterator[Row]:
    name = sanitize_terminal(group.name, 60)
    yield {"metric": name, "value": str(group.people)}
    if group.waiting:
        yield {"metric": "  " + t("experiments.waiting"), "value": str(group.waiting)}
    for outcome, ratio in group.outcomes.items():
        yield ratio_row("  " + t(f"experiments.{outcome}"), ratio)
        if outcome in group.minus_control:
            yield difference_row("    " + t("experiments.minus_control"), group.minus_control[outcome])
