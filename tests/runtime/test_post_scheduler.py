"""The file is followed, and every post is handed over at its time, with the program running."""

import json
import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.domain.posts import PlannedPost, PostHold, PostState
from bot.platforms import load_adapter
from bot.rules import Environment, load_rules
from bot.runtime import post_scheduler
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.post_scheduler import PostScheduler
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.planned import RULES, SOURCE, planned

ENTRY = {
    "id": "sale",
    "at": f"{START + timedelta(hours=1):%Y-%m-%d %H:%M}Z",
    "accounts": "1000",
    "text": "Our sale.",
}


class Bench:
    """One scheduler, stepped by hand."""

    def __init__(self, folder: Path, db: SqliteStore) -> None:
        self.folder = folder
        self.db = db
        self.clock = FakeClock()
        self.policy = ActivePolicy(fallback=LexiconClassifier())
        self.policy.classifier = LexiconClassifier()
        self.policy.rules = load_rules(RULES, "rules.yaml", Environment(), lambda name: "")
        config = Config(sources=(SOURCE,), rules=str(folder / "rules.yaml"), model=None)
        self.scheduler = PostScheduler(
            db, config, {"meta": load_adapter(SOURCE)}, self.policy, clock=self.clock
        )

    def write(self, *entries: dict[str, Any]) -> None:
        self.write_text(json.dumps({"version": 1, "posts": list(entries)}))

    def write_text(self, text: str) -> None:
        path = self.folder / "posts.yaml"
        path.write_text(text, "utf-8")
        os.utime(path, ns=(self.clock.now().toordinal(), os.stat(path).st_mtime_ns + 1))

    async def posts(self) -> list[PlannedPost]:
        return await self.db.read(lambda tx: planned_posts.list_posts(tx, 0))


@pytest.fixture
def bench(tmp_path: Path, db: SqliteStore) -> Bench:
    return Bench(tmp_path, db)


async def test_a_file_is_planned_and_its_posts_leave_at_their_time(bench: Bench) -> None:
    assert not await bench.scheduler.run_once()
    bench.write(ENTRY)
    assert not await bench.scheduler.run_once()
    assert await bench.scheduler.seconds_until_due() == 3600
    bench.clock.advance(3600)
    assert await bench.scheduler.run_once()
    (post,) = await bench.posts()
    assert post.state is PostState.LEAVING
    assert not await bench.scheduler.run_once()
    assert await bench.scheduler.seconds_until_due() is None


async def test_a_wrong_file_changes_nothing_and_is_said_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.write(ENTRY)
    await bench.scheduler.run_once()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            bench.write_text("version: 1\nposts: [{id: sale}]\n")
            await bench.scheduler.run_once()
    assert [record.message[:13] for record in caplog.records] == ["posts refused"]
    (post,) = await bench.posts()
    assert post.state is PostState.PLANNED


async def test_a_file_that_is_gone_cancels_nothing(bench: Bench) -> None:
    bench.write(ENTRY)
    await bench.scheduler.run_once()
    (bench.folder / "posts.yaml").unlink()
    await bench.scheduler.run_once()
    assert (await bench.posts())[0].state is PostState.PLANNED
    bench.write()
    await bench.scheduler.run_once()
    assert (await bench.posts())[0].state is PostState.CANCELLED


async def test_a_change_is_followed(bench: Bench) -> None:
    bench.write(ENTRY)
    await bench.scheduler.run_once()
    bench.write({**ENTRY, "text": "Our sale ends."})
    await bench.scheduler.run_once()
    assert (await bench.posts())[0].draft.text == "Our sale ends."


async def test_our_own_words_are_read_before_they_leave(bench: Bench) -> None:
    bench.write({**ENTRY, "text": "You idiots, you idiot."})
    await bench.scheduler.run_once()
    bench.clock.advance(3600)
    await bench.scheduler.run_once()
    (post,) = await bench.posts()
    assert (post.state, post.hold) == (PostState.HELD, PostHold.WORDS)


async def test_nothing_leaves_before_there_are_rules_to_read_it_by(bench: Bench) -> None:
    await bench.db.write(lambda tx: planned(tx))
    bench.clock.advance(3600)
    rules, bench.policy.rules = bench.policy.rules, None
    assert not await bench.scheduler.run_once()
    assert await bench.scheduler.seconds_until_due() is None  # nobody looks a hundred times a second
    bench.policy.rules = rules
    assert await bench.scheduler.run_once()


async def test_two_programs_hand_it_over_once(bench: Bench, db: SqliteStore) -> None:
    await db.write(lambda tx: planned(tx))
    other = Bench(bench.folder, db)
    bench.clock.advance(3600)
    other.clock.advance(3600)
    await bench.scheduler.run_once()
    await other.scheduler.run_once()
    rows = await db.read(lambda tx: tx.execute("SELECT count(*) AS n FROM outbox").fetchone())
    assert rows["n"] == 1


async def test_a_file_that_cannot_be_looked_at_is_said_once_and_looked_at_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    caplog.set_level(logging.INFO)
    bench.write(ENTRY)
    with monkeypatch.context() as patch:
        patch.setattr(post_scheduler, "file_state", refuse)
        await bench.scheduler.run_once()
        await bench.scheduler.run_once()
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["posts refused"]
    await bench.scheduler.run_once()
    assert "posts planned" in caplog.text
