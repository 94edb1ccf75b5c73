"""A post whose time has come: handed over, held, or missed; and what follows."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import Actor
from bot.domain.posts import PlannedPost, PostHold, PostSettings, PostState
from bot.services.posts.due import PostLook, follow_up, hand_over_due
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.history import switched_states
from bot.store.history.switched_states import StateScope
from bot.store.posts import planned_posts
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.planned import ACCOUNTS, LEA, planned

DUE = START + timedelta(hours=1)
SETTINGS, NOTHING = PostSettings(), PostLook()


def hand_over(tx: Transaction, look: PostLook = NOTHING, now: datetime = DUE, **settings: Any) -> PlannedPost:
    hand_over_due(tx, 1, look, ACCOUNTS, PostSettings(**settings), now)
    post = planned_posts.get_post(tx, 1)
    assert post is not None
    return post


def case_of(tx: Transaction, post: PlannedPost) -> str:
    case = cases.case_about(tx, post.event_id or 0)
    return "" if case is None else f"{case.state}: {case.why}"


def crisis(tx: Transaction) -> None:
    switched_states.switch_on(
        tx, "crisis", StateScope(), reason="", by=Actor.system("trends"), now=DUE.timestamp()
    )


async def test_before_its_time_nothing_happens(db: SqliteStore) -> None:
    post = await db.write(lambda tx: (planned(tx), hand_over(tx, now=DUE - timedelta(seconds=1)))[1])
    assert (post.state, post.event_id) == (PostState.PLANNED, None)


async def test_at_its_time_the_outbox_has_it(db: SqliteStore) -> None:
    post = await db.write(lambda tx: (planned(tx, link="https://a.example/"), hand_over(tx))[1])
    assert (post.state, post.outbox_id) == (PostState.LEAVING, 1)
    rows = await db.read(lambda tx: tx.execute("SELECT * FROM outbox").fetchall())
    assert rows[0]["expires_at"] == DUE.timestamp() + 3600


HOLDS = [
    (PostLook(image="it is gone"), {}, {}, PostHold.IMAGE, "the image cannot be used: it is gone"),
    (PostLook(objection="words: idiot"), {}, {}, PostHold.WORDS, "our own text has words: idiot"),
    (PostLook(form="too long"), {}, {}, PostHold.PLATFORM, "does not fit the platform: too long"),
    (PostLook(), {"two_people": True}, {}, PostHold.SECOND_APPROVAL, "a second person"),
    (PostLook(), {}, {"account_id": "gone"}, PostHold.ACCOUNT, "not configured any more"),
    (
        PostLook(),
        {},
        {"platform": "whatsapp", "account_id": "106540352242922"},
        PostHold.PLATFORM,
        "does not fit",
    ),
]


@pytest.mark.parametrize(
    ("look", "settings", "changes", "hold", "why"), HOLDS, ids=lambda value: str(value)[:20]
)
async def test_what_keeps_it_back_is_a_case_that_says_what_to_do(
    db: SqliteStore, look: PostLook, settings: Any, changes: Any, hold: PostHold, why: str
) -> None:
    post = await db.write(lambda tx: (planned(tx, **changes), hand_over(tx, look, **settings))[1])
    assert (post.state, post.hold, post.outbox_id) == (PostState.HELD, hold, None)
    case = await db.read(lambda tx: case_of(tx, post))
    assert case.startswith("open: publish: ")
    assert why in case
    assert "'tamis posts release sale'" in case


async def test_in_a_crisis_it_is_held_and_a_person_may_publish_it_all_the_same(db: SqliteStore) -> None:
    post = await db.write(lambda tx: (planned(tx), crisis(tx), hand_over(tx))[2])
    assert (post.state, post.hold) == (PostState.HELD, PostHold.CRISIS)
    later = DUE + timedelta(hours=5)

    def release(tx: Transaction) -> PlannedPost:
        planned_posts.release_post(tx, post, post.hold, is_again=False, by=LEA, at=later.timestamp())
        return hand_over(tx, now=later)

    assert (await db.write(release)).state is PostState.LEAVING


async def test_a_crisis_that_is_over_does_not_publish_by_itself(db: SqliteStore) -> None:
    def work(tx: Transaction) -> PlannedPost:
        planned(tx)
        crisis(tx)
        hand_over(tx)
        switched_states.switch_off(tx, "crisis", StateScope(), by=LEA, now=DUE.timestamp() + 1)
        return hand_over(tx, now=DUE + timedelta(seconds=2))

    assert (await db.write(work)).state is PostState.HELD


async def test_an_account_publishes_so_many_in_a_day(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[PostState]:
        for name in ("one", "two", "three"):
            planned(tx, name=name)
        settings = PostSettings(per_day=2)
        for post_id in (1, 2, 3):
            hand_over_due(tx, post_id, PostLook(), ACCOUNTS, settings, DUE)
        return [post.state for post in planned_posts.list_posts(tx, 0)]

    assert sorted(await db.write(work)) == [PostState.HELD, PostState.LEAVING, PostState.LEAVING]


async def test_an_image_that_is_gone_is_no_matter_of_judgement(db: SqliteStore) -> None:
    def work(tx: Transaction) -> PlannedPost:
        planned(tx)
        post = hand_over(tx, PostLook(image="gone"))
        planned_posts.release_post(tx, post, post.hold, is_again=False, by=LEA, at=DUE.timestamp())
        return hand_over(tx, PostLook(image="gone"))

    assert (await db.write(work)).hold is PostHold.IMAGE


async def test_after_an_outage_it_is_late_but_within_its_grace(db: SqliteStore) -> None:
    post = await db.write(lambda tx: (planned(tx), hand_over(tx, now=DUE + timedelta(minutes=59)))[1])
    assert post.state is PostState.LEAVING


async def test_what_is_too_late_is_not_published_and_told(db: SqliteStore) -> None:
    post = await db.write(lambda tx: (planned(tx), hand_over(tx, now=DUE + timedelta(minutes=61)))[1])
    assert (post.state, post.outbox_id) == (PostState.MISSED, None)
    case = await db.read(lambda tx: case_of(tx, post))
    assert "61 minutes late, more than 'grace' allows (60)" in case


async def test_what_does_not_leave_is_told_once_with_the_reason_and_closed_when_it_has(
    db: SqliteStore,
) -> None:
    def wait(tx: Transaction) -> str:
        planned(tx)
        hand_over(tx)
        pauses.pause_scope(tx, scope="account:1000", reason="holiday", by=LEA, at=0)
        follow_up(tx, SETTINGS, DUE + timedelta(seconds=200))
        assert planned_posts.get_post(tx, 1).told_at is None  # type: ignore[union-attr]
        follow_up(tx, SETTINGS, DUE + timedelta(seconds=400))
        return case_of(tx, planned_posts.get_post(tx, 1))  # type: ignore[arg-type]

    assert await db.write(wait) == (
        "open: publish: it does not leave, account:1000 is paused (person): holiday"
    )

    def leave(tx: Transaction) -> str:
        tx.execute("UPDATE outbox SET state = 'done', external_id = '1000_7'")  # type: ignore[attr-defined]
        follow_up(tx, SETTINGS, DUE + timedelta(seconds=500))
        return case_of(tx, planned_posts.get_post(tx, 1))  # type: ignore[arg-type]

    assert (await db.write(leave)).startswith("closed")


async def test_the_first_comment_follows_once_its_post_is_known(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        planned(tx, first_comment="Until Sunday.")
        hand_over(tx)
        before = follow_up(tx, SETTINGS, DUE)
        tx.execute("UPDATE outbox SET state = 'done', external_id = '1000_7'")  # type: ignore[attr-defined]
        return [before, follow_up(tx, SETTINGS, DUE), follow_up(tx, SETTINGS, DUE)]

    assert await db.write(work) == [False, True, False]
    rows = await db.read(lambda tx: tx.execute("SELECT verb, target FROM outbox ORDER BY id").fetchall())
    assert [tuple(row) for row in rows] == [("publish", "1000"), ("first_comment", "1000_7")]


async def test_where_nobody_knows_as_what_it_was_published_a_person_comments(db: SqliteStore) -> None:
    def work(tx: Transaction) -> str:
        planned(tx, first_comment="Until Sunday.")
        hand_over(tx)
        tx.execute("UPDATE outbox SET state = 'done'")  # type: ignore[attr-defined]
        follow_up(tx, SETTINGS, DUE)
        assert planned_posts.list_leaving(tx) == []
        return case_of(tx, planned_posts.get_post(tx, 1))  # type: ignore[arg-type]

    assert "nobody knows as what" in await db.write(work)
