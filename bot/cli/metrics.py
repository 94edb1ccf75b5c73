"""`tamis metrics`: what platforms count themselves, from the files that they export."""

from pathlib import Path

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.conversions import import_shop_file
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_metrics import import_report_json, metric_import_json
from bot.services.metrics.conversions import holds_conversions
from bot.services.metrics.importing import (
    ImportReport,
    import_metrics,
    list_metric_imports,
    undo_metric_import,
)

_TOOLS = (
    "meta_ads",
    "meta_business_suite",
    "tiktok_studio",
    "tiktok_ads",
    "linkedin_page",
    "linkedin_ads",
    "youtube_studio",
    "conversions",
)
_MOST_SHOWN = 20


@localized.group()
def metrics() -> None:
    """Import reach, views, clicks, spend and conversions, by which 'tamis report' divides."""


@metrics.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--account", default="", metavar="ID", help="Whose numbers they are, if the file does not say.")
@click.option("--from", "tool", type=click.Choice(_TOOLS), default=None, help="Which tool exported it.")
@click.option("--dates", "order", type=click.Choice(("dmy", "mdy")), default=None, help="The order of days.")
@click.option("--currency", default="", metavar="CODE", help="The currency, if the file does not say.")
@click.option("--dry-run", "is_preview", is_flag=True, help="Say what would change, and store nothing.")
@acts
@as_json
@pass_catalog
def import_file(
    file: Path,
    account: str,
    tool: str | None,
    order: str | None,
    currency: str,
    is_preview: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Import an export as it comes: Meta Ads Manager, Meta Business Suite, TikTok, LinkedIn or YouTube
    Studio, in English or French, CSV or a ZIP of it; or the conversions that your shop exports.

    The headings say which tool it is. A wrong row is told with its line and costs no other. The same file
    again changes nothing; of what two files say differently the last import counts, and 'tamis metrics undo'
    takes it back. Exit code 1 when a row was left out, 3 when nothing was imported.
    """
    code = (order or "", currency.strip().upper()[:3])
    if tool == "conversions" or (tool is None and holds_conversions(file)):
        return import_shop_file(file, *code, is_preview, instance, t, as_json=as_json)
    report = instance.run(
        import_metrics,
        file,
        account=account,
        tool=tool or "",
        order=code[0],
        currency=code[1],
        is_preview=is_preview,
    )
    if as_json:
        echo_json(import_report_json(report))
    else:
        _show(report, instance.timezone, t)
    if report.problems:
        return WRONG
    return OK if report.rows and report.same_as is None else NOTHING


@metrics.command("list")
@looks
@as_json
@pass_catalog
def list_imports(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show what was imported, the latest first. Exit code 3 when nothing was."""
    imports = instance.run(list_metric_imports)
    if as_json:
        echo_json([metric_import_json(stored) for stored in imports])
    elif imports:
        zone = instance.timezone
        rows = [
            {
                "import": str(stored.id),
                "tool": stored.source,
                "account": stored.account_id,
                "rows": str(stored.rows),
                "imported_at": format_seconds(stored.imported_at, zone),
                "imported_by": stored.actor.id,
                "undone_at": "" if stored.undone_at is None else format_seconds(stored.undone_at, zone),
                "file": stored.file_name,
            }
            for stored in imports
        ]
        echo_table({name: t(f"head.{name}") for name in rows[0]}, rows)
    else:
        echo(t("metrics.none"))
    return OK if imports else NOTHING


@metrics.command("undo")
@click.argument("number", type=int)
@acts
@as_json
@pass_catalog
def undo_import(number: int, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Forget what import NUMBER said; what was known before is in force again. Recorded."""
    values = instance.run(undo_metric_import, number)
    if as_json:
        echo_json({"import": number, "values": values})
    else:
        echo(t.count("metrics.undone", values, number=number))
    return OK


def _show(report: ImportReport, timezone: str, t: Catalog) -> None:
    """What was read, what changed, and what is odd about the file."""
    export = report.export
    about = {
        "file": sanitize_terminal(report.file_name, 80),
        "tool": export.tool,
        "encoding": export.encoding,
        "language": t(f"metrics.language_{export.language}"),
    }
    if export.date_order:
        echo(t("metrics.read_dates", **about, order=t(f"metrics.order_{export.date_order}")))
    else:
        echo(t("metrics.read", **about))
    if report.account_id:
        echo(t("metrics.account", account=sanitize_terminal(report.account_id, 60)))
    elif any(not row.about.account_id for row in export.rows):
        echo(t("metrics.no_account"))
    if report.days:
        echo(t("metrics.days", first=report.days[0], last=report.days[1]))
    for code, count in export.skipped.items():
        echo(t(f"skipped.{code}", count=count))
    for code, count in export.notes.items():
        echo(t(f"note.{code}", count=count))
    _show_left_out(report, t)
    _show_outcome(report, timezone, t)


def _show_left_out(report: ImportReport, t: Catalog) -> None:
    for heading, near in report.export.unknown[:_MOST_SHOWN]:
        code = "metrics.unknown_heading_near" if near else "metrics.unknown_heading"
        warn(t(code, heading=sanitize_terminal(heading, 60), near=near))
    problems = report.problems
    if problems:
        warn(t.count("metrics.left_out", len(problems) + report.export.more_problems))
    for problem in problems[:_MOST_SHOWN]:
        code = "metrics.problem_in" if problem.heading else "metrics.problem"
        heading, reason = sanitize_terminal(problem.heading, 60), t.translate(problem.reason)
        warn(t(code, line=problem.line, heading=heading, reason=sanitize_terminal(reason, 200)))
    more = len(problems[_MOST_SHOWN:]) + report.export.more_problems
    if more:
        warn(t.count("metrics.more_problems", more))


def _show_outcome(report: ImportReport, timezone: str, t: Catalog) -> None:
    counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
    if report.same_as is not None:
        at = format_seconds(report.same_as.imported_at, timezone)
        echo(t("metrics.same_file", number=report.same_as.id, at=at))
    elif not report.rows:
        echo(t("metrics.nothing"))
    elif report.is_preview:
        echo(t.count("metrics.would_import", report.rows, **counts))
    else:
        echo(t.count("metrics.imported", report.rows, number=report.import_id, **counts))
