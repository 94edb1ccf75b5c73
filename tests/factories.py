"""Values that many tests need: an event, an answer to a call, and a way to drive a flow."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.domain import Actor, Event, Kind, Origin
from bot.platforms.ports import Flow, Request, Response

T = TypeVar("T")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def event(**changes: Any) -> Event:
    """A plain comment; name what differs."""
    fields: dict[str, Any] = {
        "platform": "facebook",
        "account_id": "1000",
        "kind": Kind.COMMENT,
        "message_id": "55_1",
        "thread_id": "1000_55",
        "author_id": "900",
        "author_name": "Ana",
        "text": "How much is it?",
        "created_at": NOW,
        "origin": Origin.ORGANIC,
    }
    fields.update(changes)
    fields.setdefault("dedupe_key", f"{fields['platform']}:1000:{fields['kind']}:{fields['message_id']}")
    return Event(**fields)


def actor_named(text: str) -> Actor:
    """The person that `person:<name>` stands for, else the rule of that id."""
    name = text.removeprefix("person:")
    return Actor.rule(text) if name == text else Actor.person(name)


def response(body: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A canned response; a dict or list becomes JSON, bytes stay as they are."""
    raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    return Response(status=status, headers=headers or {}, body=raw)


def drive(flow: Flow[T], *answers: Response | Exception) -> tuple[list[Request], T]:
    """Feed a flow its answers in order; returns the requests that it made and its result."""
    requests: list[Request] = []
    waiting = iter(answers)
    try:
        requests.append(next(flow))
        while True:
            answer = next(waiting)
            requests.append(flow.throw(answer) if isinstance(answer, Exception) else flow.send(answer))
    except StopIteration as stop:
        left = list(waiting)
        assert not left, f"{len(left)} answers were never asked for"
        return requests, stop.value
