"""What the conversations of a Page or an Instagram account hold, in the words of the messaging webhook.

Each step is one page of conversations, the latest first, with the latest messages of each. Does not see
reactions, edits and what was unsent.
https://developers.facebook.com/docs/messenger-platform/conversations
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field, flag_in, text_in
from bot.domain import Account, Source
from bot.errors import Rejected
from bot.platforms.http import moment_of
from bot.platforms.meta.edges import advanced, edge_items, next_cursor
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response
from bot.platforms.meta.own_accounts import own_ids
from bot.platforms.meta.subscriptions import read_subscription
from bot.platforms.ports import Flow

#: What is asked of a message: who asks for a field that only the other platform has is refused.
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "messenger": "id,created_time,from,to,message,sticker,attachments,shares",
        "instagram": "id,created_time,from,to,message,story,is_unsupported,attachments,shares",
    }
)
_CONVERSATIONS = "10"
#: Meta tells what the latest twenty messages of a conversation say, and no more.
_MESSAGES = "20"
_MAX_PAGES = 10  # of one conversation
#: The beginnings of media types that webhooks name an attachment by.
_MEDIA = frozenset({"image", "video", "audio"})
#: Where the address of an attachment stands.
_ADDRESSES = ("image_data", "video_data")

#: One `messaging` item of a webhook, with when it was written.
Timed = tuple[datetime, Mapping[str, object]]


def sends_messages(source: Source, account: Account) -> Flow[bool]:
    """Whether webhooks tell of messages: what nobody asked for is not fetched either.

    True where that cannot be seen, or where the account sends nothing at all any more.
    """
    try:
        subscription = yield from read_subscription(source, account)
    except Rejected:
        return False
    # Of an Instagram account behind a Page the app's dashboard decides, which cannot be asked.
    is_told = account.platform != "instagram"
    fields = subscription.fields if subscription is not None and is_told else ()
    return not fields or "messages" in fields


def read_conversations(
    api: AccountApi, account: Account, after: str, since: datetime
) -> Flow[tuple[list[Timed], str | None]]:
    """A page of conversations: the messages of that time, the oldest first, and where the next page begins;
    None after the last."""
    platform = "instagram" if account.platform == "instagram" else "messenger"
    fields = _FIELDS[platform]
    query = {
        "platform": platform,
        "fields": f"id,updated_time,messages.limit({_MESSAGES}){{{fields}}}",
        "limit": _CONVERSATIONS,
        **({"after": after} if after else {}),
    }
    body = parse_response((yield api.get(api.sender, "conversations", **query)), has_side_effects=False)
    timed: list[Timed] = []
    conversations = list(edge_items(body))
    for conversation in conversations:
        if not _is_older(conversation, "updated_time", since):
            messages = yield from _messages(api, conversation, fields, since)
            timed += _items(messages, account, own_ids(api.source), since)
    following = next_cursor(body)
    if following is None or all(_is_older(one, "updated_time", since) for one in conversations):
        following = None
    return sorted(timed, key=lambda item: item[0]), following and advanced(after or None, following)


def _messages(api: AccountApi, conversation: Field, fields: str, since: datetime) -> Flow[list[Field]]:
    """The messages of a conversation, the latest first, until they are older or Meta says no more."""
    edge = conversation.get("messages")
    if edge is None:
        return []
    messages = list(edge_items(edge))
    name, cursor, after = _id_in(conversation) or "", None, next_cursor(edge)
    for _ in range(_MAX_PAGES):
        if after is None or any(_is_older(message, "created_time", since) for message in messages):
            break
        cursor = advanced(cursor, after)
        try:
            request = api.get(name, "messages", fields=fields, limit=_MESSAGES, after=cursor)
            edge = parse_response((yield request), has_side_effects=False)
        except Rejected:  # older ones have no details any more
            break
        messages += edge_items(edge)
        after = next_cursor(edge)
    return messages


def _is_older(item: Field, name: str, since: datetime) -> bool:
    at = moment_of(item.get(name))
    return at is not None and at < since


def _items(messages: list[Field], account: Account, ours: frozenset[str], since: datetime) -> Iterator[Timed]:
    for message in messages:
        if not _is_older(message, "created_time", since):
            at = moment_of(message.get("created_time")) or since
            yield at, _item(message, account, ours)


def _item(message: Field, account: Account, ours: frozenset[str]) -> Mapping[str, object]:
    """What the webhook would have said. What cannot be read goes on as it is: `parse` names its place."""
    author = _id_in(message.get("from"))
    people = {"sender": message.get("from"), "recipient": next(_listed(message, "to"), None)}
    item: dict[str, object] = {name: field.value for name, field in people.items() if field is not None}
    if "created_time" in message:
        item["timestamp"] = message["created_time"].value
    marks = {
        "is_echo": author is not None and (author == account.id or author in ours),
        "is_unsupported": bool(flag_in(message, "is_unsupported")),
    }
    answered = _story(message, "reply_to")
    words = {
        "mid": message["id"].value if "id" in message else None,
        "text": message["message"].value if "message" in message else None,
        "attachments": list(_attachments(message)),
        "reply_to": {"story": answered} if answered else None,
        **{name: True for name, is_so in marks.items() if is_so},
    }
    return item | {"message": {name: value for name, value in words.items() if value}}


def _attachments(message: Field) -> Iterator[Mapping[str, object]]:
    if (mentioned := _story(message, "mention")) is not None:
        yield {"type": "story_mention", "payload": mentioned}
    if (sticker := text_in(message, "sticker")) is not None:
        yield {"type": "sticker", "payload": {"url": sticker}}
    for attachment in _listed(message, "attachments"):
        kind = (text_in(attachment, "mime_type") or "").partition("/")[0]
        yield {
            "type": kind if kind in _MEDIA else _kind_by_member(attachment),
            "title": text_in(attachment, "name"),
            "payload": {"url": _address(attachment)},
        }
    for share in _listed(message, "shares"):
        yield {"type": "share", "payload": {"url": text_in(share, "link"), "title": text_in(share, "name")}}


def _listed(message: Field, name: str) -> Iterator[Field]:
    """The members of an edge of a message; none where it is no edge."""
    edge = message.get(name)
    listed = edge.get("data") if edge is not None else None
    yield from listed.items() if listed is not None and isinstance(listed.value, list) else ()


def _id_in(field: Field | None) -> str | None:
    """The id of what is listed, if it has one that can be read."""
    value = member.value if field is not None and (member := field.get("id")) is not None else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _kind_by_member(attachment: Field) -> str:
    """What an attachment is whose media type nobody said, as Instagram does."""
    return next((name.partition("_")[0] for name in _ADDRESSES if name in attachment), "file")


def _address(attachment: Field) -> str | None:
    listed = (text_in(attachment.get(name), "url") for name in _ADDRESSES)
    return next((url for url in listed if url is not None), None) or text_in(attachment, "file_url")


def _story(message: Field, name: str) -> Mapping[str, object] | None:
    """The story that was mentioned or answered, as the webhook names it."""
    story = message.get("story")
    named = story.get(name) if story is not None else None
    members = {"id": _id_in(named), "url": text_in(named, "link")}
    return {member: text for member, text in members.items() if text is not None} if named else None
