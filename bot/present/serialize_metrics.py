"""The JSON of `tamis metrics`: what was read in an export, and which imports there are."""

from datetime import UTC, datetime

from bot.services.metrics.conversions import ConversionReport
from bot.services.metrics.importing import ImportReport, MetricImport


def import_report_json(report: ImportReport) -> dict[str, object]:
    """What an import did, or would do."""
    export, days = report.export, report.days
    return {
        "import": report.import_id,
        "same_as": report.same_as.id if report.same_as else None,
        "is_preview": report.is_preview,
        "file": report.file_name,
        "tool": export.tool,
        "account_id": report.account_id or None,
        "encoding": export.encoding,
        "delimiter": export.delimiter,
        "language": export.language,
        "date_order": export.date_order or None,
        "member": export.member or None,
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[1].isoformat() if days else None,
        "rows": report.rows,
        "values": {"new": report.new, "changed": report.changed, "unchanged": report.unchanged},
        "skipped": dict(export.skipped),
        "notes": dict(export.notes),
        "unknown_columns": [
            {"heading": heading, "nearest": near or None} for heading, near in export.unknown
        ],
        "problems": [
            {"line": problem.line, "heading": problem.heading or None, "reason": str(problem.reason)}
            for problem in report.problems
        ],
        "more_problems": export.more_problems,
    }


def conversion_report_json(report: ConversionReport) -> dict[str, object]:
    """What an import of conversions did, or would do. It names no conversion."""
    read, days = report.read, report.days
    return {
        "import": report.import_id,
        "same_as": report.same_as.id if report.same_as else None,
        "is_preview": report.is_preview,
        "file": report.file_name,
        "tool": "conversions",
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "language": read.language,
        "date_order": read.date_order or None,
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[1].isoformat() if days else None,
        "rows": len(read.conversions),
        "values": {"new": report.new, "changed": report.changed, "unchanged": report.unchanged},
        "skipped": {code: count for code, count in read.findings.skipped.items() if count},
        "notes": {code: count for code, count in read.findings.notes.items() if count},
        "unknown_columns": [{"heading": heading, "nearest": None} for heading in read.unknown],
        "problems": [
            {"line": problem.line, "heading": problem.heading or None, "reason": str(problem.reason)}
            for problem in read.findings.problems
        ],
        "more_problems": read.findings.more_problems,
    }


def metric_import_json(stored: MetricImport) -> dict[str, object]:
    """One import, or what the API of a platform has told of one account."""
    return {
        "import": stored.id,
        "tool": stored.source,
        "account_id": stored.account_id or None,
        "file": stored.file_name or None,
        "sha256": stored.sha256 or None,
        "by": str(stored.actor),
        "imported_at": _iso(stored.imported_at),
        "rows": stored.rows,
        "undone_at": None if stored.undone_at is None else _iso(stored.undone_at),
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
