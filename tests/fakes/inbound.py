"""Rows of a report as they come from the store, for figures that are computed by hand."""

from typing import Any

from bot.store.reporting.engagement import AnsweredCase, InboundEvent


def wrote(number: int, **changes: Any) -> InboundEvent:
    """A neutral comment of person `p1`, that nobody answered, at `number` seconds; name what differs."""
    fields: dict[str, Any] = {
        "id": number,
        "account_id": "1000",
        "message_id": f"m{number}",
        "parent_id": None,
        "author_id": "p1",
        "platform": "facebook",
        "origin": "organic",
        "language": "en",
        "kind": "comment",
        "thread_id": "post",
        "ad_id": "",
        "campaign_id": "",
        "created_at": float(number),
        "received_at": float(number),
        "is_judged": True,
        "unread": False,
        "sentiment": "neutral",
        "intent": "praise",
        "needs_answer": 0.1,
        "constructive": 0.1,
        "harm": 0.1,
        "has_attachments": False,
        "bot_at": None,
        "human_at": None,
        "hidden_by": None,
        "hidden_at": None,
        "overturned": False,
    }
    return InboundEvent(**{**fields, **changes})


def answered_case(closed_at: float, by: str = "lea", **changes: Any) -> AnsweredCase:
    """A case of a message of second 0 that a person closed."""
    fields: dict[str, Any] = {
        "since": 0.0,
        "closed_at": closed_at,
        "answer": "hide",
        "suggested": (),
        "closed_by": by,
        "answered_at": None,
        "harm": 0.1,
    }
    return AnsweredCase(**{**fields, **changes})
