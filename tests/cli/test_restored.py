"""`tamis restored`: what a restore left in doubt, and what a person says about it."""

import shutil
from pathlib import Path

import pytest

from bot.domain import Verb
from bot.store import Transaction
from bot.store.delivery import restores
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.restores import take_up


@pytest.fixture
def data(tmp_path: Path) -> str:
    """An adopted copy with two replies: one is held, the other still being looked for."""

    def plan(tx: Transaction) -> None:
        for number in (1, 2):
            decided(tx, received(tx, number), Verb.REPLY, text=f"20 € {number}")

    fill(tmp_path / "data", plan)
    take_up(tmp_path / "data")
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    tamis("adopt", "--yes", "--data", str(tmp_path / "copy"))
    return fill(tmp_path / "copy", lambda tx: restores.hold_action(tx, 1, at=5.0))


def test_what_never_was_restored_has_nothing_in_doubt(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    result = tamis("restored", "--data", data)
    assert (result.exit_code, result.stdout) == (3, "this database was never restored\n")
    assert as_json(tamis("restored", "--data", data, "--json")) is None


def test_it_says_what_is_not_known_and_lists_what_is_in_doubt(data: str) -> None:
    result = tamis("restored", "--data", data)
    assert result.exit_code == 0
    assert "it does not know what happened from 2026-11-22 13:00 CET to" in result.stdout
    assert "still being looked for: 1; held for a person: 1" in result.stdout
    assert "reply 55_1" in result.stdout
    assert "anchor of the record now: " in result.stdout
    status = as_json(tamis("restored", "--data", data, "--json"))
    assert [(action["id"], action["state"]) for action in status["undecided"]] == [
        (1, "held"),
        (2, "planned"),
    ]
    assert set(status["anchor"]) == {"row", "seal"}


def test_a_person_releases_or_drops_what_is_held(data: str) -> None:
    refused = tamis("restored", "--release", "2", "--data", data)
    assert (refused.exit_code, "action 2 is" in refused.stderr) == (1, True)
    assert as_json(tamis("restored", "--release", "--all", "--data", data, "--json")) == {"released": 1}
    assert tamis("restored", "--release", "--all", "--data", data).exit_code == 3
    dropped = tamis("restored", "--drop", "2", "--data", data)
    assert (dropped.exit_code, dropped.stdout) == (0, "1 action cancelled\n")
    assert as_json(tamis("restored", "--data", data, "--json"))["undecided"] == []


@pytest.mark.parametrize("arguments", [["1"], ["--all"], ["--release"], ["--release", "--all", "1"]])
def test_what_is_to_be_done_with_which_is_said_in_full(data: str, arguments: list[str]) -> None:
    assert tamis("restored", *arguments, "--data", data).exit_code == 2
