"""Receipts: proof of a message whose call nobody answered, and news of one that never arrived."""

from typing import Any

import pytest

from bot.domain import Event, Kind, Slot, State, Verb
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.intake import receipts
from bot.store.intake.receipts import Undelivered
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.outbox_rows import action, decide

FAILED = {"verb": "failed", "reason": "outside the messaging window", "code": "131047"}


def receipt(**extra: str) -> Event:
    return event(kind=Kind.RECEIPT, message_id="wamid.1", extra=extra)


def sent(tx: Transaction, state: State, external_id: str | None = None) -> None:
    """One message in this state."""
    decide(tx, action(verb=Verb.MESSAGE, slot=Slot.PRIVATE_REPLY, target="900"))
    outbox.claim_due(tx, limit=1, now=100.0, busy=())
    tx.execute("UPDATE outbox SET state = ?, external_id = ?", (state, external_id))


def row(tx: Transaction) -> dict[str, Any]:
    return dict(tx.execute("SELECT * FROM outbox").fetchone())


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.WAITING, State.FAILED])
@pytest.mark.parametrize("verb", ["sent", "delivered", "read", "played"])
async def test_a_status_with_our_mark_proves_a_call_that_nobody_answered(
    db: SqliteStore, state: State, verb: str
) -> None:
    def work(tx: Transaction) -> dict[str, Any]:
        sent(tx, state)
        assert receipts.absorb_receipt(tx, receipt(verb=verb, metadata="tamis:1"), now=101.0) is None
        return row(tx)

    result = await db.write(work)
    assert (result["state"], result["external_id"], result["found_by"]) == ("done", "wamid.1", "echo")
    assert result["problem"] is None


@pytest.mark.parametrize("mark", [{}, {"metadata": "tamis:1"}], ids=["by its id", "by our mark"])
async def test_a_message_that_could_not_be_delivered_is_not_done_any_more(
    db: SqliteStore, mark: dict[str, str]
) -> None:
    def work(tx: Transaction) -> tuple[list[Undelivered | None], dict[str, Any], list[str]]:
        sent(tx, State.DONE, "wamid.1")
        news = [receipts.absorb_receipt(tx, receipt(**FAILED, **mark), now=101.0) for _ in range(2)]
        return news, row(tx), [entry.action for entry in audit.list_entries(tx, subject="outbox:1")]

    news, result, entries = await db.write(work)
    why = "the platform could not deliver it: outside the messaging window (code 131047)"
    assert news == [Undelivered(1, why), None], "it is news once"
    assert (result["state"], result["problem"]) == ("refused", why)
    assert entries[-1] == "refused"


@pytest.mark.parametrize("state", [State.REFUSED, State.CANCELLED, State.FAILED])
async def test_what_ended_otherwise_stays_what_it_is(db: SqliteStore, state: State) -> None:
    def work(tx: Transaction) -> tuple[Undelivered | None, str]:
        sent(tx, state, "wamid.1")
        return receipts.absorb_receipt(tx, receipt(**FAILED), now=101.0), row(tx)["state"]

    assert await db.write(work) == (None, state)


@pytest.mark.parametrize(
    "changes",
    [
        {"verb": "sent", "metadata": "orchard:1"},
        {"verb": "sent", "metadata": "tamis:2"},
        {"verb": "sent", "metadata": "tamis:" + "9" * 30},
        {"verb": "sent", "metadata": "tamis:\u0661"},
        {"verb": "deleted", "metadata": "tamis:1"},
        {"verb": "read"},
        {},
    ],
    ids=str,
)
async def test_nothing_else_proves_anything(db: SqliteStore, changes: dict[str, str]) -> None:
    def work(tx: Transaction) -> str:
        sent(tx, State.UNKNOWN)
        assert receipts.absorb_receipt(tx, receipt(**changes), now=101.0) is None
        state: str = row(tx)["state"]
        return state

    assert await db.write(work) == State.UNKNOWN


async def test_a_status_of_another_account_proves_nothing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> str:
        sent(tx, State.UNKNOWN)
        foreign = event(account_id="2000", kind=Kind.RECEIPT, extra={"verb": "sent", "metadata": "tamis:1"})
        assert receipts.absorb_receipt(tx, foreign, now=101.0) is None
        state: str = row(tx)["state"]
        return state

    assert await db.write(work) == State.UNKNOWN
