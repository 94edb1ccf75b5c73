"""What is to come, as people will see it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Actor
from bot.domain.posts import PostState
from bot.errors import ConfigError, UserError
from bot.services.posts.planning import NewPost, add_post
from bot.services.posts.previewing import (
    check_posts,
    list_planned,
    posts_file,
    preview_new,
    preview_posts,
    show_post,
)
from bot.services.posts.syncing import apply_file
from bot.services.workspace import Workspace
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.planned import configured, draft

ENTRY = {"id": "sale", "at": "2027-01-06 08:30", "accounts": ["1000", "4000"], "text": "Our sale."}
NEW = NewPost(accounts=("orchard",), at="2027-02-01 10:00", texts={"default": "You idiot."}, name="rude")


@pytest.fixture
def opened(tmp_path: Path, db: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Workspace]:
    monkeypatch.setenv("POSTS_TOKEN", "a-token-that-nobody-guesses-0123")

    def open_with(*entries: dict[str, Any]) -> Workspace:
        config = configured(tmp_path, *entries)
        return Workspace(
            config=config, data=tmp_path, store=db, actor=Actor.person("Léa"), clock=lambda: START
        )

    return open_with


async def test_file_and_commands_are_previewed_together(opened: Callable[..., Workspace]) -> None:
    workspace = opened(ENTRY)
    await add_post(workspace, NEW)
    previews = await preview_posts(workspace)
    assert [(one.draft.name, one.draft.platform) for one in previews] == [
        ("sale", "facebook"),
        ("sale", "threads"),
        ("rude", "facebook"),
    ]
    assert [one.objection != "" for one in previews] == [False, False, True]
    assert [one.rendered.longest for one in previews if one.rendered] == [63_206, 500, 63_206]
    assert len(await preview_posts(workspace, "sale")) == 2
    with pytest.raises(UserError, match="no_such_post"):
        await preview_posts(workspace, "sail")


async def test_a_new_one_is_shown_without_being_planned(opened: Callable[..., Workspace]) -> None:
    workspace = opened()
    (preview,) = preview_new(workspace, NEW)
    assert preview.objection
    assert await list_planned(workspace) == ()
    with pytest.raises(ConfigError):
        preview_new(workspace, NewPost(accounts=("106540352242922",), at="now", texts={"default": "x"}))


async def test_a_check_says_what_is_wrong_and_what_comes_too_late(opened: Callable[..., Workspace]) -> None:
    assert not (await check_posts(opened())).is_there
    workspace = opened(ENTRY)
    good = await check_posts(workspace)
    assert (good.is_valid, len(good.posts), good.ignored) == (True, 2, ())
    await workspace.store.write(lambda tx: apply_file(tx, good.posts, START))
    post = (await show_post(workspace, "sale"))[0].post
    await workspace.store.write(lambda tx: planned_posts.cancel_post(tx, post, by=post.by, at=0.0))
    changed = await check_posts(opened({**ENTRY, "text": "Other words."}))
    assert changed.ignored == ("sale",)
    posts_file(workspace).write_text("version: 1\nposts: [{}]\n", "utf-8")
    assert not (await check_posts(workspace)).is_valid


async def test_the_list_goes_back_thirty_days_and_further_when_asked(
    opened: Callable[..., Workspace],
) -> None:
    workspace = opened()
    old = draft(name="old", due_at=START.replace(year=2025))
    await workspace.store.write(lambda tx: apply_file(tx, [old, draft()], START))
    assert [listed.post.draft.name for listed in await list_planned(workspace)] == ["sale"]
    every = await list_planned(workspace, every=True)
    assert [listed.post.draft.name for listed in every] == ["old", "sale"]
    assert every[0].post.state is PostState.MISSED
    with pytest.raises(UserError, match="no_such_post"):
        await show_post(workspace, "nothing")


async def test_a_file_that_cannot_be_read_is_said(opened: Callable[..., Workspace]) -> None:
    workspace = opened(ENTRY)
    posts_file(workspace).write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="posts_unreadable"):
        await check_posts(workspace)
