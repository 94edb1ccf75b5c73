"""Chatwoot: a case becomes a conversation in an API inbox, and what an agent answers comes back.

Does not publish what agents answer: that becomes a `control` event. Calls and answers:
https://developers.chatwoot.com/api-reference/introduction, and where it is silent
https://github.com/chatwoot/chatwoot, app/controllers/api/v1/accounts.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings, SettingKind
from bot.documents import Field, from_json, id_in
from bot.documents.local_time import local_time
from bot.domain import Action, Attachment, Delivery, Effect, Event, Handover, Kind, Secret, Source, Verb
from bot.errors import InvalidSignature, Malformed, NotFound, Rejected, TokenExpired
from bot.platforms.desk_text import desk_line, desk_link, desk_text
from bot.platforms.http import parse_time, read_document, readable, status_error
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Request, Response, WebhookRequest
from bot.platforms.signatures import constant_time_equal, hmac_sha256, is_fresh

PLATFORM = "chatwoot"

#: The custom attribute of a conversation that names the thread it is about.
THREAD = "tamis_thread"
_SERVICE = "Chatwoot"
_TOLERANCE = 300.0
_OUTGOING = ("outgoing", "1")  # older versions send the number
_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SHOWN_ID = re.compile(r"[A-Za-z0-9_.:=+-]+(?:@[A-Za-z0-9.-]+)?")
#: Characters that are sent of a text, a note and a name.
_MAX_LENGTHS = {"text": 10_000, "note": 2_000, "name": 200}


class Adapter(Port):
    """One API inbox of a Chatwoot account: `settings` say where, the first account's token opens it."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {PLATFORM: frozenset({Verb.ESCALATE})}
    settings: ClassVar[AdapterSettings] = AdapterSettings(
        source={"base_url": SettingKind.BASE_ADDRESS, "inbox": SettingKind.TEXT},
        target_needs=("base_url", "inbox", "accounts"),
    )

    def verify(self, request: WebhookRequest) -> None:
        """Accepts a correct signature of any secret that is at most five minutes old."""
        timestamp = request.headers.get("x-chatwoot-timestamp", "")
        received = request.headers.get("x-chatwoot-signature", "")
        if not is_fresh(timestamp, request.received_at, _TOLERANCE):
            raise InvalidSignature("X-Chatwoot-Timestamp is missing or not near the time of receipt")
        signed = timestamp.encode() + b"." + request.body
        expected = ["sha256=" + hmac_sha256(secret, signed).hex() for secret in self.source.secrets if secret]
        if not any(constant_time_equal(signature, received) for signature in expected):
            raise InvalidSignature("X-Chatwoot-Signature is missing or fits none of the secrets")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields an agent's answer as `control`, anything else as `ignored`."""
        try:
            body = from_json(delivery.body)
            name = body["event"].text()
            is_answer = name == "message_created" and _is_agents_answer(body)
            yield _answer_event(body, delivery) if is_answer else self._ignored(name, delivery)
        except Malformed as error:
            yield error

    def perform(self, action: Action) -> Flow[Effect]:
        """Hands the case over: contact, conversation, the customer's message, and a private note."""
        if action.verb is not Verb.ESCALATE:
            raise Rejected(f"'{action.verb}' is impossible in Chatwoot")
        inbox = _Inbox.of(self.source)
        conversation, present_ids = yield from inbox.open_conversation(action)
        message_id, note_id = _source_ids(action)
        if message_id not in present_ids:
            words = desk_text(action.text, _MAX_LENGTHS["text"])
            message = {"content": words or "(no text)", "message_type": "incoming"}
            yield from inbox.add_message(conversation, message | {"source_id": message_id})
        if note_id not in present_ids:
            note = {"content": _note(action), "private": True, "source_id": note_id}
            yield from inbox.add_message(conversation, note)
        return Effect(external_id=conversation, link=conversation)

    def is_idempotent(self, verb: Verb) -> bool:
        """Always true."""
        # Chatwoot has no idempotency keys, so every step looks first whether it was done already.
        return True

    def _ignored(self, name: str, delivery: Delivery) -> Event:
        mark = hashlib.sha256(delivery.body).hexdigest()[:16]
        account_id = self.source.accounts[0].id if self.source.accounts else self.source.name
        return Event(
            platform=PLATFORM,
            account_id=account_id,
            kind=Kind.IGNORED,
            message_id=mark,
            thread_id=mark,
            dedupe_key=f"{PLATFORM}:{account_id}:ignored:{mark}",
            created_at=delivery.received_at,
            created_at_source="receipt",
            extra=MappingProxyType({"why": name[:60]}),
        )


@dataclass(frozen=True, kw_only=True)
class _Inbox:
    """The API inbox that cases go to, and the steps that bring one there."""

    url: str
    inbox: str
    token: Secret

    @classmethod
    def of(cls, source: Source) -> "_Inbox":
        account = source.accounts[0] if source.accounts else None
        base, inbox = source.settings.get("base_url", "").rstrip("/"), source.settings.get("inbox", "")
        if not (account and account.token and inbox and base.startswith(("https://", "http://"))):
            raise Rejected(f"'{source.name}' needs 'base_url', 'inbox' and one account with its id and token")
        return cls(url=f"{base}/api/v1/accounts/{_path_id(account.id)}", inbox=inbox, token=account.token)

    def open_conversation(self, action: Action) -> Flow[tuple[str, frozenset[str]]]:
        """The id of the conversation of this case, and the `source_id`s of the messages in it."""
        if action.linked:
            try:
                return action.linked, (yield from self._source_ids(action.linked))
            except NotFound:
                pass  # a colleague deleted it; the case needs a conversation all the same
        contact, source_id = yield from self._contact(action)
        conversation = yield from self._find_conversation(action, contact)
        if conversation:
            return conversation, (yield from self._source_ids(conversation))
        new = {"inbox_id": self.inbox, "contact_id": contact, "status": "open"}
        new |= {"source_id": source_id} if source_id else {}
        attributes = {THREAD: _thread(action), "platform": action.platform}
        handover = action.handover or Handover()
        origin = desk_line(handover.origin, _MAX_LENGTHS["name"])
        attributes |= {"permalink": desk_link(handover.permalink), "origin": origin}
        created = yield from self._write("conversations", new | {"custom_attributes": attributes})
        with readable(_SERVICE, has_side_effects=True):
            return created["id"].id(), frozenset()

    def add_message(self, conversation: str, message: Mapping[str, object]) -> Flow[None]:
        """Add one message or note to a conversation."""
        created = yield from self._write(f"conversations/{_path_id(conversation)}/messages", message)
        with readable(_SERVICE, has_side_effects=True):
            created["id"].id()

    def _source_ids(self, conversation: str) -> Flow[frozenset[str]]:
        """The `source_id` of each of the conversation's last messages."""
        listed = yield from self._read(f"conversations/{_path_id(conversation)}/messages")
        with readable(_SERVICE, has_side_effects=False):
            messages = list(listed.elements("payload"))
        return frozenset(str(message["source_id"].value) for message in messages if "source_id" in message)

    def _contact(self, action: Action) -> Flow[tuple[str, str | None]]:
        """The id of the contact, and its address in our inbox where it has one."""
        contact = yield from self._find_contact(action)
        if contact:
            return contact
        author_name = action.handover.author_name if action.handover else ""
        name = desk_line(author_name, _MAX_LENGTHS["name"]) or _identifier(action)
        new = {"inbox_id": self.inbox, "identifier": _identifier(action), "name": name}
        try:
            created = yield from self._write("contacts", new)
        except Rejected as rejected:
            # Somebody created it in between: "Identifier has already been taken".
            contact = (yield from self._find_contact(action)) if rejected.code == "422" else None
            if not contact:
                raise
            return contact
        with readable(_SERVICE, has_side_effects=True):
            payload = created["payload"]
            return payload["contact"]["id"].id(), id_in(payload.get("contact_inbox"), "source_id")

    def _find_contact(self, action: Action) -> Flow[tuple[str, str | None] | None]:
        listed = yield from self._read("contacts/search", {"q": _identifier(action)})
        with readable(_SERVICE, has_side_effects=False):
            for contact in listed.elements("payload"):
                # The search matches parts of identifiers, too.
                if _equals(contact, "identifier", _identifier(action)):
                    inboxes = contact.elements("contact_inboxes")
                    ours = (entry for entry in inboxes if _equals(entry.get("inbox"), "id", self.inbox))
                    address = next((id_in(entry, "source_id") for entry in ours), None)
                    return contact["id"].id(), address
        return None

    def _find_conversation(self, action: Action, contact: str) -> Flow[str | None]:
        listed = yield from self._read(f"contacts/{_path_id(contact)}/conversations")
        with readable(_SERVICE, has_side_effects=False):
            for conversation in listed.elements("payload"):
                is_about = _equals(conversation.get("custom_attributes"), THREAD, _thread(action))
                is_here = _equals(conversation, "inbox_id", self.inbox)
                if is_about and is_here and not _equals(conversation, "status", "resolved"):
                    return conversation["id"].id()
        return None

    def _read(self, path: str, query: Mapping[str, str] | None = None) -> Flow[Field]:
        return _document((yield self._request(path, query=query)), has_side_effects=False)

    def _write(self, path: str, new: Mapping[str, object]) -> Flow[Field]:
        """What Chatwoot answers to something new; no answer, or a wrong one, is `OutcomeUnknown`."""
        return _document((yield self._request(path, new)), has_side_effects=True)

    def _request(
        self, path: str, new: Mapping[str, object] | None = None, query: Mapping[str, str] | None = None
    ) -> Request:
        return Request(
            method="GET" if new is None else "POST",
            url=f"{self.url}/{path}",
            headers={"api_access_token": self.token.reveal()},
            query=query or {},
            json=new,
            has_side_effects=new is not None,
            account=f"{PLATFORM}:{self.inbox}",
        )


def _path_id(text: str) -> str:
    """An id that may stand in a path. Raises `Rejected` for dots and slashes, which lead elsewhere."""
    if not _ID.fullmatch(text):
        raise Rejected("Chatwoot named something by what is no id")
    return text


def _document(response: Response, *, has_side_effects: bool) -> Field:
    if response.status == 401:
        raise TokenExpired("Chatwoot does not accept the token any more (401)")
    if response.status == 404:
        raise NotFound("Chatwoot knows no such account, inbox or conversation (404)", code="404")
    error = status_error(response, _SERVICE, has_side_effects=has_side_effects)
    if error is not None:
        raise error
    return read_document(response, _SERVICE, has_side_effects=has_side_effects)


def _equals(parent: Field | None, name: str, expected: str) -> bool:
    member = parent.get(name) if parent is not None else None
    return member is not None and str(member.value) == expected


def _identifier(action: Action) -> str:
    """Who wrote, or the thread where the platform withholds it."""
    if action.author_id:
        return f"{action.platform}:{_shown_id(action.author_id)}"
    return f"{action.platform}:thread:{_shown_id(action.thread_id)}"


def _thread(action: Action) -> str:
    return f"{action.platform}:{action.account_id}:{_shown_id(action.thread_id)}"


def _shown_id(text: str) -> str:
    """An id as people see it in Chatwoot; what does not look like one, by its fingerprint."""
    is_plain = _SHOWN_ID.fullmatch(text) is not None and desk_line(text, len(text)) == text
    return text if is_plain else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _source_ids(action: Action) -> tuple[str, str]:
    """The `source_id` of the customer's message, and of our note about this very case."""
    mark = hashlib.sha256(action.key.encode()).hexdigest()[:16]
    message_id = f"{action.platform}:{_shown_id(action.message_id)}"
    # An edit has the id of the text it replaces, but is a message of its own here.
    return (f"{message_id}:{mark}" if action.kind is Kind.EDIT else message_id), f"tamis:{mark}"


def _note(action: Action) -> str:
    """What a colleague needs to know, a line each."""
    handover = action.handover or Handover()
    limit = _MAX_LENGTHS["note"]
    texts = {"Why": handover.why, "Filled in": handover.filled}
    texts |= {"Reasons": handover.reasons, "Language": action.language}
    values = {name: desk_line(text, limit) for name, text in texts.items()}
    values["Link"] = desk_link(handover.permalink)
    if handover.window_until:  # only conversations have one
        values["Reply until"] = f"{local_time(handover.window_until, handover.timezone):%Y-%m-%d %H:%M %Z}"
    lines = [desk_line(handover.title or action.actor.label, limit)]
    lines += [f"{name}: {value}" for name, value in values.items() if value]
    note = "\n".join(lines)
    return note if len(note) <= limit else note[: limit - 1].rstrip() + "…"


def _is_agents_answer(body: Field) -> bool:
    """Whether a person published it: no note, no bot, no greeting, no form. If in doubt, it is none."""
    is_public = "private" in body and not body["private"].flag()
    is_sent = any(_equals(body, "message_type", direction) for direction in _OUTGOING)
    is_plain = "content_type" not in body or _equals(body, "content_type", "text")
    return is_public and is_sent and is_plain and _equals(body.get("sender"), "type", "user")


def _answer_event(body: Field, delivery: Delivery) -> Event:
    account_id, message_id = body["account"]["id"].id(), body["id"].id()
    conversation, agent = body["conversation"], body["sender"]
    conversation_id = conversation["id"].id()
    thread = id_in(conversation.get("custom_attributes"), THREAD)
    thread = thread or id_in(conversation.get("contact_inbox"), "source_id") or ""
    created_at, created_at_source = _created_at(body, delivery)
    extra = {"chatwoot_event": "message_created", "thread": thread, "agent_id": agent["id"].id()}
    return Event(
        platform=PLATFORM,
        account_id=account_id,
        kind=Kind.CONTROL,
        message_id=message_id,
        thread_id=conversation_id,
        dedupe_key=f"{PLATFORM}:{account_id}:{message_id}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=agent["id"].id(),
        author_name=agent["name"].text() if "name" in agent else None,
        text=body["content"].text() if "content" in body else "",
        attachments=tuple(_attachment(attachment) for attachment in body.elements("attachments")),
        extra=MappingProxyType(extra | {"conversation": conversation_id}),
    )


def _attachment(attachment: Field) -> Attachment:
    url = attachment["data_url"].text() if "data_url" in attachment else None
    return Attachment(type=id_in(attachment, "file_type") or "file", url=url)


def _created_at(body: Field, delivery: Delivery) -> tuple[datetime, str]:
    time = body.get("created_at")
    if time is None:
        return delivery.received_at, "receipt"
    try:  # Chatwoot writes times as text or as seconds, depending on the event
        is_text = isinstance(time.value, str)
        return parse_time(time.value) if is_text else datetime.fromtimestamp(time.number(), UTC), "platform"
    except (ValueError, OverflowError, OSError) as error:
        raise time.wrong("a time") from error
