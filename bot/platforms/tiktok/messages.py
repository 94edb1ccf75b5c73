"""Direct messages and what surrounds them, as our events.

Downloads no media and remembers no conversation.
https://business-api.tiktok.com/portal/docs?id=1832183871604753
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.documents import Field, extras, id_in, plain_word, text_in
from bot.domain import Attachment, Event, Kind, Origin
from bot.platforms.tiktok.envelope import Envelope

_SENT = "im_send_msg"
_BUSINESS = "business_account"
#: The source of a message that an app sent by the API; any other was written by a person.
_BY_API = "API"
_REACTION = "reaction"
#: TikTok's types that have a word of ours; any other keeps its own.
_ATTACHMENTS: Mapping[str, str] = MappingProxyType({"share_post": "share"})


def read_message(envelope: Envelope) -> tuple[Event, ...]:
    """A message in either direction, or reactions to one. Raises `Malformed`."""
    content = envelope.content
    conversation_id = content["conversation_id"].id()
    message_type = plain_word(text_in(content, "type") or "text")
    sender = content.get("from_user")
    is_own = envelope.name == _SENT or (text_in(sender, "role") or "").lower() == _BUSINESS
    # `unique_identifier` is the other side's, whoever wrote.
    author_id = (id_in(sender, "id") or envelope.account_id) if is_own else _other_side(content)
    if message_type == _REACTION:
        return tuple(
            _reaction(envelope, reaction, conversation_id, author_id, is_own)
            for reaction in _as_list(content[_REACTION])
        )
    message_id = content["message_id"].id()
    event = envelope.event(
        Kind.DM, message_id, conversation_id, key=f"{Kind.DM}:{message_id}", time=content.get("timestamp")
    )
    source = text_in(content.get("message_tag"), "source") or ""
    is_automatic = is_own and "auto_message_type" in content
    return (
        replace(
            event,
            parent_id=id_in(content.get("referenced_message_info"), "referenced_message_id"),
            author_id=author_id,
            author_name=text_in(content, "from"),
            text=_text(content, message_type),
            attachments=_attachments(content, message_type),
            is_own_echo=is_own,
            human_reply=is_own and source != _BY_API and not is_automatic,
            is_automatic=is_automatic,
            extra=_extra(content, source),
        ),
    )


def read_withheld_message(envelope: Envelope) -> tuple[Event, ...]:
    """A message from Europe, of which TikTok tells neither who wrote nor what: somebody has to look.

    All of an account share one conversation, so that they are one case.
    """
    mark, thread_id = envelope.mark, f"{envelope.account_id}:withheld"
    time = envelope.content.get("timestamp")
    event = envelope.event(Kind.DM, mark, thread_id, key=f"{Kind.DM}:{mark}", time=time)
    return (replace(event, extra=MappingProxyType({"withheld": "true"})),)


def read_referral(envelope: Envelope) -> tuple[Event, ...]:
    """Somebody came into the conversation by an ad or a link. Raises `Malformed`."""
    content = envelope.content
    referral = content.get("referral")
    is_ad = (text_in(referral, "source") or "").lower() == "ad"
    ad, link = (referral.get(name) if referral is not None else None for name in ("ad", "short_link"))
    extra = {"verb": "referral"} | extras(ad, {"ad_id": "ad_id", "advertiser_id": "advertiser_id"})
    extra |= extras(referral, {"source": "source"}) | extras(link, {"ref": "ref"})
    event = _beside_messages(envelope, Kind.CONTROL, extra)
    return (replace(event, origin=Origin.AD if is_ad else Origin.UNKNOWN),)


def read_read_mark(envelope: Envelope) -> tuple[Event, ...]:
    """The other side has read the conversation up to a time. Raises `Malformed`."""
    last_read = extras(envelope.content.get("read"), {"last_read_timestamp": "watermark"})
    return (_beside_messages(envelope, Kind.RECEIPT, {"verb": "read"} | last_read),)


def _beside_messages(envelope: Envelope, kind: Kind, extra: Mapping[str, str]) -> Event:
    """An event of a conversation that is no message."""
    content, mark = envelope.content, envelope.mark
    conversation_id, time = content["conversation_id"].id(), content.get("timestamp")
    event = envelope.event(kind, mark, conversation_id, key=f"{kind}:{mark}", time=time)
    return replace(
        event,
        author_id=_other_side(content),
        author_name=text_in(content, "from"),
        extra=MappingProxyType(dict(extra)),
    )


def _reaction(
    envelope: Envelope, reaction: Field, conversation_id: str, author_id: str | None, is_own: bool
) -> Event:
    """One emoji given to a message, or taken back."""
    message_id, time = reaction["original_msg_id"].id(), reaction.get("timestamp")
    extra = extras(reaction, {"operation": "verb", "emoji": "emoji"})
    verb = extra.get("verb", "").lower()
    at = "" if time is None else str(time.value)
    version = ":".join((verb, author_id or "", extra.get("emoji", ""), at))
    event = envelope.event(
        Kind.REACTION, message_id, conversation_id, key=f"{Kind.REACTION}:{message_id}:{version}", time=time
    )
    return replace(
        event, author_id=author_id, is_own_echo=is_own, extra=MappingProxyType(extra | {"verb": verb})
    )


def _as_list(field: Field) -> list[Field]:
    """The elements of a list, or the one value that stands in its place."""
    return list(field.items()) if isinstance(field.value, list) else [field]


def _other_side(content: Field) -> str | None:
    return id_in(content, "unique_identifier") or id_in(content.get("from_user"), "id")


def _text(content: Field, message_type: str) -> str:
    """The words of a text message, and the title of a card with questions."""
    if message_type == "template":
        elements = content["template"].elements("elements") if "template" in content else ()
        return next((title for element in elements if (title := text_in(element, "title"))), "")
    body = content.get("text")
    if body is None:
        return ""
    return body.text() if isinstance(body.value, str) else body["body"].text() if "body" in body else ""


def _attachments(content: Field, message_type: str) -> tuple[Attachment, ...]:
    if message_type == "text":
        return ()
    details = content.get(message_type)
    return (
        Attachment(
            type=_ATTACHMENTS.get(message_type, message_type),
            url=text_in(details, "embed_url", "url"),
            id=id_in(details, "media_id", "video_id"),
        ),
    )


def _extra(content: Field, source: str) -> Mapping[str, str]:
    payload = extras(content.get("reply_source_payload"), {"reply_source_unique_id": "payload"})
    automatic = extras(content, {"auto_message_type": "auto_message_type"})
    return MappingProxyType(payload | automatic | ({"source": source} if source else {}))
