"""Direct messages of Messenger and Instagram, with what surrounds them, as our events.

Does not follow attachment links and remembers no conversation.
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypedDict

from bot.documents import Field, extras, fingerprint, flag_in, id_in, plain_word, text_in
from bot.domain import Attachment, Event, Kind, Origin
from bot.errors import Malformed
from bot.platforms.meta.entry import Entry
from bot.platforms.meta.integrity import policy_restriction

#: What our own calls put into `metadata`, in front of the id of the outbox row; echoes repeat it.
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
_UNSUPPORTED = "unsupported"
#: Any other type keeps the platform's own word (`story_mention`, `ig_reel`, `ephemeral` …).
_ATTACHMENTS: Mapping[str, str] = MappingProxyType(
    {"fallback": "share", "photo": "image", "unsupported_type": _UNSUPPORTED}
)
#: The apps in which people of ours write: the inboxes of a Page and of an Instagram account.
#: https://developers.facebook.com/docs/messenger-platform/handover-protocol#app-ids
_INBOXES = frozenset({"263902037430900", "1217981644879628"})
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
class _Item:
    """One `messaging` item, and who writes to whom in it. In an echo, sender and recipient are swapped."""

    field: Field
    entry: Entry
    author: str | None
    customer: str | None
    is_own: bool
    is_standby: bool
    app_id: str
    automation_app_ids: frozenset[str]

    @property
    def thread(self) -> str:
        return f"{self.entry.account_id}:{self.customer or ''}"

    @property
    def mark(self) -> str:
        """A stand-in for the id of an item that has none; its `standby` copy gets the same one."""
        return fingerprint(self.field.value)


def parse_messaging_item(
    field: Field,
    entry: Entry,
    *,
    is_standby: bool = False,
    app_id: str = "",
    automation_app_ids: frozenset[str] = frozenset(),
) -> Event:
    """The event of one `messaging` or `standby` item. `app_id` is our own, if known; `automation_app_ids` are
    those of apps in which nobody of ours writes.

    Raises `Malformed`.
    """
    if not isinstance(field.value, dict):
        raise field.wrong("an object")
    item = _read_item(field, entry, is_standby, app_id, automation_app_ids)
    for name, read in _READERS.items():
        if name in field:
            return read(item, field[name])
    for name in _RECEIPTS:
        if name in field:
            return _receipt(item, field[name], name)
    for name, verb in _CONTROLS.items():
        if name in field:
            return _control(item, field[name], verb)
    unknown = sorted(set(field.value) - {"sender", "recipient", "timestamp"})
    if not unknown:
        raise Malformed(f"{field.path}: nothing but sender, recipient and timestamp")
    return entry.ignored(field, f"messaging.{plain_word(unknown[0])}")


def _read_item(
    field: Field, entry: Entry, is_standby: bool, app_id: str, automation_app_ids: frozenset[str]
) -> _Item:
    sender, recipient = _person(field, "sender"), _person(field, "recipient")
    body = field.get("message") or field.get("postback")
    is_own = entry.is_ours(sender) or bool(flag_in(body, "is_echo")) or bool(flag_in(body, "is_self"))
    return _Item(
        field=field,
        entry=entry,
        author=sender,
        customer=recipient if is_own else sender,
        is_own=is_own,
        is_standby=is_standby,
        app_id=app_id,
        automation_app_ids=automation_app_ids,
    )


def _person(field: Field, name: str) -> str | None:
    person = field.get(name)
    if person is None:
        return None
    if not isinstance(person.value, dict):
        raise person.wrong("an object")
    return id_in(person, "id")


def _message(item: _Item, message: Field) -> Event:
    _require_customer(item)
    message_id = id_in(message, "mid") or item.mark
    if flag_in(message, "is_deleted"):
        return _event(item, Kind.DELETE, message_id, extra={"unsent": "true"})
    attachments = tuple(_attachment(attachment) for attachment in message.elements("attachments"))
    if not attachments and flag_in(message, "is_unsupported"):
        attachments = (Attachment(type=_UNSUPPORTED),)
    is_mention = any(attachment.type == "story_mention" for attachment in attachments)
    extra = extras(message, _MESSAGE_EXTRAS) | extras(message.get("quick_reply"), {"payload": "payload"})
    reply_to = message.get("reply_to")
    story = reply_to.get("story") if reply_to is not None else None
    if story is not None:
        extra |= {"context": "story"} | extras(story, {"id": "story_id", "url": "story_url"})
    return _event(
        item,
        Kind.MENTION if is_mention else Kind.DM,
        message_id,
        text=message["text"].text() if "text" in message else "",
        parent=id_in(reply_to, "mid") if reply_to is not None else None,
        attachments=attachments,
        referral=message.get("referral"),
        **_writer(item, extra),
    )


class _Writer(TypedDict):
    """Who wrote an own message, as far as the echo says."""

    extra: Mapping[str, str]
    human_reply: bool
    is_automatic: bool


def _writer(item: _Item, extra: Mapping[str, str]) -> _Writer:
    app_id = extra.get("app_id", "")
    is_ours = extra.get("metadata", "").startswith(MARK) or (bool(app_id) and app_id == item.app_id)
    if not item.is_own or is_ours:
        return {"extra": extra, "human_reply": False, "is_automatic": False}
    is_automatic = app_id in item.automation_app_ids
    # Instagram may leave the app out of the echo; the outbox then knows whether the text is ours.
    is_by_others = item.entry.platform == "messenger" or bool(app_id)
    other_app = {"other_app": "true"} if app_id and app_id not in _INBOXES else {}
    return {
        "extra": {**extra, **other_app},
        "human_reply": is_by_others and not is_automatic,
        "is_automatic": is_automatic,
    }


def _edit(item: _Item, edit: Field) -> Event:
    _require_customer(item)
    number = extras(edit, {"num_edit": "num_edit"}).get("num_edit") or fingerprint(edit.value)
    text = edit["text"].text() if "text" in edit else ""
    return _event(item, Kind.EDIT, edit["mid"].id(), version=number, text=text)


def _postback(item: _Item, postback: Field) -> Event:
    _require_customer(item)
    return _event(
        item,
        Kind.DM,
        id_in(postback, "mid") or item.mark,  # older ones have none
        text=postback["title"].text() if "title" in postback else "",
        referral=postback.get("referral"),
        extra=extras(postback, {"payload": "payload"}),
    )


def _reaction(item: _Item, reaction: Field) -> Event:
    _require_customer(item)
    extra = extras(reaction, _REACTION_EXTRAS)
    # The same person may react, take it back and react again: only the time differs.
    change = "".join(f"{extra.get(name, '')}:" for name in ("verb", "emoji"))
    version = f"{item.author}:{change}{extras(item.field, {'timestamp': 'at'}).get('at', '')}"
    return _event(item, Kind.REACTION, reaction["mid"].id(), version=version, extra=extra)


def _receipt(item: _Item, receipt: Field, name: str) -> Event:
    """Messenger sends a watermark (all up to that time), Instagram the id of one message."""
    first = next((mid.id() for mid in receipt.elements("mids")), None)
    message_id = id_in(receipt, "mid") or first or id_in(receipt, "watermark") or item.mark
    extra = {"verb": name} | extras(receipt, {"watermark": "watermark"})
    return _event(item, Kind.RECEIPT, message_id, version=f"{name}:{item.mark}", extra=extra)


def _control(item: _Item, body: Field, verb: str) -> Event:
    extra, text = extras(body, _CONTROL_EXTRAS) | {"verb": verb}, ""
    if verb == "policy_enforcement":
        extra["restriction"], text = policy_restriction(body).value, extra.get("reason", "")
    referral = body if verb == "referral" else None
    return _event(item, Kind.CONTROL, item.mark, version=verb, text=text, extra=extra, referral=referral)


_READERS: Mapping[str, Callable[[_Item, Field], Event]] = MappingProxyType(
    {"message": _message, "message_edit": _edit, "postback": _postback, "reaction": _reaction}
)


def _event(
    item: _Item,
    kind: Kind,
    message_id: str,
    *,
    version: str = "",
    text: str = "",
    parent: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    referral: Field | None = None,
    extra: Mapping[str, str] = MappingProxyType({}),
    human_reply: bool = False,
    is_automatic: bool = False,
) -> Event:
    created_at, created_at_source = item.entry.occurred_at(item.field.get("timestamp"))
    is_ad, ad = _ad(referral or item.field.get("referral"))
    more = dict(extra) | ad | ({"standby": "true"} if item.is_standby else {})
    key = f"{item.entry.platform}:{item.entry.account_id}:{kind}:{message_id}"
    return Event(
        platform=item.entry.platform,
        account_id=item.entry.account_id,
        kind=kind,
        message_id=message_id,
        parent_id=parent,
        thread_id=item.thread,
        dedupe_key=f"{key}:{version}" if version else key,
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=item.author,
        text=text,
        attachments=attachments,
        origin=Origin.AD if is_ad else Origin.ORGANIC,
        is_own_echo=item.is_own,
        human_reply=human_reply,
        is_automatic=is_automatic,
        extra=MappingProxyType(more),
    )


def _require_customer(item: _Item) -> None:
    """Raises `Malformed` without the customer, by whom conversations are told apart."""
    if item.customer is None:
        item.field["recipient" if item.is_own else "sender"]["id"].id()


def _ad(referral: Field | None) -> tuple[bool, dict[str, str]]:
    if referral is None:
        return False, {}
    extra = extras(referral, {"ad_id": "ad_id", "ref": "ref", "source": "source"})
    extra |= extras(referral.get("ads_context_data"), {"ad_title": "ad_title"})
    return extra.get("source", "").upper() == "ADS" or "ad_id" in extra, extra


def _attachment(attachment: Field) -> Attachment:
    """One attachment, whatever its payload lacks."""
    kind = (text_in(attachment, "type") or "file").lower()
    payload = attachment.get("payload")
    ids = extras(payload, {"sticker_id": "sticker", "reel_video_id": "reel"})
    return Attachment(
        type=_ATTACHMENTS.get(kind, kind)[:40],
        url=text_in(payload, "url") or text_in(attachment, "url"),
        id=ids.get("sticker") or ids.get("reel"),
        name=text_in(attachment, "title") or text_in(payload, "title") or _coordinates(payload),
    )


def _coordinates(payload: Field | None) -> str | None:
    """Latitude and longitude of a location."""
    point = payload.get("coordinates") if payload is not None else None
    degrees = [point.get(name) for name in ("lat", "long")] if point is not None else []
    values = [field.value for field in degrees if field is not None and isinstance(field.value, int | float)]
    return f"{values[0]:.6f}, {values[1]:.6f}" if len(values) == len(("lat", "long")) else None
