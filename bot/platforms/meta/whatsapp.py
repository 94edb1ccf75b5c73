"""Messages of the WhatsApp Cloud API, with what surrounds them, as our events.

Does not fetch media, whose addresses live for minutes, and remembers no conversation. What WhatsApp tells
about the business account itself is in `whatsapp_account`.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from bot.documents import Field, extras, id_in, plain_word, text_in
from bot.domain import Attachment, Event, Kind, Origin
from bot.errors import Malformed
from bot.platforms.meta.entry import Entry, parsed
from bot.platforms.meta.graph_responses import meaning_of
from bot.platforms.meta.whatsapp_account import parse_account_update, parse_error

#: `type` of a message with a file → our word for the attachment; `document` carries its name.
_FILES: Mapping[str, str] = MappingProxyType(
    {"image": "image", "video": "video", "audio": "audio", "sticker": "sticker", "document": "file"}
)
#: Says something, but holds nothing that could be shown.
_SYSTEM_NOTICES = frozenset({"system", "request_welcome"})
#: Copies of what was said before the number was connected, and of the phone's address book.
_COPIES = frozenset({"history", "smb_app_state_sync"})
_ECHOES = ("smb_message_echoes", "message_echoes")
_REFERRAL: Mapping[str, str] = MappingProxyType(
    {
        "source_type": "source",
        "source_url": "source_url",
        "headline": "ad_title",
        "ctwa_clid": "click_id",
    }
)
_CONTEXT: Mapping[str, str] = MappingProxyType(
    {"forwarded": "forwarded", "frequently_forwarded": "frequently_forwarded"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Message:
    """One message, and who writes to whom in it: in an echo, the customer is the recipient."""

    field: Field
    value: Field
    entry: Entry
    is_own: bool
    author: str
    customer: str

    @property
    def id(self) -> str:
        return self.field["id"].id()

    @property
    def group(self) -> str | None:
        return id_in(self.field, "group_id")


def parse_whatsapp_change(change: Field, entry: Entry) -> Iterator[Event | Malformed]:
    """The events of one `{field, value}`: several messages and statuses may come in one."""
    try:
        name, value = change["field"].text(), change["value"]
        if name in _COPIES:
            yield entry.ignored(change, f"whatsapp.{name}")
            return
        if name not in ("messages", *_ECHOES):
            yield from parse_account_update(name, value, entry)
            return
        # Numbers are the accounts, because each answers for itself; the entry's id is the business account's.
        entry = replace(entry, account_id=value["metadata"]["phone_number_id"].id())
    except Malformed as error:
        yield error
        return
    is_empty = True
    for item in _items(value, entry):
        is_empty = False
        yield item
    if is_empty:
        yield from parsed(lambda: entry.ignored(change, f"whatsapp.{name}"))


def _items(value: Field, entry: Entry) -> Iterator[Event | Malformed]:
    for name, read in _READERS.items():
        try:
            items = list(value.elements(name))
        except Malformed as error:
            yield error
            continue
        for item in items:
            yield from parsed(partial(read, item, value, entry))


def _customer_message(field: Field, value: Field, entry: Entry) -> Event:
    author = field.get("from_user_id") if "from" not in field else field["from"]
    author_id = (author or field["from"]).id()
    our_number = text_in(value.get("metadata"), "display_phone_number") or ""
    is_own = _digits(author_id) != "" and _digits(author_id) == _digits(our_number)
    customer = field["to"].id() if is_own else author_id
    return _event(
        _Message(field=field, value=value, entry=entry, is_own=is_own, author=author_id, customer=customer)
    )


def _echo(field: Field, value: Field, entry: Entry) -> Event:
    """What a colleague wrote in the app on the phone; what the API sends has no echo."""
    customer = id_in(field, "to", "to_user_id") or field["to"].id()
    author = field["from"].id()
    return _event(
        _Message(field=field, value=value, entry=entry, is_own=True, author=author, customer=customer)
    )


def _event(message: _Message) -> Event:
    kind = field_type(message.field)
    if kind in _SYSTEM_NOTICES:
        return _notice(message, kind)
    if kind == "reaction":
        return _reaction(message)
    # A text without its words would look like a message that says nothing.
    body = message.field["text"] if kind == "text" else message.field.get(kind)
    text, payload = _text(kind, body)
    context, referral = message.field.get("context"), message.field.get("referral")
    is_ad, ad = _ad(referral)
    extra = payload | extras(context, _CONTEXT) | ad | extras(message.field, {"group_id": "group_id"})
    return replace(
        _bare_event(message, Kind.DM, message.id, extra),
        parent_id=id_in(context, "id") if context is not None else None,
        text=text,
        attachments=_attachments(message.field, kind, body),
        origin=Origin.AD if is_ad else Origin.ORGANIC,
        human_reply=message.is_own,
    )


def field_type(field: Field) -> str:
    """The platform's word for what a message holds."""
    return plain_word(text_in(field, "type") or "unknown")


def _reaction(message: _Message) -> Event:
    reaction = message.field["reaction"]
    emoji = text_in(reaction, "emoji") or ""
    extra = {"verb": "react", "emoji": emoji} if emoji else {"verb": "unreact"}
    return _bare_event(message, Kind.REACTION, reaction["message_id"].id(), extra)


def _notice(message: _Message, kind: str) -> Event:
    """Somebody changed their number, or opened the conversation for the first time."""
    body = message.field.get(kind)
    extra = {"verb": text_in(body, "type") or kind} | extras(
        body, {"wa_id": "new_author_id", "new_wa_id": "new_author_id", "user_id": "new_author_id"}
    )
    return _bare_event(message, Kind.CONTROL, message.id, extra)


def _status(field: Field, value: Field, entry: Entry) -> Event:
    """What became of a message of ours; `metadata` is what our call put into it."""
    status = plain_word(field["status"].text())
    message_id = field["id"].id()
    recipient = id_in(field, "recipient_id", "recipient_user_id")
    extra = {"verb": status} | extras(field, {"biz_opaque_callback_data": "metadata"})
    error = next(field.elements("errors"), None)
    if error is not None:
        extra |= extras(error, {"title": "reason", "code": "code"})
        meaning = (
            meaning_of(int(extra["code"]))
            if extra.get("code", "").isdecimal() and len(extra["code"]) < 9
            else ""
        )
        extra |= {"reason": meaning} if meaning else {}
    created_at, created_at_source = entry.occurred_at(field.get("timestamp"))
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=Kind.RECEIPT,
        message_id=message_id,
        thread_id=id_in(field, "group_id") or f"{entry.account_id}:{recipient or ''}",
        dedupe_key=f"{entry.platform}:{entry.account_id}:{message_id}:{status}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=recipient,
        extra=MappingProxyType(extra),
    )


_READERS: Mapping[str, Callable[[Field, Field, Entry], Event]] = MappingProxyType(
    {
        "messages": _customer_message,
        "message_echoes": _echo,
        "statuses": _status,
        "errors": parse_error,
    }
)


def _bare_event(message: _Message, kind: Kind, message_id: str, extra: Mapping[str, str]) -> Event:
    entry = message.entry
    created_at, created_at_source = entry.occurred_at(message.field.get("timestamp"))
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=kind,
        message_id=message_id,
        thread_id=message.group or f"{entry.account_id}:{message.customer}",
        dedupe_key=f"{entry.platform}:{entry.account_id}:{message.id}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=message.author,
        author_name=None if message.is_own else _name(message),
        is_own_echo=message.is_own,
        extra=MappingProxyType(dict(extra)),
    )


def _name(message: _Message) -> str | None:
    """The name of the contact with the author's id: the lists need not be in the same order."""
    contacts = [item for item in message.value.elements("contacts") if isinstance(item.value, dict)]
    for contact in contacts:
        ids = {str(contact.value.get(name)) for name in ("wa_id", "user_id") if contact.value.get(name)}
        if message.author in ids or len(contacts) == 1:
            profile = contact.get("profile")
            return text_in(profile, "name", "username")
    return None


def _text(kind: str, body: Field | None) -> tuple[str, dict[str, str]]:
    """What somebody wrote, or the words on the button that they pressed, with what stands behind it."""
    if body is None:
        return "", {}
    if kind == "interactive":
        choice = next(
            (body[name] for name in ("button_reply", "list_reply", "nfm_reply") if name in body), None
        )
        return text_in(choice, "title", "body") or "", extras(choice, {"id": "payload"})
    if kind == "button":
        return text_in(body, "text") or "", extras(body, {"payload": "payload"})
    if kind == "text":
        return body["body"].text(), {}
    name = "text" if kind == "order" else "caption"
    return (body[name].text() if name in body else ""), {}


def _attachments(field: Field, kind: str, body: Field | None) -> tuple[Attachment, ...]:
    if kind in ("text", "interactive", "button"):
        return ()
    if kind == "contacts":
        return tuple(
            Attachment(type="contact", name=text_in(contact.get("name"), "formatted_name"))
            for contact in field.elements("contacts")
        )
    if kind == "location":
        return (Attachment(type="location", name=text_in(body, "name") or _coordinates(body)),)
    return (
        Attachment(
            type=_FILES.get(kind, kind),
            id=id_in(body, "id") if body is not None and kind in _FILES else None,
            mime=text_in(body, "mime_type"),
            name=text_in(body, "filename"),
        ),
    )


def _coordinates(body: Field | None) -> str | None:
    degrees = [body.get(name) for name in ("latitude", "longitude")] if body is not None else []
    values = [field.value for field in degrees if field is not None and isinstance(field.value, int | float)]
    return f"{values[0]:.6f}, {values[1]:.6f}" if len(values) == len(("latitude", "longitude")) else None


def _ad(referral: Field | None) -> tuple[bool, dict[str, str]]:
    """Whether the conversation was begun from an advertisement, and which."""
    extra = extras(referral, _REFERRAL)
    is_ad = extra.get("source", "").lower() == "ad"
    return is_ad, extra | (extras(referral, {"source_id": "ad_id"}) if is_ad else {})


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
