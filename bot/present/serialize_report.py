"""The JSON of `tamis report`: every metric with its definition, times in ISO 8601."""

from dataclasses import asdict
from datetime import datetime

from bot.present.local_time import format_moment
from bot.services.reports.entries import Entrant
from bot.services.reports.experiments import ExperimentReport
from bot.services.reports.quality import QualityReport


def quality_report_json(report: QualityReport) -> dict[str, object]:
    """The whole report under stable names."""
    document = _plain(asdict(report))
    assert isinstance(document, dict)  # a report is a mapping of its metrics
    # What programs read under the name that the first release gave it.
    return {("mood" if name == "sentiment" else name): value for name, value in document.items()}


def experiment_json(report: ExperimentReport) -> dict[str, object]:
    """One experiment: its groups, with the definition of each share."""
    document = asdict(report)
    document["days"] = report.window.days
    del document["window"]
    plain = _plain(document)
    assert isinstance(plain, dict)  # a report is a mapping
    return plain


def entrant_json(entrant: Entrant) -> dict[str, object]:
    """One person who took part, character for character."""
    event = entrant.first.event
    return {
        "author_id": entrant.author_id or None,
        "author_name": entrant.author_name or None,
        "first_entry_at": event.created_at.isoformat(),
        "entries": entrant.entries,
        "platform": event.platform,
        "account_id": event.account_id,
        "post_id": event.thread_id,
        "message_id": event.message_id,
        "permalink": event.permalink,
        "is_hidden": entrant.is_hidden,
        "text": event.text,
    }


def entrant_row(entrant: Entrant, timezone: str) -> dict[str, str]:
    """The same as cells of a table, times on the clock of that zone."""
    row = {key: "" if value is None else str(value) for key, value in entrant_json(entrant).items()}
    row["first_entry_at"] = format_moment(entrant.first.event.created_at, timezone)
    row["is_hidden"] = "yes" if entrant.is_hidden else "no"
    return row


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value
