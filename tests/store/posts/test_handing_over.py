"""A planned post in the outbox: once, with an event of its own."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import Kind, State, Verb
from bot.store import Transaction
from bot.store.codecs import decode_action
from bot.store.delivery import instance_mark, outbox
from bot.store.intake import events
from bot.store.posts import handing_over, planned_posts
from bot.store.reporting import reconciliation
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.planned import planned
from tests.fakes.restores import MARK

NOW, SOON = START.timestamp(), START + timedelta(hours=1)


def hand_over(tx: Transaction) -> None:
    post = planned_posts.list_named(tx, "sale")[0]
    handing_over.hand_over(
        tx, post, text="Final.", link="https://a.example/", account_name="orchard", expires_at=SOON, at=NOW
    )


async def test_the_action_has_what_is_published_and_until_when(db: SqliteStore) -> None:
    await db.write(lambda tx: (planned(tx, image="a.png"), hand_over(tx)))
    (row,) = await db.read(lambda tx: outbox.list_actions(tx, 1))
    action = decode_action(row)
    assert (action.verb, action.text, action.via, action.key) == (Verb.PUBLISH, "Final.", "meta", "post:1:1")
    assert action.publication is not None
    assert (action.publication.link, action.publication.image) == ("https://a.example/", "a.png")
    assert action.publication.content == b""
    assert (action.expires_at, action.account_name) == (SOON, "orchard")
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_handed_over_twice_it_is_there_once(db: SqliteStore) -> None:
    await db.write(lambda tx: (planned(tx), hand_over(tx), hand_over(tx)))
    assert len(await db.read(lambda tx: outbox.list_actions(tx, 1))) == 1
    assert (await db.read(reconciliation.reconcile)).is_balanced


async def test_its_event_is_ours_and_decided_about_by_nobody(db: SqliteStore) -> None:
    await db.write(lambda tx: (planned(tx), hand_over(tx)))
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert (stored.event.kind, stored.event.is_own_echo, stored.state) == (Kind.POST, True, "recorded")
    assert stored.event.text == "Our sale begins today."


async def test_a_case_is_about_that_event_and_people_were_told(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx)
        handing_over.open_post_case(tx, post, "publish: held", at=NOW)
        hand_over(tx)

    await db.write(work)
    case = await db.read(lambda tx: cases.case_about(tx, 1))
    assert case is not None
    assert (case.queue, case.why) == ("failed", "publish: held")
    (post,) = await db.read(lambda tx: planned_posts.list_named(tx, "sale"))
    assert (post.event_id, post.outbox_state) == (1, State.PLANNED)


async def test_the_first_comment_is_one_on_the_post(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        planned(tx, first_comment="Until Sunday.")
        hand_over(tx)
        tx.execute("UPDATE outbox SET state = 'done', external_id = '1000_7'")  # type: ignore[attr-defined]
        post = planned_posts.list_named(tx, "sale")[0]
        handing_over.hand_over_comment(tx, post, expires_at=SOON, at=NOW)
        handing_over.hand_over_comment(tx, post, expires_at=SOON, at=NOW)

    await db.write(work)
    rows = await db.read(lambda tx: outbox.list_actions(tx, 1))
    comment = decode_action(rows[1])
    assert len(rows) == 2
    assert (comment.verb, comment.target, comment.text) == (Verb.FIRST_COMMENT, "1000_7", "Until Sunday.")


async def test_after_a_restore_it_is_looked_for_before_it_is_published(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        planned(tx, due_at=START - timedelta(minutes=5))
        instance_mark.save_mark(tx, replace(MARK, restored_at=NOW))
        hand_over(tx)
        (claimed,) = outbox.claim_due(tx, limit=9, now=NOW, busy=())
        assert (claimed.in_doubt, claimed.doubted_since) == (True, NOW - 300)

    await db.write(work)
