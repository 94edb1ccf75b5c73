"""`tamis strikes`: seen and forgiven."""

from pathlib import Path

from bot.domain import Decision, Strike
from bot.store import Transaction, decisions
from tests.fakes.cases import START, received
from tests.fakes.instance import as_json, fill, tamis


def struck(tx: Transaction) -> None:
    row = received(tx, author_id="900")
    decision = Decision(rules_version="v1", strikes=(Strike(rule="insult", weight=2.0),))
    decisions.commit(tx, event_id=row, decision=decision, at=START)


def test_strikes_are_shown_and_cleared_once(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", struck)
    args = ["900", "--account", "1000", "--data", data]
    assert as_json(tamis("strikes", "show", *args, "--json"))["strikes"] == 2.0
    assert as_json(tamis("strikes", "clear", *args, "--json"))["cleared"] == 1
    shown = tamis("strikes", "show", *args)
    assert (shown.exit_code, shown.stdout) == (3, "900: 0 strikes\n")
    assert tamis("strikes", "clear", *args).exit_code == 3


def test_an_author_of_another_account_has_none(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", struck)
    assert tamis("strikes", "show", "900", "--account", "2000", "--data", data).exit_code == 3
