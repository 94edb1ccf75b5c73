"""`tamis pause` and `tamis resume`: at once, for good, and even without a database."""

import os
import pwd
from pathlib import Path

import pytest

from bot.domain import Actor, PauseCause
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.history import audit
from bot.store.history.audit import AuditEntry
from tests.fakes.cases import START
from tests.fakes.instance import as_json, fill, tamis


def scopes(folder: Path) -> list[str]:
    found: list[str] = []
    fill(folder, lambda tx: found.extend(row.scope for row in pauses.list_pauses(tx)))
    return found


@pytest.mark.parametrize(
    ("args", "scope"),
    [(["--all"], "all"), (["--account", "1000"], "account:1000"), (["--rule", "insult"], "rule:insult")],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_pause_holds_until_it_is_lifted(tmp_path: Path, args: list[str], scope: str) -> None:
    folder = tmp_path / "data"
    data = fill(folder)
    first = as_json(tamis("pause", *args, "--why", "too broad", "--data", data, "--json"))
    assert first == {"scope": scope, "paused": True, "changed": True}
    assert scopes(folder) == [scope]
    assert pauses.is_flagged(folder) is (scope == "all")
    assert not as_json(tamis("pause", *args, "--data", data, "--json"))["changed"]
    lifted = tamis("resume", *args, "--data", data)
    assert (lifted.exit_code, lifted.stdout) == (0, f"resumed: {scope}\n")
    assert scopes(folder) == []
    assert not pauses.is_flagged(folder)
    assert tamis("resume", *args, "--data", data).exit_code == 3


def test_the_record_notes_the_login_beside_another_name(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    assert tamis("pause", "--all", "--as", "the-boss", "--data", data).exit_code == 0
    entries: list[AuditEntry] = []
    fill(tmp_path / "data", lambda tx: entries.extend(audit.list_entries(tx, "all")))
    login = pwd.getpwuid(os.geteuid())
    assert [entry.actor for entry in entries] == ["person:the-boss"]
    assert (entries[0].details["login"], entries[0].details["uid"]) == (login.pw_name, login.pw_uid)
    refused = tamis("pause", "--all", "--as", "breaker", "--data", data)
    assert (refused.exit_code, "'breaker' is what a part of the program is called" in refused.stderr) == (
        1,
        True,
    )


def test_everything_can_be_stopped_when_the_database_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "tamis.db").write_bytes(b"this is no database" * 100)
    result = tamis("pause", "--all", "--data", str(tmp_path))
    assert result.exit_code == 0
    assert "by the flag file alone" in result.stderr
    assert pauses.is_flagged(tmp_path)


def test_an_account_whose_words_were_stopped_may_speak_again(tmp_path: Path) -> None:
    def work(tx: Transaction) -> None:
        pauses.pause_scope(tx, scope="words:1000", reason="blocked", by=Actor.system("dispatch"), at=START)

    data = fill(tmp_path / "data", work)
    assert tamis("resume", "--account", "1000", "--data", data).exit_code == 0
    assert scopes(tmp_path / "data") == []


def test_a_folder_that_is_not_there_cannot_be_paused(tmp_path: Path) -> None:
    assert tamis("pause", "--all", "--data", str(tmp_path / "none")).exit_code == 2


def test_what_is_paused_can_be_listed(tmp_path: Path) -> None:
    def work(tx: Transaction) -> None:
        pauses.pause_scope(
            tx,
            scope="account:1000",
            reason="3 calls denied \x1b[31m",
            by=Actor.system("dispatch"),
            at=START,
            cause=PauseCause.LOST_PERMISSION,
        )

    data = fill(tmp_path / "data", work)
    listed = tamis("pause", "--list", "--data", data)
    assert listed.exit_code == 0
    assert "lost permission" in listed.stdout
    assert "account:1000" in listed.stdout
    assert "\x1b" not in listed.stdout
    (row,) = as_json(tamis("pause", "--list", "--data", data, "--json"))
    assert (row["scope"], row["cause"], row["by"]) == ("account:1000", "lost_permission", "dispatch")


def test_a_list_without_pauses_is_empty_and_a_scope_does_not_go_with_it(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    empty = tamis("pause", "--list", "--data", data)
    assert (empty.exit_code, empty.stdout) == (3, "nothing is paused\n")
    assert tamis("pause", "--list", "--all", "--data", data).exit_code == 2
    assert not scopes(tmp_path / "data")
