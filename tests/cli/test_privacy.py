"""`tamis privacy`: looked at first, erased once, asked after by its code."""

from pathlib import Path

import pytest

from bot.domain import Judgement
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import evidence
from bot.store.review.evidence import Change
from tests.fakes.cases import START
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.persons import NAME, PERSON, TRACES, leave_traces, wrote


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path / "data", leave_traces)


def test_a_look_changes_nothing(data: str) -> None:
    for _ in range(2):
        shown = tamis("privacy", "erase", PERSON, "--dry-run", "--data", data)
        assert (shown.exit_code, shown.stdout) == (0, "facebook 1000: 3 events\nmessenger 1000: 1 event\n")
    document = as_json(tamis("privacy", "erase", PERSON, "--dry-run", "--data", data, "--json"))
    assert document["accounts"][0] == {"platform": "facebook", "account": "1000", "events": 3}


def test_a_person_is_erased_and_the_code_says_so(data: str) -> None:
    erased = as_json(tamis("privacy", "erase", PERSON, "--yes", "--data", data, "--json"))
    assert (erased["state"], erased["events"]) == ("done", 4)
    assert as_json(tamis("privacy", "status", erased["code"], "--data", data, "--json")) == erased
    shown = tamis("privacy", "status", erased["code"], "--data", data)
    assert "done" in shown.stdout
    assert "4 events" in shown.stdout
    assert NAME.encode() not in (Path(data) / "tamis.db").read_bytes()
    looked = tamis("privacy", "erase", PERSON, "--dry-run", "--data", data)
    assert (looked.exit_code, looked.stdout) == (3, f"nothing is stored of '{PERSON}'\n")


def test_only_one_account_or_platform_can_be_meant(data: str) -> None:
    args = ["privacy", "erase", PERSON, "--yes", "--data", data, "--json"]
    assert as_json(tamis(*args, "--platform", "messenger"))["events"] == 1
    assert as_json(tamis(*args, "--account", "2000"))["events"] == 0
    assert as_json(tamis(*args, "--account", "1000", "--platform", "facebook"))["events"] == 3


def test_nothing_is_erased_by_a_slip(data: str) -> None:
    assert tamis("privacy", "erase", PERSON, "--data", data).exit_code == 2
    assert tamis("privacy", "erase", PERSON, "--dry-run", "--data", data).exit_code == 0


def test_a_code_that_nobody_was_given_is_said_to_be_none(data: str) -> None:
    shown = tamis("privacy", "status", "c9", "--data", data)
    assert shown.exit_code == 1
    assert "c9" in shown.stderr


def test_a_hostile_id_cannot_write_to_the_screen(data: str) -> None:
    shown = tamis("privacy", "erase", "\x1b[2Jx", "--dry-run", "--data", data)
    assert "\x1b" not in shown.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["queue", "show", "event:1"],
        ["queue", "list"],
        ["queue", "stats"],
        ["rules", "explain", "event:1"],
        ["report", "--since", "2026-01-01"],
        ["undo", "--rule", "insult", "--since", "2026-01-01", "--dry-run"],
        ["strikes", "show", PERSON, "--account", "1000"],
        ["audit", "verify"],
    ],
    ids=" ".join,
)
def test_everything_still_works_and_names_nobody(data: str, command: list[str]) -> None:
    tamis("privacy", "erase", PERSON, "--yes", "--data", data)
    shown = tamis(*command, "--data", data, "--json")
    assert shown.exit_code in (0, 3), shown.stderr
    assert not any(trace in shown.stdout for trace in TRACES if trace != PERSON)


def dangerous(tx: Transaction) -> None:
    """They threatened somebody, and took it back."""
    row = wrote(tx, "55_66", "rhubarb or else")
    threat = Judgement(scores={"threat": 0.99})
    events.close_event(tx, row, state="decided", judgement=threat, at=START)
    stored = events.list_of_message(tx, "1000", "55_66")[0]
    assert evidence.preserve(tx, stored, Change.REMOVED, at=START)


def test_what_threatened_somebody_is_kept_for_legal_claims_unless_it_is_named(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", leave_traces, dangerous)
    looked = tamis("privacy", "erase", PERSON, "--dry-run", "--data", data)
    assert "1 text is kept as evidence; --with-evidence erases it, too" in looked.stdout
    erased = tamis("privacy", "erase", PERSON, "--yes", "--data", data, "--json")
    assert as_json(erased)["evidence_kept"] == 1
    assert b"rhubarb or else" in (Path(data) / "tamis.db").read_bytes()
    again = tamis("privacy", "erase", PERSON, "--yes", "--with-evidence", "--data", data)
    assert "stays as evidence" not in again.stderr
    assert b"rhubarb or else" not in (Path(data) / "tamis.db").read_bytes()
    assert NAME.encode() not in (Path(data) / "tamis.db").read_bytes()
