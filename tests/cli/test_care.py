"""`tamis care`, and a case that is passed on at the command line."""

from pathlib import Path

from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis


def test_what_somebody_chooses_is_shown_as_their_own_until_they_reset_it(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    at = ("--data", data)
    assert as_json(tamis("care", "show", *at, "--json"))["chosen"] == []
    chosen = as_json(tamis("care", "set", "--masking", "never", "--break-after", "30", *at, "--json"))
    assert (chosen["masking"], chosen["break_after"], chosen["severe_per_hour"]) == ("never", 1800.0, 20)
    shown = tamis("care", "show", *at)
    assert "words are covered: never (your own choice)" in shown.stdout
    assert "severe cases in an hour, before ordinary ones come first: 20\n" in shown.stdout
    assert as_json(tamis("care", "reset", *at, "--json"))["chosen"] == []


def test_a_case_is_passed_on_without_a_reason(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", waiting)
    passed = tamis("queue", "pass", "1", "--data", data)
    assert (passed.exit_code, "somebody else gets it" in passed.stdout + passed.stderr) == (0, True)
    assert tamis("queue", "next", "--data", data).exit_code == 3
