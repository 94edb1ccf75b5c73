"""`tamis queue propose`, `accept` and `refuse`."""

from pathlib import Path

import pytest

from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis, watch


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path / "data", waiting)


def test_a_proposal_is_shown_and_accepted(data: str) -> None:
    made = as_json(tamis("queue", "propose", "1", "hide", "--why", "rude", "--data", data, "--json"))
    assert (made["answer"], made["by"], made["is_stale"]) == ("hide", "person:Léa", False)
    shown = tamis("queue", "show", "1", "--data", data).stdout
    assert "proposal" in shown
    assert "hide, by an assistant of Léa" in shown
    accepted = tamis("queue", "accept", "1", "--number", str(made["id"]), "--data", data, "--json")
    assert as_json(accepted)["planned"] == ["hide"]
    again = tamis("queue", "accept", "1", "--data", data)
    assert (again.exit_code, "nothing is proposed" in again.stderr) == (1, True)


def test_a_refused_one_is_gone(data: str) -> None:
    assert "nothing is done" in tamis("queue", "propose", "1", "approve", "--data", data).stdout
    assert "the case stays open" in tamis("queue", "refuse", "1", "--data", data).stdout
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["proposal"] is None


def test_one_key_accepts_at_a_terminal(data: str) -> None:
    tamis("queue", "propose", "1", "hide", "--data", data)
    seen = watch("queue", "next", "--data", data, keys="y")
    assert "accept the proposal" in seen.raw
    case = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]
    assert (case["state"], case["answer"]) == ("closed", "hide")


def test_another_refuses_and_without_one_neither_does_anything(data: str) -> None:
    tamis("queue", "propose", "1", "hide", "--data", data)
    seen = watch("queue", "next", "--data", data, keys="xyq")
    assert "nothing is proposed" in seen.raw
    shown = as_json(tamis("queue", "show", "1", "--data", data, "--json"))
    assert (shown["case"]["state"], shown["proposal"]) == ("open", None)
