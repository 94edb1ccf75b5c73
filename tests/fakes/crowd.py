"""Weeks of comments on an account, and a crowd that comes all at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain import SLOT_OF, Action, Actor, Decision, Delivery, Judgement, Verb
from bot.store import Transaction, decisions
from bot.store.intake import events, inbox
from tests.factories import event


def insert_crowd(
    tx: Transaction,
    at: datetime,
    *,
    people: int = 40,
    each: int = 1,
    sentiment: str = "neutral",
    post: str = "1000_55",
    texts: Sequence[str] = ("Where is my parcel?",),
    received_at: datetime | None = None,
    **changes: Any,
) -> list[int]:
    """So many people write within ten minutes before then, and it is decided about; the rows."""
    delivery_id = _insert_delivery(tx, at, f"{at} {people} {post} {sentiment}")
    return [
        _insert_comment(
            tx,
            at - timedelta(seconds=600 * number / (people * each)),
            delivery_id,
            sentiment,
            received_at=received_at,
            thread_id=post,
            author_id=f"{post}:{number % people}",
            author_name=f"Zoé Martin {number % people}",
            text=texts[number % len(texts)],
            message_id=f"{post}:{at.timestamp()}:{number}",
            **changes,
        )
        for number in range(people * each)
    ]


def insert_usual_weeks(tx: Transaction, until: datetime, *, weeks: int = 6, per_hour: int = 4) -> None:
    """So many comments an hour, day and night, until an hour before then; one in four is negative."""
    delivery_id = _insert_delivery(tx, until, "usual")
    moment, number = until - timedelta(weeks=weeks), 0
    while moment < until - timedelta(hours=1):
        sentiment = "negative" if number % 4 == 0 else "neutral"
        _insert_comment(
            tx, moment, delivery_id, sentiment, author_id=f"usual:{number % 50}", message_id=f"usual:{number}"
        )
        moment, number = moment + timedelta(hours=1) / per_hour, number + 1


def hide(tx: Transaction, event_id: int) -> None:
    """A rule decides to hide what stands in that row."""
    stored = events.get_event(tx, event_id)
    assert stored is not None
    action = Action(
        verb=Verb.HIDE,
        slot=SLOT_OF[Verb.HIDE],
        platform="facebook",
        account_id="1000",
        message_id=stored.event.message_id,
        target=stored.event.message_id,
        key=f"hide:{event_id}",
        actor=Actor.rule("insult"),
        via="meta",
    )
    decision = Decision(rules_version="", actions=(action,))
    decisions.commit(tx, event_id=event_id, decision=decision, at=stored.event.created_at.timestamp())


def _insert_delivery(tx: Transaction, at: datetime, body: str) -> int:
    inbox.insert_delivery(tx, Delivery(source="meta", body=body.encode(), headers={}, received_at=at))
    (stored,) = inbox.claim_deliveries(tx, 1)
    inbox.close_delivery(tx, stored.id, [])
    return stored.id


def _insert_comment(
    tx: Transaction,
    at: datetime,
    delivery_id: int,
    sentiment: str,
    received_at: datetime | None = None,
    **changes: Any,
) -> int:
    read = {name: changes.pop(name) for name in ("constructive", "needs_answer") if name in changes}
    intent = changes.pop("intent", "banter")
    comment = event(created_at=at, **changes)
    event_id = events.insert_event(
        tx,
        comment,
        source="meta",
        delivery_id=delivery_id,
        received_at=(received_at or at).timestamp(),
        state="new",
        not_before=0.0,
    )
    assert event_id is not None
    scores = {f"sentiment.{name}": float(name == sentiment) for name in ("negative", "neutral", "positive")}
    scores |= {"spam": 0.0, f"intent.{intent}": 0.9, **read}
    judgement = Judgement(scores=scores, language="en")
    events.close_event(tx, event_id, state="decided", judgement=judgement, at=at.timestamp())
    return event_id
