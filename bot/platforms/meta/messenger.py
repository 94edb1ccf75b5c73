"""Direct messages of Messenger and Instagram, with what surrounds them, as our events.

Does not follow attachment links and remembers no conversation.
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.documents import Field
from bot.domain import Attachment, Event, Kind, Origin
from bot.errors import Malformed
from bot.platforms.meta.entry import Entry, extras, fingerprint, flag_in, id_in, text_in, word

#: What our own calls put into `metadata`, followed by the outbox row.
MARK = "tamis:"
_CONTROLS: Mapping[str, str] = MappingProxyType(
    {
        "referral": "referral",
        "optin": "optin",
        "pass_thread_control": "pass_thread_control",
        "take_thread_control": "take_thread_control",
        "request_thread_control": "request_thread_control",
        "app_roles": "app_roles",
        "policy_enforcement": "policy_enforcement",
        "policy-enforcement": "policy_enforcement",  # seen with a hyphen, too
    }
)
_RECEIPTS = ("read", "delivery")
#: The rest keeps the platform's own word (`story_mention`, `ig_reel`, `ephemeral` …).
_ATTACHMENTS: Mapping[str, str] = MappingProxyType({"fallback": "share", "photo": "image"})
_MESSAGE_EXTRAS: Mapping[str, str] = MappingProxyType(
    {"app_id": "app_id", "metadata": "metadata", "is_unsupported": "is_unsupported"}
)
_CONTROL_EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "action": "action",
        "reason": "reason",
        "ref": "ref",
        "source": "source",
        "type": "type",
        "ad_id": "ad_id",
        "metadata": "metadata",
        "new_owner_app_id": "new_owner_app_id",
        "previous_owner_app_id": "previous_owner_app_id",
        "requested_owner_app_id": "requested_owner_app_id",
    }
)
_REACTION_EXTRAS: Mapping[str, str] = MappingProxyType(
    {"action": "verb", "reaction": "reaction_type", "emoji": "emoji"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Talk:
    """Who speaks to whom in one item. In an echo sender and recipient are swapped."""

    item: Field
    entry: Entry
    author: str | None
    customer: str | None
    is_own: bool
    standby: bool
    app_id: str

    @property
    def thread(self) -> str:
        return f"{self.entry.account_id}:{self.customer or ''}"

    @property
    def mark(self) -> str:
        """A name for an item that has no id of its own; `standby` copies have the same one."""
        return fingerprint(self.item.value)


def event(item: Field, entry: Entry, *, standby: bool = False, app_id: str = "") -> Event:
    """The event of one `messaging` or `standby` item. `app_id` is our own, if known.

    Raises `Malformed`.
    """
    if not isinstance(item.value, dict):
        raise item.wrong("an object")
    talk = _talk(item, entry, standby, app_id)
    for name, read in _READERS.items():
        if name in item:
            return read(talk, item[name])
    for name in _RECEIPTS:
        if name in item:
            return _receipt(talk, item[name], name)
    for name, verb in _CONTROLS.items():
        if name in item:
            return _control(talk, item[name], verb)
    others = sorted(set(item.value) - {"sender", "recipient", "timestamp"})
    if not others:
        raise Malformed(f"{item.path}: nothing but sender, recipient and timestamp")
    return entry.ignored(item, f"messaging.{word(others[0])}")


def _talk(item: Field, entry: Entry, standby: bool, app_id: str) -> _Talk:
    sender, recipient = _person(item, "sender"), _person(item, "recipient")
    body = item.get("message") or item.get("postback")
    is_own = entry.is_ours(sender) or bool(flag_in(body, "is_echo")) or bool(flag_in(body, "is_self"))
    return _Talk(
        item=item,
        entry=entry,
        author=sender,
        customer=recipient if is_own else sender,
        is_own=is_own,
        standby=standby,
        app_id=app_id,
    )


def _person(item: Field, name: str) -> str | None:
    person = item.get(name)
    if person is None:
        return None
    if not isinstance(person.value, dict):
        raise person.wrong("an object")
    return id_in(person, "id")


def _message(talk: _Talk, message: Field) -> Event:
    _insist_on_people(talk)
    id = id_in(message, "mid") or talk.mark
    if flag_in(message, "is_deleted"):
        return _event(talk, Kind.DELETE, id, extra={"unsent": "true"})
    attachments = tuple(_attachment(attachment) for attachment in message.each("attachments"))
    is_mention = any(attachment.type == "story_mention" for attachment in attachments)
    extra = extras(message, _MESSAGE_EXTRAS) | extras(message.get("quick_reply"), {"payload": "payload"})
    reply_to = message.get("reply_to")
    story = reply_to.get("story") if reply_to is not None else None
    if story is not None:
        extra |= {"context": "story"} | extras(story, {"id": "story_id", "url": "story_url"})
    return _event(
        talk,
        Kind.MENTION if is_mention else Kind.DM,
        id,
        text=message["text"].text() if "text" in message else "",
        parent=id_in(reply_to, "mid") if reply_to is not None else None,
        attachments=attachments,
        referral=message.get("referral"),
        extra=extra | _who_wrote(talk, extra),
    )


def _who_wrote(talk: _Talk, extra: Mapping[str, str]) -> dict[str, str]:
    """Whether an echo is of a colleague or another app. Instagram may not tell: the outbox knows."""
    if not talk.is_own or extra.get("metadata", "").startswith(MARK):
        return {}
    if talk.app_id and extra.get("app_id") == talk.app_id:
        return {}
    is_told = talk.entry.platform == "messenger" or "app_id" in extra
    return {"human_reply": "true"} if is_told else {}


def _edit(talk: _Talk, edit: Field) -> Event:
    _insist_on_people(talk)
    number = extras(edit, {"num_edit": "num_edit"}).get("num_edit") or fingerprint(edit.value)
    text = edit["text"].text() if "text" in edit else ""
    return _event(talk, Kind.EDIT, edit["mid"].id(), version=number, text=text)


def _postback(talk: _Talk, postback: Field) -> Event:
    _insist_on_people(talk)
    return _event(
        talk,
        Kind.DM,
        id_in(postback, "mid") or talk.mark,  # older ones have none
        text=postback["title"].text() if "title" in postback else "",
        referral=postback.get("referral"),
        extra=extras(postback, {"payload": "payload"}),
    )


def _reaction(talk: _Talk, reaction: Field) -> Event:
    _insist_on_people(talk)
    extra = extras(reaction, _REACTION_EXTRAS)
    # The same person may react, take it back and react again: the time tells these apart.
    said = "".join(f"{extra.get(name, '')}:" for name in ("verb", "emoji"))
    version = f"{talk.author}:{said}{extras(talk.item, {'timestamp': 'at'}).get('at', '')}"
    return _event(talk, Kind.REACTION, reaction["mid"].id(), version=version, extra=extra)


def _receipt(talk: _Talk, receipt: Field, name: str) -> Event:
    """Messenger tells a watermark, Instagram a message id."""
    first = next((mid.id() for mid in receipt.each("mids")), None)
    id = id_in(receipt, "mid") or first or id_in(receipt, "watermark") or talk.mark
    extra = {"verb": name} | extras(receipt, {"watermark": "watermark"})
    return _event(talk, Kind.RECEIPT, id, version=f"{name}:{talk.mark}", extra=extra)


def _control(talk: _Talk, body: Field, verb: str) -> Event:
    extra = extras(body, _CONTROL_EXTRAS) | {"verb": verb}
    referral = body if verb == "referral" else None
    return _event(talk, Kind.CONTROL, talk.mark, version=verb, extra=extra, referral=referral)


_READERS: Mapping[str, Callable[[_Talk, Field], Event]] = MappingProxyType(
    {"message": _message, "message_edit": _edit, "postback": _postback, "reaction": _reaction}
)


def _event(
    talk: _Talk,
    kind: Kind,
    id: str,
    *,
    version: str = "",
    text: str = "",
    parent: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    referral: Field | None = None,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> Event:
    created_at, created_at_source = talk.entry.moment(talk.item.get("timestamp"))
    is_ad, ad = _ad(referral or talk.item.get("referral"))
    more = dict(extra) | ad | ({"standby": "true"} if talk.standby else {})
    key = f"{talk.entry.platform}:{talk.entry.account_id}:{kind}:{id}"
    return Event(
        platform=talk.entry.platform,
        account_id=talk.entry.account_id,
        kind=kind,
        message_id=id,
        parent_id=parent,
        thread_id=talk.thread,
        dedupe_key=f"{key}:{version}" if version else key,
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=talk.author,
        text=text,
        attachments=attachments,
        origin=Origin.AD if is_ad else Origin.ORGANIC,
        is_own_echo=talk.is_own,
        extra=MappingProxyType(more),
    )


def _insist_on_people(talk: _Talk) -> None:
    """Without the customer nobody can tell which conversation it belongs to."""
    name = "recipient" if talk.is_own else "sender"
    if talk.customer is None:
        talk.item[name]["id"].id()


def _ad(referral: Field | None) -> tuple[bool, dict[str, str]]:
    if referral is None:
        return False, {}
    found = extras(referral, {"ad_id": "ad_id", "ref": "ref", "source": "source"})
    return found.get("source", "").upper() == "ADS" or "ad_id" in found, found


def _attachment(attachment: Field) -> Attachment:
    """One attachment; its payload may lack anything."""
    kind = (text_in(attachment, "type") or "file").lower()
    payload = attachment.get("payload")
    found = extras(payload, {"sticker_id": "sticker", "reel_video_id": "reel"})
    return Attachment(
        type=_ATTACHMENTS.get(kind, kind)[:40],
        url=text_in(payload, "url") or text_in(attachment, "url"),
        id=found.get("sticker") or found.get("reel"),
        name=text_in(attachment, "title") or text_in(payload, "title"),
    )
