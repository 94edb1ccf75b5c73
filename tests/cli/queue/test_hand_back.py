"""`tamis queue hand-back`, and what a case says of conversations in which rules keep silent."""

from pathlib import Path

from bot.domain import NO_AUTOMATIC_MESSAGES, AuthorLabel, Decision, Kind
from bot.store import Transaction, decisions
from bot.store.review import overrides
from tests.fakes.cases import START, waiting
from tests.fakes.instance import as_json, fill, tamis

FAR = START + 10 * 365 * 86_400


def taken_over(tx: Transaction) -> None:
    waiting(tx, kind=Kind.DM, thread_id="1000:900")
    overrides.start_takeover(tx, "1000", "1000:900", FAR)


def test_it_says_until_when_rules_would_have_kept_out(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", taken_over)
    shown = tamis("queue", "show", "1", "--data", data).stdout
    assert "tamis queue hand-back event:1" in " ".join(shown.split())
    result = tamis("queue", "hand-back", "1", "--data", data)
    assert result.exit_code == 0, result.output
    assert "they would have kept out until 2036-" in result.stdout
    assert "case 1 still waits for a person" in result.stdout
    assert "hand-back" not in tamis("queue", "show", "1", "--data", data).stdout
    again = tamis("queue", "hand-back", "1", "--data", data)
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        3,
        "no person had this conversation; rules answer in it already",
    )


def test_programs_get_what_changed(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", taken_over)
    document = as_json(tamis("queue", "hand-back", "event:1", "--json", "--data", data))
    assert (document["event"], document["open_case"], document["changed"]) == (1, 1, True)


def opted_out(tx: Transaction) -> None:
    row = waiting(tx, kind=Kind.DM, thread_id="1000:900")
    ended = Decision(rules_version="1", author_labels=(AuthorLabel(label=NO_AUTOMATIC_MESSAGES),))
    decisions.commit(tx, event_id=row, decision=ended, at=START)
    waiting(tx, 2, kind=Kind.DM, thread_id="1000:901", author_id="901")


def test_whoever_answers_knows_that_the_person_wants_nothing_automatic(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", opted_out)
    shown, other = (tamis("queue", "show", number, "--data", data).stdout for number in ("1", "2"))
    assert "wrote STOP: nothing automatic is sent to them" in " ".join(shown.split())
    assert "STOP" not in other
