"""`tamis backfill` says what was fetched, what has to wait and what happens next."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.graph_server import PAGE
from tests.fakes.instance import Result, as_json, tamis
from tests.fakes.missed import Missed, missed_comments
from tests.fakes.running_bot import INSTAGRAM


@pytest.fixture
async def missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Missed]:
    """Two comments on a Page that nobody was told of, one of them of this morning."""
    monkeypatch.setenv("WALK_SECRET", "walk-app-secret-0123")
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    async with missed_comments(tmp_path) as platform:
        platform.workspace().close()
        platform.posts.write("55_1", "901", "How much is it?", ago=60)
        platform.posts.write("55_2", "902", "how much?", ago=9 * 3600)
        yield platform


async def run(missed: Missed, *arguments: str) -> Result:
    """The command in a thread of its own, for the platform answers in this one."""
    return await asyncio.to_thread(tamis, "backfill", *arguments, "--config", str(missed.path))


async def test_a_dry_run_says_what_would_be_fetched_and_what_is_too_old(missed: Missed) -> None:
    result = await run(missed, "--dry-run")
    assert result.exit_code == 0
    heads, *rows, end = result.stdout.splitlines()
    assert heads.split() == ["account", "platform", "listed", "new", "too", "old", "to", "answer", "state"]
    assert [row.split() for row in rows] == [
        [PAGE, "facebook", "2", "2", "1", "fetched"],
        [INSTAGRAM, "instagram", "0", "0", "0", "fetched"],
    ]
    assert end == "nothing was stored; without --dry-run, what is new is fetched"
    assert await missed.rows("SELECT count(*) FROM delivery") == [(0,)]


async def test_without_a_bot_it_says_when_what_was_fetched_is_decided_about(missed: Missed) -> None:
    result = await run(missed, "--account", PAGE)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == (
        "the bot is not running: what was fetched is decided about when it starts"
    )
    assert result.stderr == ""
    again = as_json(await run(missed, "--account", PAGE, "--json"))
    assert (again["dry_run"], again["accounts"][0]["state"], again["accounts"][0]["missed"]) == (
        False,
        "done",
        2,
    ), "nobody has read them yet"


async def test_what_has_to_wait_is_told_with_its_reason(missed: Missed) -> None:
    missed.posts.retry_after = 600
    result = await run(missed, "--account", PAGE)
    assert result.exit_code == 1
    assert f"account {PAGE}: the platform wants fewer calls (code 32)" in result.stderr
    assert "stays requested" in result.stderr
    assert "goes on later" in result.stdout


async def test_an_account_that_is_not_configured_is_refused_with_those_that_are(missed: Missed) -> None:
    result = await run(missed, "--account", "77")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no account '77'" in result.stderr


async def test_where_no_account_can_be_asked_there_is_nothing_to_do(missed: Missed) -> None:
    account = {"platform": "whatsapp", "id": "106540352244400", "token": "env:WALK_TOKEN"}
    settings = {"verify_token": "env:WALK_SECRET"}
    source = {"adapter": "meta", "secrets": ["env:WALK_SECRET"], "settings": settings, "accounts": [account]}
    missed.configure(sources={"meta": source})
    result = await run(missed)
    assert (result.exit_code, "not possible" in result.stdout) == (3, True)
