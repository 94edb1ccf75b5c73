"""`tamis agreement`: how far two people agree, by policy, and what became of appeals."""

from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.opinion_rows import opinion_rows
from bot.cli.options import Instance, Moment, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo_json, warn
from bot.present.messages import Catalog
from bot.present.serialize_report import second_opinions_json
from bot.services.reports.second_opinions import SecondOpinions, measure_second_opinions


@localized.command()
@click.option("--since", type=Moment(), default="90d", show_default=True, help="From when on.")
@click.option("--until", type=Moment(), default=None, help="Until when; by default now.")
@looks
@as_json
@pass_catalog
def agreement(since: datetime, until: datetime | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show how far two people agree by policy (Cohen's kappa, its interval and n), and appeals by rule.

    Counted are cases that two people decided without knowing what the other said. People are not told
    apart. Exit code 3 when there was nothing.
    """
    measured = instance.run(measure_second_opinions, since, until)
    if as_json:
        echo_json(second_opinions_json(measured))
    elif _is_empty(measured):
        warn(t("agreement.none"))
    else:
        columns = {"metric": t("report.moderation")}
        columns |= {key: t(f"report.{key}") for key in ("value", "interval", "n")}
        echo_table(columns, opinion_rows(measured, t), max_width=60)
    return NOTHING if _is_empty(measured) else OK


def _is_empty(measured: SecondOpinions) -> bool:
    """Whether nobody gave a second opinion and no appeal was decided."""
    return not measured.agreement and not measured.overturned.n
