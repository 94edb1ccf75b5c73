"""Comments under our own videos and mentions elsewhere, as our events.

Does not fetch what a webhook leaves out. https://business-api.tiktok.com/portal/docs?id=1759978319341570
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.documents import extras, fingerprint, id_in, plain_word, text_in
from bot.domain import Event, Kind
from bot.platforms.tiktok.envelope import Envelope

#: What happened to a comment's visibility, in our words. `set_to_public` also follows a new comment.
_VISIBILITY: Mapping[str, str] = MappingProxyType(
    {"set_to_hidden": "hide", "set_to_public": "unhide", "set_to_friends_only": "friends_only"}
)
_INSERT, _DELETE, _PUBLISH = "insert", "delete", "set_to_public"
_EDIT, _PRIVACY_CHANGE = "EDIT", "PRIVACY_CHANGE"
#: What stands for "none" where an id is expected.
_NO_ID = "0"


def read_comment(envelope: Envelope) -> tuple[Event, ...]:
    """A comment or reply that was written, removed, hidden or shown. Raises `Malformed`."""
    content = envelope.content
    action = content["comment_action"].text()
    if action not in (_INSERT, _DELETE, *_VISIBILITY):
        return (envelope.ignored(f"comment.{plain_word(action)}"),)
    comment_id, video_id = content["comment_id"].id(), content["video_id"].id()
    parent, author_id = _parent(envelope, video_id), id_in(content, "unique_identifier")
    time = content.get("timestamp")
    version = envelope.mark if time is None else fingerprint(time.value, plain=True)
    written_as = Kind.COMMENT if parent is None else Kind.REPLY
    kind = written_as if action == _INSERT else Kind.DELETE if action == _DELETE else Kind.CONTROL
    event = envelope.event(kind, comment_id, video_id, key=f"{action}:{comment_id}:{version}", time=time)
    handle = envelope.handle
    return (
        replace(
            event,
            parent_id=parent,
            author_id=author_id,
            text="" if action == _DELETE or "text" not in content else content["text"].text(),
            permalink=f"https://www.tiktok.com/@{handle}/video/{video_id}" if handle else None,
            is_own_echo=envelope.is_ours(author_id),
            extra=_visibility_extra(action),
        ),
    )


def read_mention(envelope: Envelope) -> tuple[Event, ...]:
    """Somebody named our account in the caption of a video, or in a comment on one. Raises `Malformed`."""
    content = envelope.content
    change = (text_in(content, "type_of_event") or "").upper()
    video_id, comment_id = content["video_id"].id(), id_in(content, "comment_id")
    in_comment = comment_id not in (None, _NO_ID)
    message_id = comment_id if in_comment and comment_id else video_id
    kind = {_EDIT: Kind.EDIT, _PRIVACY_CHANGE: Kind.CONTROL}.get(change, Kind.MENTION)
    version = "" if kind is Kind.MENTION else f":{envelope.mark}"
    author_id = id_in(content, "unique_identifier")
    event = envelope.event(
        kind,
        message_id,
        video_id,
        key=f"{kind}:{message_id}{version}",
        # The time of a video is not that of a comment on it, nor of what changed later.
        time=content.get("video_create_time") if kind is Kind.MENTION and not in_comment else None,
    )
    return (
        replace(
            event,
            author_id=author_id,
            # The caption is what the video says; of a comment the webhook gives no text.
            text=(text_in(content, "video_caption") or "") if not in_comment else "",
            permalink=text_in(content, "share_url"),
            is_own_echo=envelope.is_ours(author_id),
            extra=MappingProxyType({"verb": "privacy_change"} if kind is Kind.CONTROL else {}),
        ),
    )


def read_high_intent(envelope: Envelope) -> tuple[Event, ...]:
    """TikTok takes a comment for that of somebody who wants to buy. Raises `Malformed`.

    It is told without the video, without which nothing can be done about it; the comment itself comes as a
    `comment.update`.
    """
    content = envelope.content
    comment_id = content["comment_id"].id()
    key = f"high_intent:{comment_id}"
    event = envelope.event(Kind.CONTROL, comment_id, comment_id, key=key, time=content.get("timestamp"))
    return (
        replace(
            event,
            author_id=id_in(content, "unique_identifier"),
            author_name=text_in(content, "from"),
            text=text_in(content, "comment_text") or "",
            extra=MappingProxyType({"verb": "high_intent"} | extras(content, {"is_follower": "is_follower"})),
        ),
    )


def _parent(envelope: Envelope, video_id: str) -> str | None:
    """The comment that a reply answers. Top-level comments name their video, 0 or nothing instead."""
    parent = id_in(envelope.content, "parent_comment_id")
    is_comment = text_in(envelope.content, "comment_type") == "comment"
    return None if is_comment or parent in (_NO_ID, video_id) else parent


def _visibility_extra(action: str) -> Mapping[str, str]:
    extra = {"verb": _VISIBILITY[action]} if action in _VISIBILITY else {}
    return MappingProxyType(extra | ({"published": "true"} if action == _PUBLISH else {}))
