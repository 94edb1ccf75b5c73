"""Looks whether something we meant to do is there already. Reads only.

https://developers.facebook.com/docs/graph-api/results
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.documents import Field
from bot.domain import Action, Effect, Source
from bot.errors import Malformed, NotFound, NotSent, Rejected
from bot.platforms.meta import graph
from bot.platforms.ports import Flow

_SLACK = timedelta(seconds=120)  # between their clock and ours
_PAGE = "100"
_MOST_PAGES = 50
_HIDDEN = {"facebook": "is_hidden", "instagram": "hidden"}
_REPLY_FIELDS = {"facebook": "id,message,from,created_time", "instagram": "id,text,timestamp,username,from"}
_MESSAGE_FIELDS = "messages{id,message,from,created_time}"


def reply(
    line: graph.Line, action: Action, since: datetime, source: Source, edge: str
) -> "Flow[Effect | None]":
    """Our answer under the comment, by author and time or by its words.

    Meta may hang the answer to a reply under the top comment, where nobody could tell equal
    answers apart; those are left to the echo that every answer of ours causes.
    """
    for item in (yield from _under(line, action.target, edge)):
        ours, same = _is_ours(item, source), _says(item, action.text)
        if (ours and (same or _is_recent(item, since))) or (ours is None and same):
            return _effect(item)
    return None


def message(
    line: graph.Line, person: str, action: Action, since: datetime, source: Source
) -> "Flow[Effect | None]":
    """Our message in the conversation, by its exact words and its time."""
    query = {"user_id": person, "fields": _MESSAGE_FIELDS}
    if action.platform == "instagram":
        query["platform"] = "instagram"
    for _ in range(_MOST_PAGES):
        response = yield line.read(line.sender, "conversations", **query)
        body = graph.answer(response, writes=False)
        after = _after(body)
        for conversation in _items(body):
            messages = conversation.get("messages")
            if messages is None:
                continue
            for item in _items(messages):
                maybe_ours = _is_ours(item, source) is not False
                if maybe_ours and _says(item, action.text) and _is_recent(item, since):
                    return _effect(item)
            if not _goes_back_beyond(messages, since):
                after = _after(messages) or after
        if after is None:
            return None
        query["after"] = _moved(query.get("after"), after)
    raise Rejected("the conversation is too long to look through")


def visibility(line: graph.Line, action: Action, *, hidden: bool) -> "Flow[Effect | None]":
    """Whether the comment is in the wanted state already."""
    name = _HIDDEN[action.platform]
    response = yield line.read(action.target, fields=name)
    state = graph.answer(response, writes=False).get(name)
    try:
        is_there = state is not None and state.flag() is hidden
    except Malformed as trouble:
        raise NotSent("an answer that cannot be read") from trouble
    return Effect(found_by="read-back") if is_there else None


def deletion(line: graph.Line, action: Action) -> "Flow[Effect | None]":
    """Whether the comment is gone."""
    response = yield line.read(action.target, fields="id")
    try:
        graph.answer(response, writes=False)
    except NotFound:
        return Effect(found_by="read-back")
    return None


def _under(line: graph.Line, target: str, edge: str) -> Flow[list[Field]]:
    """Everything under one comment, page by page."""
    found: list[Field] = []
    query = {"fields": _REPLY_FIELDS[line.platform], "limit": _PAGE}
    for _ in range(_MOST_PAGES):
        response = yield line.read(target, edge, **query)
        body = graph.answer(response, writes=False)
        found += _items(body)
        after = _after(body)
        if after is None:
            return found
        query["after"] = _moved(query.get("after"), after)
    raise Rejected("there are too many answers to look through")


def _items(edge: Field) -> Iterator[Field]:
    """The objects of an edge; raises `NotSent` for something that is no edge."""
    try:
        yield from list(edge["data"].items())
    except Malformed as trouble:
        raise NotSent("an answer that cannot be read") from trouble


def _after(edge: Field) -> str | None:
    """The cursor of the next page, or None on the last."""
    paging = edge.get("paging")
    if paging is None or "next" not in paging:
        return None
    try:
        return paging["cursors"]["after"].text()
    except Malformed as trouble:
        raise NotSent("an answer that cannot be read") from trouble


def _moved(before: str | None, after: str) -> str:
    if before == after:
        raise NotSent("the pages of an answer go round in circles")
    return after


def _is_ours(item: Field, source: Source) -> bool | None:
    """Whether one of our accounts wrote it; None when the platform withholds who did."""
    author = item.get("from")
    id = author.get("id") if author is not None else None
    if id is not None and isinstance(id.value, str | int):
        return str(id.value) in graph.own_ids(source)
    username, known = item.get("username"), graph.usernames(source)
    if username is not None and isinstance(username.value, str) and known:
        return username.value.casefold() in known
    return None


def _says(item: Field, text: str) -> bool:
    """Whether these are our words; the platform may trim what surrounds them."""
    members = (item.get(name) for name in ("message", "text"))
    said = next((member.value for member in members if member is not None), None)
    return isinstance(said, str) and said.split() == text.split()


def _is_recent(item: Field, since: datetime) -> bool:
    """A time that cannot be read counts as recent: better once too few than once too many."""
    at = _time(item)
    return at is None or at >= since - _SLACK


def _time(item: Field) -> datetime | None:
    for name in ("created_time", "timestamp"):
        member = item.get(name)
        if member is not None and isinstance(member.value, str):
            try:
                at = datetime.fromisoformat(member.value)
            except ValueError:
                continue
            return at if at.tzinfo is not None else None
    return None


def _goes_back_beyond(messages: Field, since: datetime) -> bool:
    """Conversations come newest first: beyond `since` there is nothing left to find."""
    times = [at for item in _items(messages) if (at := _time(item)) is not None]
    return len(times) > 1 and times[0] > times[-1] and times[-1] < since - _SLACK


def _effect(item: Field) -> Effect:
    id = item.get("id")
    return Effect(
        external_id=str(id.value) if id is not None and isinstance(id.value, str | int) else "",
        found_by="read-back",
    )
