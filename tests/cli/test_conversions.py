"""`tamis metrics import` with the conversions of a shop."""

from pathlib import Path

from tests.fakes.instance import as_json, fill, tamis

ORDERS = (
    "N° de commande;Date;Montant (EUR);Nom de la campagne;Courriel;Couleur\n"
    "1;22/11/2026;5,00;Noël;lea@example.org;bleu\n"
    "2;22/11/2026;\x1b[2Jbeaucoup;Noël;;\n"
)


def test_they_are_recognised_imported_listed_and_undone(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "orders.csv"
    path.write_text(ORDERS, "utf-8")
    shown = tamis("metrics", "import", str(path), "--data", data)
    assert (shown.exit_code, "\x1b" in shown.output, "lea@" in shown.output) == (1, False, False)
    assert shown.stdout.splitlines() == [
        "orders.csv: conversions, utf-8, headings in French, days before months",
        "from 2026-11-21 to 2026-11-21",
        "import 1: 1 conversion; 1 new, 0 changed, 0 as before",
    ]
    assert "unknown column 'Couleur': not used" in shown.stderr
    assert "line 3, 'Montant (EUR)': expected an amount such as 49.90" in shown.stderr
    listed = as_json(tamis("metrics", "list", "--data", data, "--json"))
    assert [(stored["tool"], stored["rows"]) for stored in listed] == [("conversions", 1)]
    again = tamis("metrics", "import", str(path), "--data", data, "--from", "conversions", "--json")
    assert as_json(again)["same_as"] == 1
    assert as_json(tamis("metrics", "undo", "1", "--data", data, "--json")) == {"import": 1, "values": 1}


def test_a_dry_run_in_french_changes_nothing(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "orders.csv"
    path.write_text("Order ID,Date,utm_campaign\n1,2026-11-22,lea@example.org\n", "utf-8")
    shown = tamis("metrics", "import", str(path), "--data", data, "--dry-run", env={"TAMIS_LANG": "fr"})
    assert (shown.exit_code, "rien n'a été modifié" in shown.stdout) == (0, True)
    assert tamis("metrics", "list", "--data", data).exit_code == 3


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    data, path = fill(tmp_path / "data"), tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    shown = tamis("metrics", "import", str(path), "--data", data, "--from", "conversions")
    assert shown.exit_code == 1
    assert "'x.csv' holds no conversions" in shown.stderr
