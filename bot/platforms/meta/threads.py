"""Replies and mentions on Threads as our events, and what our own accounts publish and delete there.

Threads names people by their user names alone, which they may change. It tells of one thing a delivery, in a
flat form of its own; which account it is for is said differently by each kind.
https://developers.facebook.com/documentation/threads/webhooks
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.documents import Field, id_in, plain_word, text_in
from bot.domain import Attachment, Event, Kind
from bot.platforms.meta.entry import Entry

_REPLIES, _MENTIONS, _PUBLISH, _DELETE = "replies", "mentions", "publish", "delete"
#: What our own account did, not somebody else.
_OWN = frozenset({_PUBLISH, _DELETE})
#: `media_type` → our word; a `TEXT_POST` has no attachment.
_MEDIA: Mapping[str, str] = MappingProxyType(
    {"image": "image", "carousel_album": "image", "video": "video", "audio": "audio"}
)
#: Members that stand for something else than the medium.
_ENCLOSED: Mapping[str, str] = MappingProxyType(
    {"poll_attachment": "poll", "quoted_post": "share", "reposted_post": "share"}
)


def parse_threads_change(change: Field, entry: Entry) -> Event:
    """The event of one `{field, value}`; the entry is for the delivery's `target_id`. Raises `Malformed`."""
    name = change["field"].text()
    if name not in (_REPLIES, _MENTIONS, *_OWN):
        return entry.ignored(change, f"threads.{plain_word(name)}")
    value = change["value"]
    if not isinstance(value.value, dict):
        raise value.wrong("an object")
    account_id = _account_id(name, value, entry)
    message_id, root = value["id"].id(), _root_id(value)
    parent = _parent_id(value)
    kind = _kind(name, parent, root)
    username = text_in(value, "username")
    created_at, created_at_source = entry.occurred_at(
        value.get("deleted_at" if name == _DELETE else "timestamp")
    )
    # A reply that names us is told as both, and is one message: its key does not say which came first.
    change_name = f"{name}:" if name in _OWN else ""
    return Event(
        platform=entry.platform,
        account_id=account_id,
        kind=kind,
        message_id=message_id,
        parent_id=parent if kind in (Kind.REPLY, Kind.MENTION) else None,
        thread_id=root or message_id,
        dedupe_key=f"{entry.platform}:{account_id}:{change_name}{message_id}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=username.lower() if username else None,
        author_name=username,
        text=value["text"].text() if "text" in value else "",
        attachments=_attachments(value),
        permalink=_permalink(value),
        is_own_echo=name in _OWN or _is_ours(username, value, account_id, entry),
    )


def _account_id(name: str, value: Field, entry: Entry) -> str:
    """Whose account the change is for: of the ids in it the one that is ours, else the one whose user name
    it gives, else the most likely id."""
    owner = _id_within(value, "root_post", "owner_id")
    candidates = {
        _REPLIES: (owner, entry.account_id),  # here the target is the medium
        _MENTIONS: (entry.account_id, owner),
        _PUBLISH: (entry.account_id,),
        _DELETE: (_id_within(value, "owner", "owner_id"), entry.account_id),
    }[name]
    ids = [account_id for account_id in candidates if account_id]
    ours = next((account_id for account_id in ids if account_id in entry.own_ids), None)
    username = text_in(value if name in _OWN else value.get("root_post"), "username") or ""
    return ours or entry.handles.get(username.casefold()) or ids[0]


def _kind(name: str, parent: str | None, root: str | None) -> Kind:
    if name == _REPLIES:
        return Kind.COMMENT if parent is None or parent == root else Kind.REPLY
    return {_MENTIONS: Kind.MENTION, _PUBLISH: Kind.COMMENT, _DELETE: Kind.DELETE}[name]


def _is_ours(username: str | None, value: Field, account_id: str, entry: Entry) -> bool:
    if username is None:
        return False
    root = value.get("root_post")
    is_owner = _id_within(value, "root_post", "owner_id") == account_id
    return username.casefold() in entry.usernames or (is_owner and username == text_in(root, "username"))


def _root_id(value: Field) -> str | None:
    return _id_within(value, "root_post", "id")


def _parent_id(value: Field) -> str | None:
    return _id_within(value, "replied_to", "id")


def _id_within(value: Field, name: str, member: str) -> str | None:
    outer = value.get(name)
    return id_in(outer, member) if outer is not None else None


def _attachments(value: Field) -> tuple[Attachment, ...]:
    kind = _MEDIA.get((text_in(value, "media_type") or "").lower())
    medium = (Attachment(type=kind, url=text_in(value, "media_url")),) if kind else ()
    gif = text_in(value, "gif_url")
    enclosed = tuple(Attachment(type=ours) for theirs, ours in _ENCLOSED.items() if theirs in value)
    return medium + ((Attachment(type="gif", url=gif),) if gif else ()) + enclosed


def _permalink(value: Field) -> str | None:
    url = text_in(value, "permalink")
    return url if url is not None and url.startswith("https://") else None
