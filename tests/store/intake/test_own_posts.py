"""What is told of a post of ours proves the planned one, and names it as those who comment on it do."""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain import Effect, Event, Kind, State
from bot.domain.posts import PlannedPost
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.intake import events, own_posts
from bot.store.posts import handing_over, planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.clock import START
from tests.fakes.planned import PAGE, planned

NOW = START.timestamp()
TEXT = "Our sale begins today."
POST = f"{PAGE}_77"


def told(at: datetime = START, **changes: Any) -> Event:
    """What Facebook says of a post of the Page."""
    extra = MappingProxyType({"why": "own_post", "verb": "add"} | changes.pop("extra", {}))
    fields = {"account_id": PAGE, "kind": Kind.IGNORED, "message_id": POST, "thread_id": POST, "text": TEXT}
    return event(**{**fields, **changes}, extra=extra, created_at=at)


def sent(tx: Transaction, **changes: Any) -> PlannedPost:
    """A post whose call has begun."""
    post = planned(tx, **changes)
    handing_over.hand_over(
        tx,
        post,
        text=post.draft.text,
        link="",
        account_name="",
        expires_at=START + timedelta(hours=1),
        at=NOW,
    )
    outbox.claim_due(tx, limit=10, now=NOW, busy=())
    return post


def state(tx: Transaction) -> tuple[State | None, str]:
    (post,) = planned_posts.list_named(tx, "sale")
    return post.outbox_state, post.external_id


@pytest.mark.parametrize("stage", ["sending", "unknown", "planned", "failed"])
async def test_a_post_that_is_told_of_is_published_whatever_became_of_the_answer(
    db: SqliteStore, stage: str
) -> None:
    def work(tx: Transaction) -> None:
        sent(tx)
        tx.execute("UPDATE outbox SET state = ?", (stage,))
        assert own_posts.absorb_own_post(tx, told(text=f" {TEXT}\n"), now=NOW + 1)
        assert state(tx) == (State.DONE, POST)
        assert not own_posts.absorb_own_post(tx, told(text="And more.", extra={"verb": "edit"}), now=NOW + 2)

    await db.write(work)


@pytest.mark.parametrize(
    "other",
    [
        told(text="A colleague wrote this."),
        told(extra={"verb": "edit"}),
        told(extra={"verb": ""}),
        told(extra={"why": "page.leadgen"}),
        told(account_id="2000"),
        told(at=START - timedelta(hours=1)),
    ],
    ids=["other words", "edited", "not public", "no post", "other account", "from before"],
)
async def test_what_is_not_this_post_proves_nothing(db: SqliteStore, other: Event) -> None:
    def work(tx: Transaction) -> None:
        sent(tx)
        assert not own_posts.absorb_own_post(tx, other, now=NOW + 1)
        assert state(tx) == (State.SENDING, "")

    await db.write(work)


async def test_a_post_that_nobody_tried_to_publish_is_a_colleagues(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        planned(tx)
        assert not own_posts.absorb_own_post(tx, told(), now=NOW + 1)

    await db.write(work)


async def test_one_post_proves_one_of_two_with_the_same_words(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        sent(tx)
        sent(tx, name="again")
        assert own_posts.absorb_own_post(tx, told(), now=NOW + 1)
        assert not own_posts.absorb_own_post(tx, told(), now=NOW + 2)
        return [planned_posts.list_named(tx, name)[0].external_id for name in ("sale", "again")]

    assert await db.write(work) == [POST, ""]


SHARE, ACTIVITY = "urn:li:share:7260011220000000001", "urn:li:activity:7260011223344556677"
ORGANIZATION = "urn:li:organization:5551234"


def comment(number: int = 1, **changes: Any) -> Event:
    """Somebody's comment below the post, as LinkedIn tells of it."""
    return event(
        platform="linkedin",
        account_id=ORGANIZATION,
        message_id=f"urn:li:comment:({ACTIVITY},{number})",
        thread_id=ACTIVITY,
        dedupe_key=f"key-{number}",
        author_id=f"urn:li:person:{number}",
        extra=MappingProxyType({"post_alias": SHARE} | changes),
    )


async def test_a_post_is_known_by_the_name_under_which_people_comment(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        post = sent(tx, platform="linkedin", account_id=ORGANIZATION)
        row = planned_posts.list_named(tx, "sale")[0].outbox_id
        assert row is not None
        outbox.mark_done(tx, row, Effect(external_id=SHARE), at=NOW)
        for number in (1, 2):
            said = comment(number)
            events.insert_event(
                tx, said, source="linkedin", delivery_id=None, received_at=NOW, state="new", not_before=0
            )
            own_posts.learn_name(tx, said)
        (post,) = planned_posts.list_named(tx, "sale")
        assert post.external_id == ACTIVITY
        assert planned_posts.list_titles(tx, [ACTIVITY]) == {ACTIVITY: "Winter sale"}
        return planned_posts.count_comments(tx, post)

    assert await db.write(work) == (2, 0)


@pytest.mark.parametrize("alias", ["", ACTIVITY, "urn:li:share:1"], ids=["none", "the same", "another post"])
async def test_names_of_other_posts_change_nothing(db: SqliteStore, alias: str) -> None:
    def work(tx: Transaction) -> str:
        sent(tx, platform="linkedin", account_id=ORGANIZATION)
        row = planned_posts.list_named(tx, "sale")[0].outbox_id
        assert row is not None
        outbox.mark_done(tx, row, Effect(external_id=SHARE), at=NOW)
        own_posts.learn_name(tx, comment(post_alias=alias))
        return planned_posts.list_named(tx, "sale")[0].external_id

    assert await db.write(work) == SHARE
