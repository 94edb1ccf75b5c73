"""Importing an export: once, without counting anything twice, and back again."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.metrics.importing import import_metrics, list_metric_imports, undo_metric_import
from bot.services.workspace import Workspace
from bot.store.history import audit
from bot.store.reporting import platform_metrics
from bot.store.sqlite.engine import SqliteStore
from tests.fakes import metric_exports as exports
from tests.fakes.cases import moment, workspace

HEADER = "Ad name,Ad ID,Impressions,Reporting starts,Reporting ends\n"


def file(folder: Path, content: bytes | str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def opened(db: SqliteStore, tmp_path: Path, at: float = 10.0) -> Workspace:
    instance = workspace(db, "Léa", moment(at))
    instance.config_file = tmp_path / "none.yaml"
    return instance


async def amounts(db: SqliteStore) -> dict[tuple[str, str], int]:
    values = await db.read(platform_metrics.list_values)
    return {(key.about.key, key.metric): value.amount for key, value in values.items()}


async def test_the_same_file_again_changes_nothing(db: SqliteStore, tmp_path: Path) -> None:
    path = file(tmp_path, exports.META_ADS)
    first = await import_metrics(opened(db, tmp_path), path)
    assert (first.import_id, first.rows, first.new, first.changed, first.unchanged) == (1, 3, 17, 0, 0)
    again = await import_metrics(opened(db, tmp_path), path)
    assert again.same_as is not None
    assert (again.import_id, again.same_as.id, again.unchanged) == (None, 1, 17)
    assert len(await list_metric_imports(opened(db, tmp_path))) == 1


async def test_of_overlapping_files_the_last_one_counts_until_it_is_undone(
    db: SqliteStore, tmp_path: Path
) -> None:
    await import_metrics(opened(db, tmp_path), file(tmp_path, exports.META_ADS))
    revised = exports.META_ADS.replace(b",1000,10.00,6,", b",1000,11.00,6,")
    report = await import_metrics(opened(db, tmp_path, 20.0), file(tmp_path, revised))
    assert (report.import_id, report.new, report.changed, report.unchanged) == (2, 0, 1, 16)
    values = await db.read(platform_metrics.list_values)
    assert sum(value.amount for key, value in values.items() if key.metric == "spend") == 31_000_000
    assert await undo_metric_import(opened(db, tmp_path, 30.0), 2) == 17
    report = await import_metrics(opened(db, tmp_path, 40.0), file(tmp_path, exports.META_ADS))
    assert (report.same_as is not None, report.unchanged) == (True, 17)
    with pytest.raises(UserError) as refused:
        await undo_metric_import(opened(db, tmp_path), 2)
    assert refused.value.code == "metric_import_undone"
    with pytest.raises(UserError) as refused:
        await undo_metric_import(opened(db, tmp_path), 9)
    assert refused.value.code == "metric_import_unknown"


async def test_what_was_imported_and_undone_is_on_record(db: SqliteStore, tmp_path: Path) -> None:
    await import_metrics(opened(db, tmp_path), file(tmp_path, exports.META_ADS))
    await undo_metric_import(opened(db, tmp_path), 1)
    entries = await db.read(lambda tx: audit.list_entries(tx, "metrics:1"))
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("metrics_imported", "person:Léa"),
        ("metrics_undone", "person:Léa"),
    ]


async def test_a_dry_run_stores_nothing(db: SqliteStore, tmp_path: Path) -> None:
    report = await import_metrics(opened(db, tmp_path), file(tmp_path, exports.META_ADS), is_preview=True)
    assert (report.import_id, report.new) == (None, 17)
    assert await amounts(db) == {}


async def test_a_period_that_touches_known_days_is_refused_with_its_line(
    db: SqliteStore, tmp_path: Path
) -> None:
    november = HEADER + "a,11,10,2026-11-01,2026-11-30\nb,12,20,2026-11-01,2026-11-30\n"
    await import_metrics(opened(db, tmp_path), file(tmp_path, november))
    days = (
        HEADER + "a,11,5,2026-11-02,2026-11-02\nc,13,7,2026-11-02,2026-11-02\nb,12,9,2026-11-15,2026-12-14\n"
    )
    report = await import_metrics(opened(db, tmp_path), file(tmp_path, days))
    assert [(problem.line, report.rows) for problem in report.problems] == [(2, 1), (4, 1)]
    assert await amounts(db) == {
        ("11", "impressions"): 10,
        ("12", "impressions"): 20,
        ("13", "impressions"): 7,
    }
    revised = november.replace("a,11,10", "a,11,12")  # the same days are revised, and touch nothing
    report = await import_metrics(opened(db, tmp_path), file(tmp_path, revised))
    assert (report.changed, report.problems) == (1, ())


async def test_rows_of_one_file_that_touch_are_not_counted_twice(db: SqliteStore, tmp_path: Path) -> None:
    both = HEADER + "a,11,10,2026-11-01,2026-11-30\na,11,5,2026-11-02,2026-11-02\n"
    report = await import_metrics(opened(db, tmp_path), file(tmp_path, both))
    assert [problem.line for problem in report.problems] == [3]
    assert await amounts(db) == {("11", "impressions"): 10}


async def test_whose_numbers_they_are_is_asked_where_it_matters(db: SqliteStore, tmp_path: Path) -> None:
    path = file(tmp_path, exports.TIKTOK)
    with pytest.raises(UserError) as refused:
        await import_metrics(opened(db, tmp_path), path)
    assert refused.value.code == "export_which_account"
    report = await import_metrics(opened(db, tmp_path), path, account="77")
    assert {row.about.account_id for row in report.export.rows} == {"77"}
    with pytest.raises(UserError) as refused:
        await import_metrics(opened(db, tmp_path), file(tmp_path, exports.PAGE_POSTS_FR), account="77")
    assert refused.value.code == "export_of_other_account"


async def test_the_one_account_that_it_can_be_is_taken(db: SqliteStore, tmp_path: Path) -> None:
    instance = opened(db, tmp_path)
    instance.config_file = file(
        tmp_path,
        "version: 1\nsources:\n"
        "  clips:\n    adapter: tiktok\n    secrets: [env:NONE]\n"
        "    accounts: [{platform: tiktok, id: '77', token: env:NONE}]\n"
        "  pages:\n    adapter: meta\n    secrets: [env:NONE]\n"
        "    accounts: [{platform: facebook, id: '1000', token: env:NONE}]\n",
        "config.yaml",
    )
    report = await import_metrics(instance, file(tmp_path, exports.TIKTOK))
    assert report.account_id == "77"
    report = await import_metrics(instance, file(tmp_path, exports.SERIES))
    assert {(row.about.id, row.about.platform) for row in report.export.rows} == {("1000", "facebook")}
    with pytest.raises(UserError) as refused:
        await import_metrics(instance, file(tmp_path, exports.TIKTOK), account="99")
    assert refused.value.code == "account_unknown"


@pytest.mark.parametrize("content", [b"", b"name,age\nLea,7\n", exports.zipped({"a.txt": "x"})])
async def test_what_is_no_export_is_refused_whole(db: SqliteStore, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UserError) as refused:
        await import_metrics(opened(db, tmp_path), file(tmp_path, content))
    assert refused.value.code == "export_unreadable"


async def test_a_file_that_is_none_is_refused(db: SqliteStore, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(UserError) as refused:
            await import_metrics(opened(db, tmp_path), path)
        assert refused.value.code == "export_unusable"
