"""`tamis metrics`: a file goes in, its odd rows are told, and it comes out again."""

from pathlib import Path

from tests.fakes import metric_exports as exports
from tests.fakes.instance import as_json, fill, tamis


def test_an_export_is_imported_listed_and_undone(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "ads.csv"
    path.write_bytes(exports.META_ADS_FR)
    shown = tamis("metrics", "import", str(path), "--data", data)
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        "ads.csv: meta_ads, cp1252, headings in French, days before months",
        "account: not said in the file; ads are found by their ids (--account ID says it)",
        "from 2026-11-01 to 2026-11-30",
        "total rows left out: 1",
        "empty rows left out: 1",
        "rows whose id a spreadsheet has rounded: 2; they are found by name where only one ad has it."
        " Export again without opening the file",
        "import 1: 2 rows; values: 9 new, 0 changed, 0 as before",
    ]
    again = tamis("metrics", "import", str(path), "--data", data)
    assert (again.exit_code, "imported before, as import 1" in again.stdout) == (3, True)
    listed = as_json(tamis("metrics", "list", "--data", data, "--json"))
    assert [(stored["import"], stored["by"], stored["file"]) for stored in listed] == [
        (1, "person:Léa", "ads.csv")
    ]
    assert "ads.csv" in tamis("metrics", "list", "--data", data).stdout
    assert as_json(tamis("metrics", "undo", "1", "--data", data, "--json")) == {"import": 1, "values": 9}
    assert tamis("metrics", "undo", "1", "--data", data).exit_code == 1


def test_wrong_rows_and_unknown_columns_are_told_once_and_safely(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "ads.csv"
    path.write_text(
        "Ad name,Ad ID,Day,Impressions,Link cliks,\x1b[31mred\n"
        "a,11,2026-11-02,\x1b[2Jmany,1,1\nb,12,2026-11-02,5,1,1\n",
        "utf-8",
    )
    shown = tamis("metrics", "import", str(path), "--data", data)
    assert shown.exit_code == 1
    assert "\x1b" not in shown.output
    assert "unknown column 'Link cliks': not used; is it 'Link clicks'?" in shown.stderr
    assert "1 row left out" in shown.stderr
    assert "line 2, 'Impressions': expected a number, found" in shown.stderr


def test_in_french(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "ads.csv"
    path.write_bytes(exports.META_ADS)
    shown = tamis("metrics", "import", str(path), "--data", data, "--dry-run", env={"TAMIS_LANG": "fr"})
    assert "rien n'a été modifié" in shown.stdout


def test_nothing_imported_yet_is_said(tmp_path: Path) -> None:
    shown = tamis("metrics", "list", "--data", fill(tmp_path / "data"))
    assert (shown.exit_code, shown.stdout) == (3, "nothing was imported yet\n")


def test_a_report_sets_what_was_imported_beside_what_people_wrote(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "ads.csv"
    path.write_bytes(exports.META_ADS)
    period = ["--since", "2026-10-31", "--until", "2026-12-02", "--data", data]
    assert tamis("metrics", "import", str(path), "--data", data).exit_code == 0
    shown = tamis("report", *period)
    assert shown.exit_code == 0, shown.output
    rows = {line.split("  ")[0]: line.split()[-1] for line in shown.stdout.splitlines() if "  " in line}
    assert "30.00 EUR" in shown.stdout
    assert (rows["paid: views"], rows["paid: interactions"]) == ("3", "3")
    assert "(as counted by meta_ads" in shown.stdout
    ad = as_json(tamis("report", *period, "--json"))["publicity"]["by_origin"]["ad"]
    assert (ad["views"]["value"], ad["interactions"]["value"], ad["largest_reach"]) == (2_500, 13, 600)
