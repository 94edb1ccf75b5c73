"""`tamis agreement`: by policy, with its interval and n."""

from pathlib import Path

from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.opinions import asked_twice

SINCE = ("--since", "2026-11-01")


def test_agreement_is_a_table_and_json(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", asked_twice)
    shown = tamis("agreement", *SINCE, "--data", data)
    assert shown.exit_code == 0
    assert "two people agree on legal" in shown.stdout
    assert "0.57" in shown.stdout
    told = as_json(tamis("agreement", *SINCE, "--data", data, "--json"))
    assert told["agreement"]["legal"]["kappa"]["n"] == 6


def test_nothing_to_say_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    assert tamis("agreement", *SINCE, "--data", data).exit_code == 3


def test_the_report_has_it_too(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", asked_twice)
    report = as_json(tamis("report", *SINCE, "--data", data, "--json"))
    assert report["second_opinions"]["agreement"]["legal"]["agreed"]["n"] == 6
    assert "two people agree on legal" in tamis("report", *SINCE, "--data", data).stdout
