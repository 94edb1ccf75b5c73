"""`tamis audit`: a record that nobody touched is intact, one written anew is found by its anchors."""

import json
from pathlib import Path

import pytest

from bot.domain import Actor
from bot.store import Transaction
from bot.store.history import audit
from tests.fakes.cases import START
from tests.fakes.instance import as_json, fill, tamis


def act(tx: Transaction, number: int) -> None:
    audit.append_entry(tx, at=START, actor=Actor.person("lea"), action="paused", subject=f"rule:{number}")


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path / "data", *(lambda tx, number=number: act(tx, number) for number in (1, 2, 3)))


def verified(data: str, *options: str) -> dict[str, object]:
    told: dict[str, object] = as_json(tamis("audit", "verify", "--data", data, "--json", *options))
    return told


def anchor_of(data: str) -> str:
    anchor = verified(data)["anchor"]
    assert isinstance(anchor, dict)
    return f"{anchor['row']}:{anchor['seal']}"


def test_a_whole_record_is_whole_and_says_what_that_does_not_prove(data: str) -> None:
    result = tamis("audit", "verify", "--data", data)
    assert result.exit_code == 0
    assert "rows, each sealed with the one before it" in result.stdout
    assert (
        "no anchor was given: against somebody who can write the database this proves nothing"
        in result.stdout
    )
    assert result.stdout.endswith(f"anchor of now: {anchor_of(data)}\n")
    told = verified(data)
    assert (told["whole"], told["first_broken"], told["anchors_checked"]) == (True, None, 0)


def test_an_anchor_of_then_fits_what_goes_on(data: str, tmp_path: Path) -> None:
    anchor = anchor_of(data)
    fill(Path(data), lambda tx: act(tx, 4))
    result = tamis("audit", "verify", "--data", data, "--anchor", anchor)
    assert (result.exit_code, "1 anchor fits" in result.stdout) == (0, True)
    row, seal = anchor.split(":")
    (tmp_path / "log").write_text(
        json.dumps({"action": "listening"})
        + "\n"
        + json.dumps({"action": "audit_anchor", "row": int(row), "seal": seal}),
        "utf-8",
    )
    told = verified(data, "--anchors", str(tmp_path / "log"), "--anchor", anchor)
    assert (told["whole"], told["anchors_checked"]) == (True, 2)


def test_the_anchor_of_a_backup_is_that_of_the_copy(data: str, tmp_path: Path) -> None:
    told = as_json(tamis("backup", "--data", data, "--to", str(tmp_path / "copy.db"), "--json"))
    assert f"{told['anchor']['row']}:{told['anchor']['seal']}" == anchor_of(data)


def test_a_record_that_was_cut_or_written_anew_is_told_with_its_first_row(data: str, tmp_path: Path) -> None:
    other = fill(tmp_path / "other", lambda tx: act(tx, 7))
    anchor = anchor_of(data)
    last = int(anchor_of(other).split(":")[0])
    cut = tamis("audit", "verify", "--data", other, "--anchor", anchor)
    assert (cut.exit_code, f"row {last + 1} and those after it are missing" in cut.stderr) == (1, True)
    anew = tamis("audit", "verify", "--data", data, "--anchor", anchor_of(other))
    assert (anew.exit_code, "was written anew, from row 1 on or after it" in anew.stderr) == (1, True)


@pytest.mark.parametrize("options", [("--anchor", "7"), ("--anchors", "empty")])
def test_what_is_no_anchor_is_a_mistake_in_the_call(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").write_text("{}\n", "utf-8")
    result = tamis("audit", "verify", "--data", data, *options)
    assert (result.exit_code, "ROW:SEAL" in result.stderr) == (2, True)
