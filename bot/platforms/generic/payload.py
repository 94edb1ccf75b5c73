"""What we post to a generic receiver: a case, a notification, or what the sender is asked to do.

Ids and the person's words are given as they came; all else is one line in which everything can be seen, and a
link that is one. Signs nothing and reads no answer.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from types import MappingProxyType

from bot.domain import Action, Handover, Verb
from bot.errors import Rejected
from bot.platforms.desk_text import desk_link, plain_line

#: What is told; anything else is asked for.
_TYPES: Mapping[Verb, str] = MappingProxyType(
    {Verb.ESCALATE: "case.escalated", Verb.NOTIFY: "notification.created"}
)
#: Characters of a name, a title or a reason.
_LONGEST_LINE = 2_000
#: Members of a handover that receivers get only with a value.
_LEFT_OUT_WHEN_EMPTY = frozenset({"severity", "due_at", "window_until", "about", "filled"})


def payload(action: Action) -> Mapping[str, object]:
    """The body that is posted for an action. Raises `Rejected` when it does not say when it was planned."""
    data = _details(action) | {"text": action.text, "platform": action.platform}
    data |= {"account_id": action.account_id, "message_id": action.message_id}
    if action.verb not in _TYPES:
        data |= {"verb": action.verb.value, "target": action.target}
    planned_at = _first_of(action.planned_at, action.sent_at)
    return {
        "type": _TYPES.get(action.verb, "action.requested"),
        "timestamp": planned_at.isoformat().replace("+00:00", "Z"),
        "external_id": (action.handover.external_id if action.handover else "") or action.message_id,
        "data": data,
    }


def signing_time(action: Action) -> datetime:
    """The time of this attempt. Raises `Rejected` when the action knows none."""
    return _first_of(action.sent_at, action.planned_at)


def _first_of(*times: datetime | None) -> datetime:
    """The first of these times that is known, in UTC."""
    for time in times:
        if time is not None:
            return time.astimezone(UTC)
    raise Rejected("the action does not say when it was planned, so it cannot be signed")


def _details(action: Action) -> dict[str, str]:
    """What is known about the event and the action, as texts."""
    optional = {
        "template": action.template,
        "turn": _text_of(action.turn),
        "expires_at": str(action.expires_at.timestamp()) if action.expires_at else "",
        "own_reply": "true" if action.is_own_reply else "",
        "outbox_id": _text_of(action.outbox_id),
    }
    handover = {} if action.handover is None else _handover_details(action.handover)
    return {
        "kind": action.kind.value,
        "thread_id": action.thread_id,
        "parent_id": action.parent_id,
        "author_id": action.author_id,
        "language": _line(action.language),
        "account": _line(action.account_name),
        "planned_at": _text_of(action.planned_at),
        **{name: text for name, text in optional.items() if text},
        **handover,
    }


def _handover_details(handover: Handover) -> dict[str, str]:
    texts = {field.name: _line(_text_of(getattr(handover, field.name))) for field in fields(handover)}
    del texts["timezone"]  # programs get every time in UTC
    texts |= {"external_id": handover.external_id, "permalink": desk_link(handover.permalink)}
    return {name: text for name, text in texts.items() if text or name not in _LEFT_OUT_WHEN_EMPTY}


def _line(text: str) -> str:
    return plain_line(text, _LONGEST_LINE)


def _text_of(value: str | int | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
