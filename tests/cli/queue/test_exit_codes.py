"""The exit codes of docs/moderating.md hold for every command of the queue, and so does --json; none of them
asks anything without a terminal."""

import json
from pathlib import Path

import click
import pytest

from bot.cli.queue.commands import queue
from tests.fakes.cases import waiting
from tests.fakes.instance import fill, tamis

#: What each command needs beside an item to be called correctly; None: it takes no item.
WITH_ITEM: dict[str, list[str]] = {
    "accept": [],
    "approve": [],
    "assign": ["--to", "Max"],
    "delete": ["--yes"],
    "edit": ["--text", "x"],
    "escalate": [],
    "hand-back": [],
    "hide": [],
    "macro": ["MACRO"],
    "note": ["--text", "x"],
    "pass": [],
    "propose": ["hide", "--why", "rude"],
    "refuse": [],
    "release": [],
    "reply": ["--text", "x"],
    "show": [],
    "skip": ["--reason", "context"],
    "snooze": ["--until", "2h"],
    "undo": [],
    "unhide": [],
}
WITHOUT_ITEM = {
    "bulk": ["lang:en", "--hide", "--yes"],
    "bulks": [],
    "confirm-bulk": ["1", "--yes"],
    "keys": [],
    "list": [],
    "macros": [],
    "mentions": [],
    "next": [],
    "refuse-bulk": ["1"],
    "stats": [],
    "views": [],
}
#: What they answer where there is nothing, by their exit code; all others succeed there.
ON_NOTHING = {
    "bulk": 3,
    "bulks": 3,
    "confirm-bulk": 1,
    "keys": 0,
    "list": 3,
    "macros": 3,
    "mentions": 3,
    "next": 3,
    "refuse-bulk": 1,
    "stats": 0,
    "views": 3,
}
#: What may be done to a new open case at once, and how else it ends.
ON_A_CASE = {"edit": 1, "undo": 1, "macro": 1, "accept": 1, "refuse": 1, "hand-back": 1}
#: What cannot be called without saying more, and asks for it at a terminal.
ASKS = {"delete": [], "edit": [], "note": [], "reply": []}


@pytest.fixture
def empty(tmp_path: Path) -> str:
    return fill(tmp_path, lambda tx: None)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return fill(tmp_path, waiting)


def test_every_command_is_held_to_them() -> None:
    names = queue.list_commands(click.Context(queue))
    assert sorted({*WITH_ITEM, *WITHOUT_ITEM}) == names


@pytest.mark.parametrize("name", WITH_ITEM)
@pytest.mark.parametrize("item", ["999", "event:7", "case:x", "https://facebook.com/nowhere", "\x1b[31m"])
def test_an_item_that_there_is_not_is_refused(data: str, name: str, item: str) -> None:
    before = ["MACRO"] if name == "macro" else []
    more = [word for word in WITH_ITEM[name] if word != "MACRO"]
    result = tamis("queue", name, *before, item, *more, "--data", data, "--json")
    assert result.exit_code == 1, result.output
    assert result.stderr
    assert "\x1b" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("name", WITH_ITEM)
def test_what_is_done_is_told_as_json(data: str, name: str) -> None:
    before = ["MACRO"] if name == "macro" else []
    more = [word for word in WITH_ITEM[name] if word != "MACRO"]
    result = tamis("queue", name, *before, "1", *more, "--data", data, "--json")
    assert result.exit_code == ON_A_CASE.get(name, 0), result.output
    if result.exit_code == 0:
        assert isinstance(json.loads(result.stdout), dict)
    else:
        assert result.stderr


@pytest.mark.parametrize("name", WITHOUT_ITEM)
def test_nothing_to_do_is_no_mistake_and_still_json(empty: str, name: str) -> None:
    result = tamis("queue", name, *WITHOUT_ITEM[name], "--data", empty, "--json")
    assert result.exit_code == ON_NOTHING[name], result.output
    if result.stdout:
        json.loads(result.stdout)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", [*WITH_ITEM, *WITHOUT_ITEM])
def test_an_option_that_there_is_not_is_a_wrong_call(empty: str, name: str) -> None:
    result = tamis("queue", name, "--nonsense", "--data", empty)
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize("name", ASKS)
def test_what_is_asked_for_at_a_terminal_is_a_wrong_call_without_one(data: str, name: str) -> None:
    result = tamis("queue", name, "1", "--data", data)
    assert result.exit_code == 2, result.output
    assert result.stderr


@pytest.mark.parametrize("name", [*WITH_ITEM, *WITHOUT_ITEM])
def test_a_data_folder_that_there_is_not_is_named(tmp_path: Path, name: str) -> None:
    words = ["MACRO", "1"] if name == "macro" else ["1"] if name in WITH_ITEM else []
    more = [word for word in {**WITH_ITEM, **WITHOUT_ITEM}[name] if word != "MACRO"]
    nowhere = tmp_path / "nowhere"
    result = tamis("queue", name, *words, *more, "--data", str(nowhere))
    assert result.exit_code in (0, 1, 3), result.output
    assert "Traceback" not in result.output
    assert not nowhere.exists()
