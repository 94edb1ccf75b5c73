"""What people wrote on an account in the last weeks, hour by hour, as the webhooks told it."""

from datetime import datetime, timedelta

from bot.domain import Delivery
from bot.store import Transaction
from bot.store.intake import events, inbox
from tests.factories import event


def insert_past(tx: Transaction, until: datetime, *, weeks: int = 6, per_hour: int = 12) -> None:
    """So many comments an hour from 9 to 20 UTC, on every day until then."""
    delivery_id = _insert_delivery(tx, until, "the past")
    moment = until - timedelta(weeks=weeks)
    while moment < until:
        if 9 <= moment.hour < 20:
            _insert_comment(tx, moment, delivery_id)
        moment += timedelta(hours=1) / per_hour


def insert_heard(tx: Transaction, at: datetime, backfill_id: int | None = None) -> None:
    """One comment, told or fetched at the moment when it was written."""
    _insert_comment(tx, at, _insert_delivery(tx, at, f"{at} {backfill_id}", backfill_id))


def _insert_delivery(tx: Transaction, at: datetime, body: str, backfill_id: int | None = None) -> int:
    """A delivery that was read; its row."""
    delivery = Delivery(
        source="meta", body=body.encode(), headers={}, received_at=at, backfill_id=backfill_id
    )
    inbox.insert_delivery(tx, delivery)
    (stored,) = inbox.claim_deliveries(tx, 1)
    inbox.close_delivery(tx, stored.id, [])
    return stored.id


def _insert_comment(tx: Transaction, at: datetime, delivery_id: int) -> None:
    events.insert_event(
        tx,
        event(message_id=f"{at.timestamp()}_{delivery_id}", created_at=at),
        source="meta",
        delivery_id=delivery_id,
        received_at=at.timestamp(),
        state="decided",
        not_before=0.0,
    )
