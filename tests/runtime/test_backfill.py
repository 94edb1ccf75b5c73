"""What no webhook told is fetched on request: by the program where it runs, else by whoever asks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.runtime.backfill import AccountBackfill, BackfillState, fetch_missed
from tests.fakes.graph_server import PAGE
from tests.fakes.missed import Missed, missed_comments
from tests.fakes.running_bot import INSTAGRAM

HOUR = 3600.0


@pytest.fixture
async def missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Missed]:
    """A question and an insult on the Page, a question on Instagram, and a question of yesterday morning."""
    monkeypatch.setenv("WALK_SECRET", "walk-app-secret-0123")
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    async with missed_comments(tmp_path, echo_grace=0.1) as platform:
        platform.posts.write("55_1", "901", "How much is it?", ago=60)
        platform.posts.write("55_2", "902", "you idiot", ago=9 * HOUR)
        platform.posts.write("1791", "903", "how much for two?", ago=30, on_media=True)
        platform.posts.write("55_3", "904", "how much, please", ago=9 * HOUR)
        platform.posts.write("55_4", "905", "how much?", ago=30 * HOUR)
        yield platform


async def fetch(
    missed: Missed, *accounts: str, is_preview: bool = False
) -> tuple[dict[str, AccountBackfill], bool]:
    workspace = missed.workspace()
    since = datetime.now(UTC) - timedelta(days=1)
    try:
        results, is_running = await fetch_missed(workspace, accounts, since, is_preview=is_preview)
    finally:
        workspace.close()
    return {result.account_id: result for result in results}, is_running


def summary(results: dict[str, AccountBackfill]) -> dict[str, tuple[BackfillState, int, int]]:
    return {name: (result.state, result.events, result.missed) for name, result in results.items()}


async def test_a_preview_says_what_would_be_fetched_and_stores_nothing(missed: Missed) -> None:
    results, is_running = await fetch(missed, is_preview=True)
    assert not is_running
    assert summary(results) == {PAGE: (BackfillState.DONE, 3, 3), INSTAGRAM: (BackfillState.DONE, 1, 1)}
    assert [result.too_old for result in results.values()] == [2, 0]
    for table in ("delivery", "event", "backfill"):
        assert await missed.rows(f"SELECT count(*) FROM {table}") == [(0,)]


async def test_without_a_program_it_is_fetched_here_and_decided_about_at_the_next_start(
    missed: Missed,
) -> None:
    results, is_running = await fetch(missed)
    assert not is_running
    assert summary(results) == {PAGE: (BackfillState.DONE, 3, 3), INSTAGRAM: (BackfillState.DONE, 1, 1)}
    async with missed.running() as app:
        await app.idle()
    done = {target: dict(counts) for target, counts in missed.server.done.items()}
    assert done == {"55_1": {"reply": 1}, "1791": {"reply": 1}, "55_2": {"hide": 1}}
    again, _ = await fetch(missed)
    # Our own answers are listed, too; nobody had told of them.
    assert summary(again) == {PAGE: (BackfillState.DONE, 4, 1), INSTAGRAM: (BackfillState.DONE, 2, 1)}


async def test_beside_a_program_the_program_fetches_and_decides_at_once(missed: Missed) -> None:
    async with missed.running() as app:
        results, is_running = await fetch(missed, PAGE)
        assert is_running
        assert summary(results) == {PAGE: (BackfillState.DONE, 3, 3)}
        await app.idle()
    assert {target: dict(counts) for target, counts in missed.server.done.items()} == {
        "55_1": {"reply": 1},
        "55_2": {"hide": 1},
    }


async def test_a_platform_that_sends_us_away_is_left_to_the_program(missed: Missed) -> None:
    missed.posts.retry_after = 600
    results, _ = await fetch(missed, PAGE)
    (result,) = results.values()
    assert (result.state, result.missed) == (BackfillState.LEFT, 0)
    assert result.problem.startswith("the platform wants fewer calls")
    assert await missed.rows("SELECT ended_at, pages FROM backfill") == [(None, 0)]
    preview, _ = await fetch(missed, PAGE, is_preview=True)
    assert preview[PAGE].state is BackfillState.FAILED
    missed.posts.retry_after = 0
    async with missed.running() as app, asyncio.timeout(30):
        while not missed.server.done["55_1"]:
            await asyncio.sleep(0.05)
        await app.idle()
    assert missed.server.done["55_1"] == {"reply": 1}


async def test_who_cannot_be_asked_or_misses_nothing_is_told_apart(missed: Missed) -> None:
    source = {
        "adapter": "meta",
        "secrets": ["env:WALK_SECRET"],
        "settings": {"verify_token": "env:WALK_SECRET"},
        "accounts": [
            {"platform": "whatsapp", "id": "106540352244400", "token": "env:WALK_TOKEN"},
            {"platform": "facebook", "id": "2000"},
        ],
    }
    tube = {
        "adapter": "youtube",
        "accounts": [{"platform": "youtube", "id": "UC1", "token": "env:WALK_TOKEN"}],
    }
    missed.configure(sources={"meta": source, "tube": tube})
    results, _ = await fetch(missed)
    assert {name: result.state.value for name, result in results.items()} == {
        "106540352244400": "impossible",
        "2000": "impossible",
        "UC1": "polled",
    }
    with pytest.raises(UserError) as caught:
        await fetch(missed, "nobody")
    assert caught.value.code == "account_unknown"
