"""Actions that wait for two people."""

from bot.domain import SLOT_OF, Action, Actor, Decision, State, Verb
from bot.store import Transaction, decisions
from bot.store.delivery import outbox
from bot.store.review import approvals
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received


def held(tx: Transaction) -> int:
    row = received(tx)
    action = Action(
        verb=Verb.HIDE,
        slot=SLOT_OF[Verb.HIDE],
        platform="facebook",
        account_id="1000",
        message_id="55_1",
        target="55_1",
        key="k",
        actor=Actor.rule("insult"),
        needs_second=True,
    )
    decisions.commit(tx, event_id=row, decision=Decision(rules_version="v", actions=(action,)), at=START)
    return row


async def test_such_a_row_does_not_leave_by_itself(db: SqliteStore) -> None:
    row = await db.write(held)
    assert await db.write(lambda tx: outbox.claim_due(tx, limit=9, now=START + 9, busy=())) == []
    assert len(await db.read(lambda tx: approvals.list_awaiting_approval(tx, row, Verb.HIDE))) == 1
    assert await db.read(lambda tx: approvals.list_awaiting_approval(tx, row, Verb.DELETE)) == []


async def test_released_it_leaves(db: SqliteStore) -> None:
    row = await db.write(held)

    def work(tx: Transaction) -> list[State]:
        row_ids = approvals.list_awaiting_approval(tx, row, Verb.HIDE)
        approvals.release_approved(tx, row_ids, decision_id=1, not_before=START + 5)
        assert outbox.claim_due(tx, limit=9, now=START + 4, busy=()) == []
        outbox.claim_due(tx, limit=9, now=START + 9, busy=())
        return [State(one["state"]) for one in outbox.list_actions(tx, row)]

    assert await db.write(work) == [State.SENDING]
