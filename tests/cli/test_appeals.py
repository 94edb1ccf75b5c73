"""`tamis appeals`: filed, listed, and decided by somebody else."""

from pathlib import Path

from bot.domain import Verb
from bot.store import Transaction
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis


def hidden(tx: Transaction) -> None:
    decided(tx, received(tx, 1), Verb.HIDE, done_at=2.0)


def test_an_appeal_goes_its_way_by_plain_commands(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", hidden)
    at = ("--data", data)
    assert tamis("appeals", "list", *at).exit_code == 3
    filed = as_json(tamis("appeals", "file", "event:1", "--text", "It was a joke\x1b[2J", *at, "--json"))
    assert (filed["id"], filed["against"], filed["policy"]) == (1, "hide", "insult")
    listed = tamis("appeals", "list", *at)
    assert (listed.exit_code, "It was a" in listed.stdout, "\x1b" in listed.stdout) == (0, True, False)
    decided_ = as_json(tamis("appeals", "overturn", "1", "--text", "You were right.", *at, "--json"))
    assert decided_["planned"] == ["unhide"]
    shown = tamis("appeals", "show", "1", *at)
    assert "overturned by" in shown.stdout
    assert "You were right." in shown.stdout
    assert "\x1b" not in shown.stdout
    again = tamis("appeals", "uphold", "1", *at)
    assert (again.exit_code, "was decided already" in again.stderr) == (1, True)
    assert as_json(tamis("appeals", "list", "--all", *at, "--json"))[0]["outcome"] == "overturned"


def test_upheld_it_stays_hidden(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", hidden)
    tamis("appeals", "file", "event:1", "--text", "why?", "--data", data)
    outcome = as_json(tamis("appeals", "uphold", "1", "--data", data, "--json"))
    assert (outcome["planned"], outcome["answer"]) == ([], "hide")
