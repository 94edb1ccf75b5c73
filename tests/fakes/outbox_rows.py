"""Rows of a real database: deliveries, new events, and decisions whose actions stand in the outbox."""

from typing import Any

from bot.domain import Action, Actor, Decision, Delivery, Match, Mode, Reason, Slot, Verb
from bot.store import Transaction, decisions
from bot.store.intake import events, inbox
from tests.factories import NOW, event


def delivery(body: bytes = b"{}") -> Delivery:
    """A webhook request of the source `meta` with this body."""
    return Delivery(source="meta", body=body, headers={"content-type": "application/json"}, received_at=NOW)


def insert_event(tx: Transaction, number: int = 1, **changes: object) -> int:
    """Store one event as new and answer its row."""
    comment = event(message_id=f"55_{number}", dedupe_key=f"key-{number}", **changes)
    inbox.insert_delivery(tx, delivery(str(number).encode()))
    row = events.insert_event(
        tx,
        comment,
        source="meta",
        delivery_id=1,
        received_at=NOW.timestamp() + number,
        state="new",
        not_before=0,
    )
    assert row is not None
    return row


def action(**changes: Any) -> Action:
    """A planned reply to comment 55_1; name what differs."""
    fields: dict[str, Any] = {
        "verb": Verb.REPLY,
        "slot": Slot.PUBLIC_REPLY,
        "platform": "facebook",
        "account_id": "1000",
        "message_id": "55_1",
        "target": "55_1",
        "actor": Actor.rule("price"),
        "via": "meta",
        "text": "It is 20 €.",
    }
    fields.update(changes)
    fields.setdefault("key", f"facebook:1000:{fields['slot']}:{fields['message_id']}")
    return Action(**fields)


def replies(count: int) -> list[Action]:
    """So many planned replies, each to a comment of its own."""
    return [
        action(message_id=f"55_{number}", target=f"55_{number}", key=f"key-{number}")
        for number in range(1, count + 1)
    ]


def decide(tx: Transaction, *actions: Action, number: int = 1, **changes: Any) -> int:
    """An event with a decision that plans these actions; answers the event's row."""
    event_id = insert_event(tx, number)
    decision = Decision(
        rules_version="v1",
        matches=(
            Match(rule="price", mode=Mode.ENFORCE, reasons=(Reason(condition="intent", saw="price 0.9"),)),
        ),
        actions=actions,
        **changes,
    )
    decisions.commit(tx, event_id=event_id, decision=decision, at=10.0)
    return event_id
