"""Looks up whether something we meant to do is there already. Reads only.

https://developers.facebook.com/docs/graph-api/results
"""

from datetime import datetime, timedelta

from bot.documents import Field, flag_in
from bot.domain import Action, Effect, Source
from bot.errors import NotFound, Rejected
from bot.platforms.http import moment_of, readable
from bot.platforms.meta.edges import advanced, edge_items, next_cursor
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response
from bot.platforms.meta.own_accounts import own_ids, usernames
from bot.platforms.ports import Flow

# Their clock and ours may differ; two minutes is far more than NTP leaves.
_CLOCK_SKEW = timedelta(seconds=120)
_PAGE_SIZE = "100"
_MAX_PAGES = 50
#: The field that says whether a comment is hidden; Instagram sets it by another name (see `flows`).
_HIDDEN = {"facebook": "is_hidden", "instagram": "hidden"}
_REPLY_FIELDS = {
    "facebook": "id,message,from,created_time",
    "instagram": "id,text,timestamp,username,from",
    "threads": "id,text,timestamp,username,is_reply_owned_by_me",
}
_MESSAGE_FIELDS = "messages{id,message,from,created_time}"


def find_reply(
    api: AccountApi, action: Action, since: datetime, source: Source, edge: str
) -> "Flow[Effect | None]":
    """Our answer under the comment, by its author and time, or by its text."""
    # Meta may put the answer to a reply under the top comment, where equal answers cannot be told apart.
    # Those are left to the echo that every answer of ours causes.
    for item in (yield from _comments_under(api, action.target, edge)):
        is_ours, is_same = _is_ours(item, source), _has_text(item, action.text)
        if (is_ours and (is_same or _is_recent(item, since))) or (is_ours is None and is_same):
            return _effect(item)
    return None


def find_message(
    api: AccountApi, person: str, action: Action, since: datetime, source: Source
) -> "Flow[Effect | None]":
    """Our message in the conversation, by its exact text and its time."""
    query = {"user_id": person, "fields": _MESSAGE_FIELDS}
    if action.platform == "instagram":
        query["platform"] = "instagram"
    for _ in range(_MAX_PAGES):
        response = yield api.get(api.sender, "conversations", **query)
        body = parse_response(response, has_side_effects=False)
        after = next_cursor(body)
        for conversation in edge_items(body):
            messages = conversation.get("messages")
            if messages is None:
                continue
            for item in edge_items(messages):
                maybe_ours = _is_ours(item, source) is not False
                if maybe_ours and _has_text(item, action.text) and _is_recent(item, since):
                    return _effect(item)
            if not _reaches_back_beyond(messages, since):
                after = next_cursor(messages) or after
        if after is None:
            return None
        query["after"] = advanced(query.get("after"), after)
    raise Rejected("the conversation is too long to look through")


def check_visibility(api: AccountApi, action: Action, *, hidden: bool) -> "Flow[Effect | None]":
    """The proof that the comment is in this state already, or None."""
    name = _HIDDEN[action.platform]
    response = yield api.get(action.target, fields=name)
    state = parse_response(response, has_side_effects=False).get(name)
    with readable("the platform", has_side_effects=False):
        is_there = state is not None and state.flag() is hidden
    return Effect(found_by="read-back") if is_there else None


def check_text(api: AccountApi, action: Action) -> "Flow[Effect | None]":
    """The proof that our comment says what it was to say, or None."""
    response = yield api.get(action.target, fields="message")
    comment = parse_response(response, has_side_effects=False)
    return Effect(found_by="read-back") if _has_text(comment, action.text) else None


def check_deletion(api: AccountApi, action: Action) -> "Flow[Effect | None]":
    """The proof that the comment is gone, or None."""
    response = yield api.get(action.target, fields="id")
    try:
        parse_response(response, has_side_effects=False)
    except NotFound:
        return Effect(found_by="read-back")
    return None


def _comments_under(api: AccountApi, target: str, edge: str) -> Flow[list[Field]]:
    """All comments under one comment, page by page."""
    comments: list[Field] = []
    query = {"fields": _REPLY_FIELDS[api.platform], "limit": _PAGE_SIZE}
    for _ in range(_MAX_PAGES):
        response = yield api.get(target, edge, **query)
        body = parse_response(response, has_side_effects=False)
        page = list(edge_items(body))
        comments += page
        # Threads gives cursors and no link to the next page: its last page is the empty one.
        needs_link = api.platform != "threads"
        after = next_cursor(body, needs_link=needs_link) if page or needs_link else None
        if after is None:
            return comments
        query["after"] = advanced(query.get("after"), after)
    raise Rejected("there are too many answers to look through")


def _is_ours(item: Field, source: Source) -> bool | None:
    """Whether one of our accounts wrote it; None when the platform withholds who did."""
    if (owned := flag_in(item, "is_reply_owned_by_me")) is not None:
        return owned
    author = item.get("from")
    author_id = author.get("id") if author is not None else None
    if author_id is not None and isinstance(author_id.value, str | int):
        return str(author_id.value) in own_ids(source)
    username, our_names = item.get("username"), usernames(source)
    if username is not None and isinstance(username.value, str) and our_names:
        return username.value.casefold() in our_names
    return None


def _has_text(item: Field, text: str) -> bool:
    """Whether it has this text; the platform may trim and fold white space."""
    members = (item.get(name) for name in ("message", "text"))
    written = next((member.value for member in members if member is not None), None)
    return isinstance(written, str) and written.split() == text.split()


def _is_recent(item: Field, since: datetime) -> bool:
    """Whether it is from after `since`; a time that cannot be read counts as recent."""
    # Taking it for ours loses one reply at worst; taking it for older would post the reply twice.
    at = _created_at(item)
    return at is None or at >= since - _CLOCK_SKEW


def _created_at(item: Field) -> datetime | None:
    return moment_of(item.get("created_time")) or moment_of(item.get("timestamp"))


def _reaches_back_beyond(messages: Field, since: datetime) -> bool:
    """Whether the list reaches back beyond `since`, as far as it is sorted newest first."""
    times = [at for item in edge_items(messages) if (at := _created_at(item)) is not None]
    return len(times) > 1 and times[0] > times[-1] and times[-1] < since - _CLOCK_SKEW


def _effect(item: Field) -> Effect:
    member = item.get("id")
    is_readable = member is not None and isinstance(member.value, str | int)
    return Effect(external_id=str(member.value) if member and is_readable else "", found_by="read-back")
