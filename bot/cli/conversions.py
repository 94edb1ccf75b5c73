"""Conversions of a shop's export, under `tamis metrics import`."""

from pathlib import Path

from bot.cli import NOTHING, OK, WRONG
from bot.cli.options import Instance
from bot.cli.terminal import echo, echo_json, warn
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.present.serialize_metrics import conversion_report_json
from bot.services.metrics.conversions import ConversionReport, import_conversions

_MOST_SHOWN = 20


def import_shop_file(
    file: Path,
    order: str,
    currency: str,
    is_preview: bool,
    instance: Instance,
    t: Catalog,
    *,
    as_json: bool,
) -> int:
    """Import conversions and say what that changed; the exit code."""
    report = instance.run(import_conversions, file, order=order, currency=currency, is_preview=is_preview)
    if as_json:
        echo_json(conversion_report_json(report))
    else:
        _show(report, instance.timezone, t)
    if report.read.findings.problems:
        return WRONG
    return OK if report.read.conversions and report.same_as is None else NOTHING


def _show(report: ConversionReport, timezone: str, t: Catalog) -> None:
    read, findings = report.read, report.read.findings
    about = {
        "file": sanitize_terminal(report.file_name, 80),
        "tool": t("metrics.conversions"),
        "encoding": read.encoding,
        "language": t(f"metrics.language_{read.language}"),
    }
    if read.date_order:
        echo(t("metrics.read_dates", **about, order=t(f"metrics.order_{read.date_order}")))
    else:
        echo(t("metrics.read", **about))
    if report.days:
        echo(t("metrics.days", first=report.days[0], last=report.days[1]))
    for name, codes in (("skipped", findings.skipped), ("note", findings.notes)):
        for code, count in codes.items():
            if count:
                echo(t(f"{name}.{code}", count=count))
    for heading in read.unknown[:_MOST_SHOWN]:
        warn(t("metrics.unknown_heading", heading=sanitize_terminal(heading, 60)))
    problems = findings.problems
    if problems:
        warn(t.count("metrics.left_out", len(problems) + findings.more_problems))
    for problem in problems[:_MOST_SHOWN]:
        code = "metrics.problem_in" if problem.heading else "metrics.problem"
        heading, reason = sanitize_terminal(problem.heading, 60), t.translate(problem.reason)
        warn(t(code, line=problem.line, heading=heading, reason=sanitize_terminal(reason, 200)))
    if more := len(problems[_MOST_SHOWN:]) + findings.more_problems:
        warn(t.count("metrics.more_problems", more))
    _show_outcome(report, timezone, t)


def _show_outcome(report: ConversionReport, timezone: str, t: Catalog) -> None:
    counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
    conversions = len(report.read.conversions)
    if report.same_as is not None:
        at = format_seconds(report.same_as.imported_at, timezone)
        echo(t("metrics.same_file", number=report.same_as.id, at=at))
    elif not conversions:
        echo(t("metrics.nothing"))
    elif report.is_preview:
        echo(t.count("metrics.would_import_conversions", conversions, **counts))
    else:
        echo(t.count("metrics.imported_conversions", conversions, number=report.import_id, **counts))
