"""Rows of planned posts, and what of the outbox is read with them."""

from datetime import timedelta

from bot.domain import Actor, State
from bot.domain.posts import PostHold, PostOrigin, PostState
from bot.store import Transaction
from bot.store.history import audit
from bot.store.posts import handing_over, planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.outbox_rows import insert_event
from tests.fakes.planned import LEA, PAGE, draft, planned

NOW = START.timestamp()
ANNA = Actor.person("Anna")


async def test_a_name_is_planned_once_for_an_account(db: SqliteStore) -> None:
    first = await db.write(lambda tx: planned(tx))
    again = await db.write(
        lambda tx: planned_posts.insert_post(tx, draft(), PostOrigin.FILE, by=ANNA, at=NOW)
    )
    assert again is None
    assert first.draft == draft()
    assert (first.by, first.state, first.key) == (LEA, PostState.PLANNED, "post:1:1")


async def test_other_words_have_to_be_looked_at_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx)
        planned_posts.approve_post(tx, post, by=ANNA, at=NOW)
        planned_posts.set_post_state(tx, post, PostState.HELD, by=ANNA, at=NOW, hold=PostHold.WORDS)
        assert planned_posts.change_post(tx, post, draft(text="Other"), by=LEA, at=NOW)

    await db.write(work)
    (post,) = await db.read(lambda tx: planned_posts.list_named(tx, "sale"))
    assert (post.state, post.hold, post.approved_by, post.draft.text) == (
        PostState.PLANNED,
        None,
        None,
        "Other",
    )


async def test_what_the_outbox_has_is_neither_changed_nor_held(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx)
        hand_over(tx)
        assert not planned_posts.change_post(tx, post, draft(text="Other"), by=LEA, at=NOW)
        assert not planned_posts.set_post_state(tx, post, PostState.CANCELLED, by=LEA, at=NOW)
        (leaving,) = planned_posts.list_leaving(tx)
        assert (leaving.state, leaving.outbox_state) == (PostState.LEAVING, State.PLANNED)
        assert planned_posts.is_any_leaving(tx)

    await db.write(work)


def hand_over(tx: Transaction) -> None:
    post = planned_posts.list_named(tx, "sale")[0]
    handing_over.hand_over(
        tx, post, text="x", link="", account_name="", expires_at=START + timedelta(hours=2), at=NOW
    )


async def test_one_that_has_not_left_the_outbox_is_cancelled_and_one_that_is_sending_is_not(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> None:
        planned(tx)
        hand_over(tx)
        post = planned_posts.list_named(tx, "sale")[0]
        tx.execute("UPDATE outbox SET state = 'sending'")  # type: ignore[attr-defined]
        assert not planned_posts.cancel_post(tx, post, by=LEA, at=NOW)
        tx.execute("UPDATE outbox SET state = 'waiting'")  # type: ignore[attr-defined]
        assert planned_posts.cancel_post(tx, post, by=LEA, at=NOW)
        assert planned_posts.list_named(tx, "sale")[0].outbox_state is State.CANCELLED

    await db.write(work)


async def test_due_ones_come_in_their_order(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        planned(tx, name="late", due_at=START + timedelta(hours=2))
        planned(tx, name="soon", due_at=START + timedelta(hours=1))
        assert planned_posts.seconds_until_post_due(tx, NOW) == 3600
        assert planned_posts.list_due(tx, NOW, 9) == []
        due = planned_posts.list_due(tx, NOW + 7200, 9)
        assert [post.draft.name for post in due] == ["soon", "late"]

    await db.write(work)


async def test_published_ones_are_counted_by_account_and_listed_with_their_ids(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx)
        hand_over(tx)
        assert planned_posts.count_published(tx, post, NOW) == 1
        tx.execute(  # type: ignore[attr-defined]
            "UPDATE outbox SET state = 'done', external_id = '1000_7', settled_at = ?", (NOW,)
        )
        (row,) = planned_posts.list_published(tx, NOW, NOW + 1)
        assert (row["name"], row["title"], row["external_id"]) == ("sale", "Winter sale", "1000_7")
        assert planned_posts.list_published(tx, NOW + 1, NOW + 2) == []
        (stored,) = planned_posts.list_posts(tx, 0)
        assert (stored.external_id, stored.published_at) == ("1000_7", NOW)
        tx.execute("UPDATE outbox SET state = 'refused'")  # type: ignore[attr-defined]
        assert planned_posts.count_published(tx, post, NOW) == 0

    await db.write(work)


async def test_comments_below_it_are_counted_and_its_title_is_known_by_the_platforms_id(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> None:
        planned(tx)
        hand_over(tx)
        tx.execute("UPDATE outbox SET state = 'done', external_id = '1000_55'")  # type: ignore[attr-defined]
        for number in (1, 2):
            insert_event(tx, number)
        tx.execute("UPDATE event SET sentiment = 'negative' WHERE message_id = '55_2'")  # type: ignore[attr-defined]
        (post,) = planned_posts.list_named(tx, "sale")
        assert planned_posts.count_comments(tx, post) == (2, 1)
        assert planned_posts.list_titles(tx, ["1000_55", "1000_56"]) == {"1000_55": "Winter sale"}
        assert planned_posts.list_titles(tx, []) == {}

    await db.write(work)


async def test_who_did_what_is_in_the_record(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx)
        planned_posts.approve_post(tx, post, by=ANNA, at=NOW)
        planned_posts.cancel_post(tx, post, by=LEA, at=NOW)

    await db.write(work)
    rows = await db.read(lambda tx: tx.execute("SELECT actor, action, subject FROM audit").fetchall())
    assert [tuple(row) for row in rows] == [
        ("person:Léa", "post_planned", "post:1"),
        ("person:Anna", "post_approved", "post:1"),
        ("person:Léa", "post_cancelled", "post:1"),
    ]
    assert (await db.read(audit.verify_chain)).broken_row is None


async def test_events_lead_back_to_their_post(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        planned(tx)
        hand_over(tx)
        event_id = tx.value("planned_posts.get_post", id=1) and 1
        found = planned_posts.find_of_event(tx, event_id)
        assert found is not None
        assert found.draft.account_id == PAGE
        assert planned_posts.find_of_event(tx, 99) is None

    await db.write(work)
