"""What keeps a post back at the last moment."""

from datetime import timedelta

import pytest

from bot.domain import Actor, CancelReason
from bot.domain.posts import PostHold, PostSettings
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.history import switched_states
from bot.store.history.switched_states import StateScope
from bot.store.posts import handing_over, planned_posts
from bot.store.posts.obstacles import crisis_on, reason_not_to_publish
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.planned import LEA, planned

NOW = START.timestamp()
SETTINGS = PostSettings()


def switch_on(tx: Transaction, scope: StateScope, name: str = "crisis") -> None:
    switched_states.switch_on(tx, name, scope, reason="", by=Actor.system("trends"), now=NOW)


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        (StateScope(), True),
        (StateScope(account="1000"), True),
        (StateScope(account="orchard"), True),
        (StateScope(account="1000", post="1000_55"), True),
        (StateScope(account="2000"), False),
        (StateScope(account="2000", post="1_2"), False),
    ],
)
async def test_a_crisis_of_the_account_or_under_one_of_its_posts_holds(
    db: SqliteStore, scope: StateScope, holds: bool
) -> None:
    await db.write(lambda tx: switch_on(tx, scope))
    found = await db.read(lambda tx: crisis_on(tx, ("1000", "orchard"), ("crisis",), NOW))
    assert bool(found) is holds


async def test_other_states_do_not(db: SqliteStore) -> None:
    await db.write(lambda tx: switch_on(tx, StateScope(), "closed"))
    assert await db.read(lambda tx: crisis_on(tx, ("1000",), ("crisis",), NOW)) == ""


def claim(tx: Transaction, at: float) -> CancelReason | None:
    (row,) = outbox.claim_due(tx, limit=9, now=at, busy=())
    return reason_not_to_publish(tx, row, SETTINGS, at)


def hand_over(tx: Transaction) -> None:
    post = planned_posts.list_named(tx, "sale")[0]
    handing_over.hand_over(
        tx, post, text="x", link="", account_name="orchard", expires_at=START + timedelta(hours=1), at=NOW
    )


async def test_what_a_pause_has_put_off_too_long_is_too_late(db: SqliteStore) -> None:
    await db.write(lambda tx: (planned(tx), hand_over(tx)))
    assert await db.write(lambda tx: claim(tx, NOW + 3601)) is CancelReason.TOO_LATE


async def test_a_crisis_that_began_meanwhile_stops_it(db: SqliteStore) -> None:
    await db.write(lambda tx: (planned(tx), hand_over(tx), switch_on(tx, StateScope(account="1000"))))
    assert await db.write(lambda tx: claim(tx, NOW + 60)) is CancelReason.CRISIS


async def test_a_person_who_has_seen_the_crisis_may_publish(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx)
        planned_posts.release_post(tx, post, PostHold.CRISIS, is_again=False, by=LEA, at=NOW)
        hand_over(tx)
        switch_on(tx, StateScope())

    await db.write(work)
    assert await db.write(lambda tx: claim(tx, NOW + 60)) is None
