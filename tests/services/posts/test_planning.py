"""What a person can say about a post: plan, cancel, approve, release."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Actor, State
from bot.domain.posts import PostHold, PostState
from bot.errors import ConfigError, UserError
from bot.services.posts.planning import (
    NewPost,
    add_post,
    approve_post,
    cancel_post,
    draft_posts,
    release_post,
)
from bot.services.workspace import Workspace
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.planned import configured

Open = Callable[..., Workspace]


@pytest.fixture
def opened(tmp_path: Path, db: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("POSTS_TOKEN", "a-token-that-nobody-guesses-0123")

    def open_for(who: str = "Léa", now: datetime = START, **settings: Any) -> Workspace:
        config = configured(tmp_path, settings=settings)
        return Workspace(config=config, store=db, actor=Actor.person(who), clock=lambda: now)

    return open_for


def new(**changes: Any) -> NewPost:
    fields: dict[str, Any] = {
        "accounts": ("orchard",),
        "at": "2027-01-06 08:30",
        "texts": {"default": "Our sale begins."},
        "title": "Winter Sale",
    }
    return NewPost(**{**fields, **changes})


async def test_a_post_is_planned_under_a_name_made_of_time_and_title(opened: Open) -> None:
    (post,) = (await add_post(opened(), new())).posts
    assert (post.draft.name, post.by) == ("20270106-0730-winter-sale", Actor.person("Léa"))
    assert post.draft.due_at.isoformat() == "2027-01-06T07:30:00+00:00"


async def test_all_mistakes_are_told_and_nothing_is_planned(opened: Open) -> None:
    wrong = new(
        accounts=("orchard", "orchrad", "106540352242922"), at="yesterday", name="No!", timezone="Mars/One"
    )
    with pytest.raises(ConfigError) as raised:
        await add_post(opened(), wrong)
    assert [problem.where for problem in raised.value.problems] == [
        "--timezone",
        "--at",
        "--id",
        "--account",
    ]
    timed = draft_posts(opened(), new(accounts=("106540352242922",), image="x.png"))
    assert [problem.where for problem in timed.problems] == ["--account"]
    assert await opened().store.read(lambda tx: planned_posts.list_posts(tx, 0)) == []


async def test_a_past_time_is_refused_and_now_is_at_once(opened: Open) -> None:
    with pytest.raises(ConfigError, match="it is past; write 'now'"):
        await add_post(opened(), new(at="2020-01-01 10:00"))
    (post,) = (await add_post(opened(), new(at="now"))).posts
    assert post.due_at - START.timestamp() == 1


async def test_a_time_that_is_there_twice_is_said(opened: Open) -> None:
    notices = (await add_post(opened(), new(at="2027-10-31 02:30"))).notices
    assert "show this time twice" in str(notices[0])


async def test_a_name_is_used_once(opened: Open) -> None:
    await add_post(opened(), new(name="sale"))
    with pytest.raises(UserError, match="post_name_taken"):
        await add_post(opened(), new(name="sale", accounts=("4000",)))


async def test_it_is_cancelled_on_one_account_or_on_all(opened: Open) -> None:
    await add_post(opened(), new(name="sale", accounts=("orchard", "4000")))
    (post,) = (await cancel_post(opened(), "sale", "threads")).posts
    assert (post.draft.account_id, post.state) == ("4000", PostState.CANCELLED)
    (rest,) = (await cancel_post(opened(), "sale")).posts
    assert rest.draft.account_id == "1000"
    with pytest.raises(UserError, match="post_has_left"):
        await cancel_post(opened(), "sale")
    with pytest.raises(UserError, match="no_such_post"):
        await cancel_post(opened(), "sail")


async def test_somebody_else_approves(opened: Open) -> None:
    await add_post(opened(), new(name="sale"))
    with pytest.raises(UserError, match="post_needs_somebody_else"):
        await approve_post(opened(), "sale")
    (post,) = (await approve_post(opened("Anna"), "sale")).posts
    assert post.approved_by == Actor.person("Anna")


async def test_an_approval_releases_what_was_held_for_it(opened: Open) -> None:
    workspace = opened()
    (post,) = (await add_post(workspace, new(name="sale"))).posts
    hold = {"hold": PostHold.SECOND_APPROVAL, "by": post.by, "at": 0.0}
    await workspace.store.write(
        lambda tx: planned_posts.set_post_state(tx, post, PostState.HELD, **hold)  # type: ignore[arg-type]
    )
    (approved,) = (await approve_post(opened("Anna"), "sale")).posts
    assert (approved.state, approved.approved_by) == (PostState.PLANNED, Actor.person("Anna"))


async def test_words_of_a_planned_post_are_let_pass(opened: Open) -> None:
    await add_post(opened(), new(name="sale"))
    (post,) = (await release_post(opened(), "sale")).posts
    assert (post.state, post.waived) == (PostState.PLANNED, PostHold.WORDS)


async def test_a_missed_one_is_published_after_all_from_now_on(opened: Open) -> None:
    workspace = opened()
    (post,) = (await add_post(workspace, new(name="sale"))).posts
    await workspace.store.write(
        lambda tx: planned_posts.set_post_state(tx, post, PostState.MISSED, by=post.by, at=0.0)
    )
    later = START + timedelta(days=60)
    (released,) = (await release_post(opened(now=later), "sale")).posts
    assert (released.state, released.released_at, released.round) == (
        PostState.PLANNED,
        later.timestamp(),
        1,
    )


@pytest.mark.parametrize(("state", "is_again"), [("refused", True), ("failed", True), ("cancelled", True)])
async def test_what_ended_unpublished_goes_again_under_another_key(
    opened: Open, state: str, is_again: bool
) -> None:
    workspace = opened()
    await add_post(workspace, new(name="sale"))
    await leave(workspace, state)
    (post,) = (await release_post(opened(), "sale")).posts
    assert (post.state, post.round, post.outbox_state) == (PostState.PLANNED, 2, None)


@pytest.mark.parametrize("state", ["planned", "sending", "unknown", "waiting", "done"])
async def test_what_is_on_its_way_or_public_is_not_published_again(opened: Open, state: str) -> None:
    workspace = opened()
    await add_post(workspace, new(name="sale"))
    await leave(workspace, state)
    with pytest.raises(UserError, match="post_not_releasable"):
        await release_post(opened(), "sale")


async def leave(workspace: Workspace, state: str) -> None:
    from bot.store.posts import handing_over  # noqa: PLC0415  a step of these tests alone

    def work(tx: Any) -> None:
        post = planned_posts.list_named(tx, "sale")[0]
        handing_over.hand_over(
            tx, post, text="x", link="", account_name="", expires_at=START + timedelta(days=90), at=0.0
        )
        tx.execute("UPDATE outbox SET state = ?", (State(state).value,))

    await workspace.store.write(work)


async def test_only_planners_plan_where_some_are_named(opened: Open) -> None:
    with pytest.raises(UserError, match="not_a_planner"):
        await add_post(opened("Zoé", planners=["Léa"]), new())
    assert (await add_post(opened("Léa", planners=["Léa"]), new())).posts
