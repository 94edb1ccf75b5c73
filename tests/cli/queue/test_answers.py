"""What a moderator says at the command line, and what it prints."""

from pathlib import Path

import pytest

from bot.domain import Effect, Kind, Verb
from bot.store import Transaction, instance_lock
from bot.store.context import started_with
from bot.store.context.started_with import Started
from bot.store.delivery import outbox
from tests.fakes.cases import START, decided, received, waiting
from tests.fakes.instance import as_json, fill, tamis, watch

OUTCOME = {
    "crowd",
    "objection",
    "holds",
    "needs_second",
    "disagreed",
    "case_id",
    "event_id",
    "answer",
    "by",
    "at",
    "planned",
    "cancelled",
    "kept",
    "reopened",
    "repeated",
}


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(
        tmp_path / "data",
        lambda tx: decided(tx, waiting(tx), Verb.HIDE),
        lambda tx: started_with.replace_names(tx, Started.TARGET, ["care"]),
    )


@pytest.mark.parametrize(
    ("args", "answer", "planned"),
    [
        (["approve", "1"], "approve", []),
        (["hide", "1"], "hide", ["hide"]),
        (["unhide", "1"], "unhide", ["unhide"]),
        (["delete", "1", "--yes"], "delete", ["delete"]),
        (["reply", "1", "--text", "It is 12 €"], "reply", ["reply"]),
        (["reply", "1", "--text", "It is 12 €", "--private"], "private_reply", ["private_reply"]),
        (["escalate", "1"], "escalate to local", []),
        (["escalate", "1", "--to", "care", "--text", "urgent"], "escalate to care", ["escalate"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_answer_is_recorded_once(
    data: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    args: list[str],
    answer: str,
    planned: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    first = as_json(tamis("queue", *args, "--data", data, "--json"))
    again = as_json(tamis("queue", *args, "--data", data, "--json"))
    assert set(first) == OUTCOME
    assert (first["answer"], first["planned"], first["repeated"]) == (answer, planned, False)
    assert (again["answer"], again["planned"], again["repeated"]) == (answer, [], True)


def test_what_happened_is_said_in_sentences(data: str) -> None:
    said = tamis("queue", "approve", "1", "--data", data).stdout
    assert said == "case 1: approve. Cancelled before sending: 1.\n"
    again = tamis("queue", "approve", "1", "--data", data).stdout
    assert again == "case 1: already done (approve); nothing changed.\n"


def test_a_second_person_is_told_who_decided(data: str) -> None:
    tamis("queue", "hide", "1", "--data", data)
    result = tamis("queue", "approve", "1", "--data", data, "--as", "Tom")
    assert result.exit_code == 1
    assert "Léa decided" in result.stderr
    assert "ago: hide" in result.stderr


def test_undo_says_what_it_took_back(data: str) -> None:
    tamis("queue", "hide", "1", "--data", data)
    said = tamis("queue", "undo", "1", "--data", data).stdout
    assert said == "case 1: undone. Cancelled before sending: 1. The case is open again.\n"


def test_a_reply_that_left_can_be_deleted(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", waiting)
    tamis("queue", "reply", "1", "--text", "oops", "--data", data)

    def settle(tx: Transaction) -> None:
        outbox.mark_done(tx, 1, Effect(external_id="55_99"), at=START + 5)

    fill(tmp_path / "data", settle)
    refused = tamis("queue", "undo", "1", "--data", data)
    assert (refused.exit_code, "--delete-reply" in refused.stderr) == (1, True)
    told = as_json(tamis("queue", "undo", "1", "--delete-reply", "--data", data, "--json"))
    assert told["planned"] == ["delete"]


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["delete", "1"], "pass --yes"),
        (["reply", "1"], "pass --text"),
        (["note", "1"], "pass --text"),
    ],
    ids=" ".join,
)
def test_without_a_terminal_nothing_is_asked_but_said_what_to_pass(
    data: str, args: list[str], hint: str
) -> None:
    result = tamis("queue", *args, "--data", data)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_words_can_be_piped_in(data: str) -> None:
    told = as_json(
        tamis("queue", "reply", "1", "--text", "-", "--data", data, "--json", stdin="It is 12 €\n")
    )
    assert told["planned"] == ["reply"]


@pytest.mark.parametrize("text", ["", "Hello {{ author }}", "a\x1b[2Jb"], ids=ascii)
def test_words_that_must_not_leave_are_refused(data: str, text: str) -> None:
    result = tamis("queue", "reply", "1", "--text", text, "--data", data)
    assert result.exit_code == 1
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["state"] == "open"


def test_a_note_and_a_release(data: str) -> None:
    tamis("queue", "next", "--data", data)
    assert "noted" in tamis("queue", "note", "1", "--text", "a regular", "--data", data).stdout
    assert "returned to the queue" in tamis("queue", "release", "1", "--data", data).stdout
    told = as_json(tamis("queue", "show", "1", "--data", data, "--json"))
    assert told["notes"][0]["text"] == "a regular"
    assert told["case"]["claimed_by"] is None


def test_a_target_that_the_configuration_lacks_is_refused(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE", "whsec_c2VjcmV0c2VjcmV0c2VjcmV0")
    text = "version: 1\nsources: {}\ntargets: {care: {adapter: generic, secrets: [env:CARE], settings: {url: 'https://a.example'}}}\n"
    (tmp_path / "config.yaml").write_text(text, "utf-8")
    where = ["--data", data, "--config", str(tmp_path / "config.yaml")]
    result = tamis("queue", "escalate", "1", "--to", "carre", *where)
    assert result.exit_code == 1
    assert "there are: care, local" in result.stderr
    assert tamis("queue", "escalate", "1", "--to", "care", *where).exit_code == 0


@pytest.mark.parametrize(
    "args", [["approve"], ["hide"], ["unhide"], ["delete", "--yes"], ["escalate"], ["undo"]]
)
def test_an_answer_to_another_version_is_refused_and_says_what_changed(data: str, args: list[str]) -> None:
    version = as_json(tamis("queue", "show", "1", "--data", data, "--json"))["version"]
    fill(Path(data), edited)
    name, *options = args
    refused = tamis("queue", name, "1", *options, "--if-version", version, "--data", data)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "changed meanwhile: what the person has written" in refused.stderr
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["state"] == "open"


def test_a_reply_to_another_version_is_refused_and_to_this_one_it_is_sent(data: str) -> None:
    version = as_json(tamis("queue", "next", "--data", data, "--json"))["version"]
    fill(Path(data), edited)
    reply = ("queue", "reply", "1", "--text", "It is 12 €", "--data", data, "--if-version")
    assert tamis(*reply, version).exit_code == 1
    (case,) = as_json(tamis("queue", "list", "--data", data, "--json"))["cases"]
    assert tamis(*reply, case["version"]).exit_code == 0


def edited(tx: Transaction) -> None:
    received(tx, 1, at=5.0, kind=Kind.EDIT, text="you idiots")


def test_nothing_is_promised_while_no_bot_runs(data: str) -> None:
    text = tamis("queue", "hide", "1", "--data", data).stdout
    assert "within seconds" not in text
    assert "no bot is running on this data, 'tamis serve' starts it" in text
    assert "'tamis queue undo 1' cancels it" in text
    listed = tamis("queue", "list", "--data", data)
    assert "no bot is running" in listed.stderr or "empty" in listed.stderr


def test_while_a_bot_runs_it_leaves_within_seconds(data: str) -> None:
    handle = instance_lock.acquire(Path(data))
    assert handle is not None
    with handle:
        assert "within seconds" in tamis("queue", "hide", "1", "--data", data).stdout
        undone = tamis("queue", "undo", "1", "--data", data).stdout
        assert "undo 1'" not in undone
        again = tamis("queue", "undo", "1", "--data", data).stdout
        assert "An undo is not undone" in again


def test_a_case_of_somebody_else_is_not_released(data: str) -> None:
    nothing = tamis("queue", "release", "1", "--data", data)
    assert (nothing.exit_code, nothing.stdout) == (0, "case 1: nobody had claimed it; nothing changed.\n")
    tamis("queue", "next", "--data", data, "--as", "Jo")
    refused = tamis("queue", "release", "1", "--data", data)
    assert refused.exit_code == 1
    assert "Jo has claimed case 1" in refused.stderr


def test_a_target_that_nobody_has_is_refused_without_a_configuration(
    data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = tamis("queue", "escalate", "1", "--to", "karine", "--data", data)
    assert refused.exit_code == 1
    assert "there is no target 'karine'; there are: care, local" in refused.stderr


def answered_twice(tmp_path: Path) -> str:
    data = fill(tmp_path / "two", waiting, lambda tx: waiting(tx, 2))
    for number in ("1", "2"):
        assert tamis("queue", "hide", number, "--data", data).exit_code == 0
    return data


def test_my_last_answers_are_undone_the_latest_first(tmp_path: Path) -> None:
    data = answered_twice(tmp_path)
    undone = tamis("queue", "undo", "--last", "2", "--data", data)
    assert undone.exit_code == 0
    assert [row.split(":")[0] for row in undone.stdout.splitlines()] == ["case 2", "case 1"]
    assert tamis("queue", "undo", "--last", "1", "--data", data).exit_code == 1


def test_one_that_stays_is_named_and_the_others_are_undone(tmp_path: Path) -> None:
    data = answered_twice(tmp_path)
    fill(Path(data), lambda tx: decided(tx, 2, Verb.UNHIDE, rule="person:Max", at=9e6))
    undone = tamis("queue", "undo", "--last", "2", "--data", data)
    assert (undone.exit_code, "case 2: Max has decided" in undone.stderr) == (1, True)
    assert undone.stdout.startswith("case 1: undone")
    told = as_json(tamis("queue", "undo", "--last", "1", "--data", data, "--json"))["undone"]
    assert [(one["reference"], one["refusal"]) for one in told] == [("case:2", "decided_since")]


@pytest.mark.parametrize("args", [[], ["1", "--last", "2"], ["--last", "2", "--delete-reply"]], ids=str)
def test_an_undo_says_of_what(data: str, args: list[str]) -> None:
    assert tamis("queue", "undo", *args, "--data", data).exit_code == 2


def test_a_person_is_no_rule_and_the_way_to_their_answers_is_named(data: str) -> None:
    refused = tamis("undo", "--rule", "person:Léa", "--since", "2h", "--yes", "--data", data)
    assert (refused.exit_code, "queue list --closed --by Léa" in refused.stderr) == (1, True)


@pytest.mark.parametrize(("keys", "state"), [(["n\n"], "open"), (["y\n"], "closed")])
def test_a_command_at_a_terminal_asks_before_a_slip_and_a_script_is_not_asked(
    tmp_path: Path, keys: list[str], state: str
) -> None:
    data = fill(tmp_path / "own", personal)
    asked = watch("queue", "approve", "1", "--data", data, keys=keys)
    assert "because of personal data" in asked.raw
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["state"] == state
    assert tamis("queue", "approve", "1", "--data", data).exit_code == 0


def test_yes_is_for_whoever_has_thought_about_it(tmp_path: Path) -> None:
    data = fill(tmp_path / "own", personal)
    assert "personal data" not in watch("queue", "approve", "1", "--yes", "--data", data).raw


@pytest.mark.parametrize(
    ("args", "keys", "is_asked", "is_undone"),
    [([], ["n\n"], True, False), ([], ["y\n"], True, True), (["--yes"], [], False, True)],
    ids=["refused", "agreed", "thought about"],
)
def test_an_undo_that_makes_personal_data_public_asks_too(
    tmp_path: Path, args: list[str], keys: list[str], is_asked: bool, is_undone: bool
) -> None:
    data = fill(tmp_path / "own", personal)
    asked = watch("queue", "undo", "1", *args, "--data", data, keys=keys)
    assert ("because of personal data" in asked.raw) == is_asked
    again = tamis("queue", "undo", "1", "--data", data).stdout
    assert ("undone already" in again) == is_undone


def personal(tx: Transaction) -> None:
    decided(tx, waiting(tx), Verb.HIDE, rule="personal-data", done_at=2.0)
    tx.execute("UPDATE decision SET matches = replace(matches, 'toxicity', 'contains_phone')")


def posted(tx: Transaction) -> None:
    decided(tx, waiting(tx), Verb.REPLY, text="It is 20 €", done_at=2.0, external_id="55_9")


def test_our_reply_is_edited_by_the_number_of_its_case_or_by_its_own_id(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", posted)
    outcome = as_json(tamis("queue", "edit", "1", "--text", "It is 25 €", "--data", data, "--json"))
    assert set(outcome) == OUTCOME
    assert (outcome["answer"], outcome["planned"], outcome["repeated"]) == (
        "edit_reply",
        ["edit_reply"],
        False,
    )
    assert as_json(tamis("queue", "edit", "55_9", "--text", "It is 25 €", "--data", data, "--json"))[
        "repeated"
    ]
    shown = tamis("queue", "show", "1", "--data", data)
    assert "edit of our reply" in shown.output


def test_what_our_reply_says_is_shown_before_it_is_asked_for(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", posted)
    seen = watch("queue", "edit", "1", "--data", data, keys=["It is 25 €\n"], columns=120)
    assert "it says now: It is 20 €" in seen.raw
    assert "Planned: edit of our reply" in seen.raw


def test_a_reply_that_cannot_be_edited_is_refused_with_what_to_do(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", lambda tx: waiting(tx))
    refused = tamis("queue", "edit", "1", "--text", "It is 25 €", "--data", data)
    assert (refused.exit_code, "no public reply of ours" in refused.output) == (1, True)
