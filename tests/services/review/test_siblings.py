"""The other comments under the post of an item."""

from bot.services import review
from bot.store import Store, Transaction
from bot.store.review import overrides
from tests.fakes.cases import moment, received, waiting, workspace


async def test_comments_before_and_after_come_in_their_order(db: Store) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            received(tx, number, at=number, thread_id="post")
        waiting(tx, 3, at=3, thread_id="post")
        received(tx, 4, at=4, thread_id="post")
        received(tx, 5, at=5, thread_id="another post")

    await db.write(work)
    space = workspace(db, "Léa", moment(9))
    siblings = await review.list_siblings(space, "case:1")
    assert [sibling.event.message_id for sibling in siblings] == ["55_1", "55_2", "55_4"]
    account_id, at = siblings[0].event.account_id, moment(9).timestamp()
    await db.write(lambda tx: overrides.mark_deleted(tx, account_id, "55_1", at))
    assert len(await review.list_siblings(space, "case:1")) == 2
