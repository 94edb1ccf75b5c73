"""`tamis queue assign`, `snooze`, `skip`, `mentions`, and `show` with an address."""

from pathlib import Path

import pytest

from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis


@pytest.fixture
def data(tmp_path: Path) -> str:
    address = "https://www.facebook.com/maison/posts/55?comment_id=1"
    return fill(tmp_path / "data", lambda tx: waiting(tx, permalink=address))


def test_a_case_is_given_to_somebody_and_taken_back(data: str) -> None:
    assert "is for Zoé" in tamis("queue", "assign", "1", "--to", "Zoé", "--data", data).stdout
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["assignee"] == "Zoé"
    assert tamis("queue", "assign", "1", "--nobody", "--data", data).exit_code == 0
    assert tamis("queue", "assign", "1", "--nobody", "--to", "Zoé", "--data", data).exit_code == 2


def test_a_case_is_put_away_and_fetched_back(data: str) -> None:
    assert tamis("queue", "snooze", "1", "--until", "2h", "--data", data).exit_code == 0
    assert tamis("queue", "list", "--data", data).exit_code == 3
    assert tamis("queue", "snooze", "1", "--now", "--data", data).exit_code == 0
    assert tamis("queue", "list", "--data", data).exit_code == 0
    assert tamis("queue", "snooze", "1", "--data", data).exit_code == 2


def test_a_case_is_passed_on_with_a_reason(data: str) -> None:
    assert tamis("queue", "skip", "1", "--data", data).exit_code == 2
    result = as_json(tamis("queue", "skip", "1", "--reason", "language", "--data", data, "--json"))
    assert (result["answer"], result["repeated"]) == ("skip", False)
    assert tamis("queue", "skip", "99", "--reason", "rules", "--data", data).exit_code == 1


def test_whoever_is_called_by_a_note_reads_it_once(data: str) -> None:
    assert tamis("queue", "mentions", "--data", data).exit_code == 3
    tamis("queue", "note", "1", "--text", "@lea look", "--data", data, "--as", "Max")
    assert "@lea look" in tamis("queue", "mentions", "--data", data).stdout
    (mention,) = as_json(tamis("queue", "mentions", "--seen", "--data", data, "--json"))["mentions"]
    assert (mention["case"], mention["by"]) == (1, "person:Max")
    assert tamis("queue", "mentions", "--data", data).exit_code == 3


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/maison/posts/55?comment_id=1",
        "https://m.facebook.com/maison/posts/55?comment_id=1",
        "facebook.com/maison/posts/55/?comment_id=1",
    ],
)
def test_an_address_names_the_item(data: str, address: str) -> None:
    assert as_json(tamis("queue", "show", address, "--data", data, "--json"))["case"]["id"] == 1


def test_an_address_of_nothing_that_is_known_is_refused(data: str) -> None:
    result = tamis("queue", "show", "https://www.facebook.com/maison/posts/99", "--data", data)
    assert result.exit_code == 1
