"""`--server`: the commands of the queue on a server, and what stays on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.domain.roles import Role
from tests.fakes.api import ApiProgram, api_program
from tests.fakes.instance import tamis
from tests.fakes.running_bot import SECRET

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiProgram]:
    async with api_program(tmp_path) as running:
        yield running


@pytest.fixture
async def far(api: ApiProgram) -> Run:
    token = (await api.client("Léa")).token

    async def run(*args: str, env: dict[str, str] | None = None) -> Result:
        environment = {"TAMIS_TOKEN": token, "TAMIS_SERVER": api.program.url, **(env or {})}
        return await asyncio.to_thread(tamis, *args, env=environment)

    return run


async def test_every_command_of_the_queue_works_on_a_server(far: Run) -> None:
    first = await far("queue", "list", "number", "--json", "--limit", "2", "--offset", "1")
    assert first.exit_code == 0, first.output
    listed = json.loads(first.stdout)
    assert (listed["total"], [entry["case"]["id"] for entry in listed["cases"]]) == (5, [2, 3])
    assert "text number 3" in (await far("queue", "show", "case:3")).stdout
    for command, words in (
        (("queue", "hide", "1"), "hide"),
        (("queue", "undo", "1"), "open again"),
        (("queue", "note", "1", "--text", "@lea look"), ""),
        (("queue", "assign", "2"), "Léa"),
        (("queue", "snooze", "2", "--until", "2h"), ""),
        (("queue", "snooze", "2", "--now"), "again"),
        (("queue", "skip", "3", "--reason", "language"), ""),
        (("queue", "pass", "4"), "somebody else"),
        (("queue", "reply", "5", "--text", "Bonjour"), ""),
        (("queue", "mentions", "--seen"), "look"),
        (("queue", "stats"), "open"),
        (("queue", "next"), "text number"),
        (("queue", "release", "1"), ""),
        (("queue", "undo", "--last", "1"), ""),
        (("queue", "list", "--closed", "--mine"), ""),
    ):
        done = await far(*command)
        assert done.exit_code in (0, 3), (command, done.output)
        assert words in done.output, (command, done.output)
    assert (await far("queue", "views")).exit_code == 3
    assert (await far("queue", "macros")).exit_code == 3
    assert (await far("queue", "hand-back", "1")).exit_code == 1


async def test_what_was_typed_counts_before_the_environment(far: Run, tmp_path: Path) -> None:
    done = await far("queue", "list", "--data", str(tmp_path / "nothing"))
    assert (done.exit_code, "nothing" in done.output) == (1, True)
    done = await far("queue", "list", "--server", "https://desk.example.org", "--data", "x")
    assert (done.exit_code, "--server" in done.output) == (2, True)


async def test_a_refusal_and_a_server_that_is_not_there_are_sentences(far: Run, api: ApiProgram) -> None:
    done = await far("queue", "show", "case:99")
    assert (done.exit_code, "99" in done.output) == (1, True)
    done = await far("queue", "list", env={"TAMIS_SERVER": "http://127.0.0.1:1"})
    assert (done.exit_code, done.output) == (1, "127.0.0.1 does not answer; nothing was done\n")
    done = await far("queue", "list", env={"TAMIS_SERVER": "http://desk.example.org"})
    assert (done.exit_code, "plain http" in done.output) == (1, True)
    viewer = await api.client("Zoé", Role.VIEWER)
    done = await far("queue", "hide", "1", env={"TAMIS_TOKEN": viewer.token})
    assert (done.exit_code, "moderator" in done.output) == (1, True)
