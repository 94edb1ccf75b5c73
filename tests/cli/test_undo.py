"""`tamis undo`: what one rule did, after counting."""

from pathlib import Path

from bot.domain import Verb
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis


def hidden(folder: Path) -> str:
    return fill(folder, lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=2))


def test_a_rule_is_taken_back_after_counting(tmp_path: Path) -> None:
    data = hidden(tmp_path / "data")
    args = ["undo", "--rule", "insult", "--since", "2026-11-22", "--data", data]
    counted = as_json(tamis(*args, "--dry-run", "--json"))
    assert counted == {
        "rule": "insult",
        "since": "2026-11-21T23:00:00+00:00",
        "dry_run": True,
        "reversed": 1,
        "cancelled": 0,
        "touched": 0,
        "leaving": 0,
        "final": 0,
    }
    asked = tamis(*args)
    assert (asked.exit_code, "--dry-run" in asked.stderr) == (2, True)
    assert "1 reversed" in tamis(*args, "--yes").stdout
    assert as_json(tamis(*args, "--yes", "--json"))["touched"] == 1


def test_a_rule_that_did_nothing_is_exit_code_three(tmp_path: Path) -> None:
    result = tamis("undo", "--rule", "x", "--since", "2h", "--yes", "--data", fill(tmp_path / "data"))
    assert (result.exit_code, "has done nothing" in result.stdout) == (3, True)
