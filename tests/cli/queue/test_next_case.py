"""`tamis queue next` without a terminal: it claims one case, prints it and ends."""

from pathlib import Path

import pytest

from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path / "data", waiting, lambda tx: waiting(tx, 2, priority=50))


def test_next_takes_the_case_for_five_minutes(data: str) -> None:
    mine = as_json(tamis("queue", "next", "--data", data, "--json"))
    again = as_json(tamis("queue", "next", "--data", data, "--json"))
    theirs = as_json(tamis("queue", "next", "--data", data, "--json", "--as", "Tom"))
    skipped = as_json(tamis("queue", "next", "--data", data, "--json", "--as", "Eve", "--skip", "3"))
    assert [one["case"]["id"] if one else None for one in (mine, again, theirs, skipped)] == [2, 2, 1, None]
    assert mine["case"]["claimed_by"] == "person:Léa"


def test_what_it_prints_for_people_fits_one_screen(data: str) -> None:
    result = tamis("queue", "next", "--data", data, env={"LINES": "24"})
    assert "case 2" in result.stdout
    assert len(result.stdout.splitlines()) <= 22


def test_nothing_is_exit_code_three_and_null(tmp_path: Path) -> None:
    result = tamis("queue", "next", "--wait", "--data", fill(tmp_path / "data"), "--json")
    assert (result.exit_code, as_json(result)) == (3, None)
