"""`tamis queue`: lists, one case, statistics; stable JSON and exit codes."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import Actor, CaseRequest, Judgement, Kind, State, Verb
from bot.store import Transaction
from bot.store.codecs import encode_judgement
from bot.store.review import cases
from tests.fakes.cases import START, decided, received, waiting
from tests.fakes.instance import ROOT, as_json, fill, tamis

CASE = {
    "id",
    "event_id",
    "queue",
    "priority",
    "rule",
    "why",
    "suggested",
    "since",
    "state",
    "claimed_by",
    "lease_until",
    "closed_at",
    "closed_by",
    "answer",
    "assignee",
    "due_at",
    "draft",
    "is_blind",
    "needs_two",
}
EVENT = {
    "ad_id",
    "ad_title",
    "campaign_id",
    "promotion_status",
    "id",
    "head",
    "because",
    "gap",
    "platform",
    "account_id",
    "kind",
    "message_id",
    "parent_id",
    "thread_id",
    "author_id",
    "author_name",
    "text",
    "attachments",
    "attachment_urls",
    "created_at",
    "received_at",
    "permalink",
    "origin",
    "state",
    "language",
    "model",
    "abstained",
    "unread",
    "truncated",
    "timed_out",
    "scores",
}
VIEW = {
    "pressing",
    "appeal",
    "stage",
    "case",
    "event",
    "post",
    "parent",
    "siblings",
    "version",
    "timeline",
    "members",
    "previous",
    "author",
    "versions",
    "evidence",
    "decisions",
    "planned",
    "verdict",
    "answer_until",
    "holds",
    "private_reply_given",
    "own_reply",
    "is_backfilled",
    "is_hidden",
    "is_removed",
    "notes",
    "proposal",
}


def stock(tx: Transaction) -> None:
    waiting(tx, 1, at=1, text="Où est mon colis ?", language="fr")
    row = waiting(tx, 2, at=2, text="You are idiots", priority=50, suggested=[Verb.HIDE])
    decided(tx, row, Verb.HIDE, done_at=3)
    waiting(tx, 3, at=3, text="hello", kind=Kind.DM, platform="messenger")


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path / "data", stock)


def test_the_list_shows_the_most_pressing_first_and_counts(data: str) -> None:
    result = tamis("queue", "list", "--data", data, "--limit", "2")
    rows = result.stdout.splitlines()
    assert [row.split()[0] for row in rows] == ["case", "2", "1"]
    assert "2 of 3 open cases" in result.stderr


def test_the_columns_are_named_in_french(data: str) -> None:
    listed = tamis("queue", "list", "--data", data, env={"TAMIS_LANG": "fr"}).stdout
    assert listed.splitlines()[0].split()[:3] == ["cas", "âge", "file"]


def test_the_json_of_the_list_has_stable_names(data: str) -> None:
    told = as_json(tamis("queue", "list", "--data", data, "--json", "--lang", "fr"))
    assert told["total"] == 1
    assert set(told["cases"][0]) == {
        *["case", "event", "version", "answer_until", "came_to_nothing", "pressing"]
    }
    assert set(told["cases"][0]["case"]) == CASE
    assert set(told["cases"][0]["event"]) == EVENT
    assert told["cases"][0]["event"]["text"] == "Où est mon colis ?"


def test_an_empty_queue_is_exit_code_three(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    for command in ("list", "next"):
        result = tamis("queue", command, "--data", data)
        assert (result.exit_code, result.stdout) == (3, "")
        assert "the queue is empty" in result.stderr
    assert as_json(tamis("queue", "next", "--data", data, "--json")) is None


def test_showing_has_everything_and_takes_nothing(data: str) -> None:
    told = as_json(tamis("queue", "show", "2", "--data", data, "--json"))
    assert set(told) == VIEW
    assert told["case"]["claimed_by"] is None
    assert told["is_hidden"]
    assert told["decisions"][0]["matches"][0]["reasons"] == [{"condition": "toxicity", "saw": "0.93 >= 0.9"}]
    assert [row["state"] for row in told["planned"]] == ["done"]
    shown = tamis("queue", "show", "2", "--data", data).stdout
    assert "You are idiots" in shown
    assert "toxicity: 0.93 >= 0.9" in shown


def test_the_words_that_moved_a_score_are_shown_and_cannot_hurt(tmp_path: Path) -> None:
    def hidden(tx: Transaction) -> None:
        row = waiting(tx, 1, text="c o n n a r d \x1b[31m")
        judged = Judgement(
            scores={"toxicity": 0.91, "intent.banter": 0.6},
            model="small-1",
            obfuscation_delta={"toxicity": 0.5},
            attributions={"toxicity": (("connard\x1b[31m", 0.62),), "intent.banter": (("r", 0.1),)},
        )
        tx.execute("UPDATE event SET judgement = ? WHERE id = ?", (encode_judgement(judged), row))

    data = fill(tmp_path / "data", hidden)
    shown = tamis("queue", "show", "1", "--data", data).stdout
    assert "toxicity: connard" in shown
    assert "+0.62" in shown
    assert "obfuscated words" in shown
    assert "\x1b" not in shown
    french = tamis("queue", "show", "1", "--data", data, env={"TAMIS_LANG": "fr"}).stdout
    assert "mots déguisés" in french
    told = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["event"]
    assert told["because"]["intent.banter"] == [{"word": "r", "points": 0.1}]
    assert told["gap"] == {"toxicity": 0.5}


def test_one_screen_names_what_may_be_typed_next_the_suggested_first(data: str) -> None:
    shown = tamis("queue", "next", "--data", data).stdout
    assert "suggested   hide" in shown
    assert "tamis queue approve 2 · unhide · reply" in shown
    assert "claimed by Léa for another 5 min" in shown.replace("\n            ", " ")


def test_french_speaks_french(data: str) -> None:
    shown = tamis("queue", "show", "2", "--data", data, env={"TAMIS_LANG": "fr_FR.UTF-8"}).stdout
    assert "pourquoi" in shown
    assert "masqué" in shown


def test_statistics(data: str) -> None:
    told = as_json(tamis("queue", "stats", "--data", data, "--json"))
    assert set(told) == {
        "open",
        "claimed",
        "oldest_since",
        "by_queue",
        "by_rule",
        "answered_24h",
        "bulks_waiting",
    }
    assert told["open"] == 3
    assert "queue default" in tamis("queue", "stats", "--data", data).stdout


def test_an_item_may_be_named_by_its_platforms_id(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", lambda tx: received(tx, 9))
    assert as_json(tamis("queue", "show", "55_9", "--data", data, "--json"))["case"] is None
    assert tamis("queue", "show", "55_8", "--data", data).exit_code == 1


def crowded(tx: Transaction) -> None:
    rows = [received(tx, number, text=f"spam {number}") for number in (1, 2, 3)]
    request = CaseRequest(
        actor=Actor.rule("flood"),
        why="a flood",
        group=(rows[0], rows[1]),
        assignee="Léa",
        draft="Merci \x1b[31mà vous",
        due_at=datetime(2026, 11, 22, 13, tzinfo=UTC),
    )
    cases.open_case(tx, event_id=rows[2], request=request, at=START)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["this case stands for 3 comments", "for Léa", "overdue by", "draft"]),
        ("fr", ["ce cas réunit 3 commentaires", "pour Léa", "en retard de", "brouillon"]),
    ],
)
def test_a_case_says_what_is_asked_and_for_how_many_it_stands(
    tmp_path: Path, language: str, said: list[str]
) -> None:
    data = fill(tmp_path / "data", crowded)
    shown = tamis("queue", "show", "1", "--data", data, "--lang-ui", language).stdout
    assert [one for one in said if one not in shown] == []
    assert ("spam 2" in shown, "spam 3" in shown, "\x1b" in shown) == (True, True, False)
    told = as_json(tamis("queue", "show", "1", "--data", data, "--json"))
    assert [one["text"] for one in told["members"]] == ["spam 2", "spam 3"]
    assert told["case"]["assignee"] == "Léa"


def answered(tx: Transaction) -> None:
    for number, (who, answer) in enumerate([("Léa", "hide"), ("Max", "approve"), ("Léa", "reply")], start=1):
        cases.close_case(tx, number, by=Actor.person(who), answer=answer, at=START + 100 + number)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], [3, 2, 1]),
        (["--mine"], [3, 1]),
        (["--by", "Max"], [2]),
        (["--mine", "--since", "2026-11-22T12:01:42Z"], [3]),
        (["--limit", "1", "--offset", "1"], [2]),
        (["--by", "Nobody"], []),
    ],
    ids=str,
)
def test_closed_cases_are_listed_the_latest_first(
    tmp_path: Path, options: list[str], found: list[int]
) -> None:
    data = fill(tmp_path / "data", stock, answered)
    result = tamis("queue", "list", "--closed", "--data", data, "--json", *options)
    assert [one["case"]["id"] for one in as_json(result)["cases"]] == found
    assert result.exit_code == (0 if found else 3)


def test_the_closed_ones_say_what_was_answered_and_by_whom(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock, answered)
    result = tamis("queue", "list", "--closed", "--data", data)
    assert [row.split()[0] for row in result.stdout.splitlines()] == ["case", "3", "2", "1"]
    assert "approve" in result.stdout.splitlines()[2]
    assert "Max" in result.stdout.splitlines()[2]
    assert "3 of 3 closed cases" in result.stderr


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.CANCELLED, "hide (cancelled)"),
        (State.REFUSED, "hide (refused)"),
        (State.PLANNED, "hide "),
        (State.DONE, "hide "),
    ],
    ids=str,
)
def test_an_answer_that_came_to_nothing_says_so_in_the_list(tmp_path: Path, state: State, said: str) -> None:
    def end(tx: Transaction) -> None:
        tx.execute("UPDATE outbox SET state = ?", (state,))

    data = fill(tmp_path / "data", lambda tx: waiting(tx))
    assert tamis("queue", "hide", "1", "--data", data).exit_code == 0
    fill(Path(data), end)
    row = tamis("queue", "list", "--closed", "--data", data).stdout.splitlines()[1]
    assert said in row
    assert ("(" in row) == ("(" in said)
    (entry,) = as_json(tamis("queue", "list", "--closed", "--data", data, "--json"))["cases"]
    assert entry["came_to_nothing"] == (state if "(" in said else None)


def test_who_closed_is_asked_of_closed_cases_only(data: str) -> None:
    assert tamis("queue", "list", "--by", "Max", "--data", data).exit_code == 2


def test_line_editing_is_loaded_by_the_command_that_needs_it() -> None:
    program = "import sys; from bot.cli.queue import commands; print('prompt_toolkit' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout == "False\n"
