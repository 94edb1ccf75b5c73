"""What programs read about an import: where it comes from, what it changed and what was left out."""

from datetime import date
from pathlib import Path

from bot.domain import Actor
from bot.exports.reading import read_export
from bot.present.serialize_metrics import import_report_json, metric_import_json
from bot.services.metrics.importing import ImportReport, MetricImport
from tests.fakes import metric_exports as exports


def test_a_report_says_what_was_read_and_what_was_not() -> None:
    content = exports.META_ADS.replace(b"Link clicks", b"Link cliks").replace(b",800,12.50", b",many,12.50")
    export = read_export(content, today=date(2026, 11, 29))
    report = ImportReport(
        import_id=3,
        file_name=Path("a.csv").name,
        export=export,
        account_id="",
        new=9,
        changed=1,
        unchanged=0,
        problems=export.problems,
        is_preview=False,
    )
    document = import_report_json(report)
    assert document["values"] == {"new": 9, "changed": 1, "unchanged": 0}
    assert document["unknown_columns"] == [{"heading": "Link cliks", "nearest": "Link clicks"}]
    assert document["problems"] == [
        {"line": 4, "heading": "Impressions", "reason": "expected a number, found 'many'"}
    ]
    assert (document["import"], document["account_id"], document["rows"]) == (3, None, 2)
    assert (document["first_day"], document["last_day"]) == ("2026-11-02", "2026-11-02")


def test_an_import_says_who_and_when() -> None:
    stored = MetricImport(
        id=3,
        source="meta_ads",
        account_id="",
        file_name="a.csv",
        sha256="ab",
        actor=Actor.person("Léa"),
        imported_at=0.0,
        rows=2,
        undone_at=None,
    )
    document = metric_import_json(stored)
    assert document["by"] == "person:Léa"
    assert (document["imported_at"], document["undone_at"]) == ("1970-01-01T00:00:00+00:00", None)
