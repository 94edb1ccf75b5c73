"""The JSON of `tamis report`: every metric with its definition, times in ISO 8601."""

from dataclasses import asdict
from datetime import datetime

from bot.services.reports.quality import QualityReport


def quality_report_json(report: QualityReport) -> dict[str, object]:
    """The whole report under stable names."""
    document = _plain(asdict(report))
    assert isinstance(document, dict)  # a report is a mapping of its metrics
    # What programs read under the name that the first release gave it.
    return {("mood" if name == "sentiment" else name): value for name, value in document.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    return value
