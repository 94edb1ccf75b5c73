"""Chatwoot: a case becomes a conversation of an API inbox, and what an agent answers comes back.

Every step looks before it writes (Chatwoot has no idempotency keys), so repeating changes nothing.
Does not publish what agents answer: that becomes a `control` event. Shapes of calls and answers:
https://github.com/chatwoot/chatwoot, app/controllers/api/v1/accounts.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import quote

from bot.documents import Field, from_json
from bot.domain import Action, Attachment, Delivery, Effect, Event, Kind, Secret, Source, Verb
from bot.errors import (
    InvalidSignature,
    Malformed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TokenExpired,
)
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Request, Response, WebhookRequest
from bot.platforms.signatures import constant_time_equal, hmac_sha256

PLATFORM = "chatwoot"

#: The custom attribute of a conversation that names the thread it is about.
THREAD = "tamis_thread"
_TOLERANCE = 300.0
_OUTGOING = ("outgoing", "1")  # older versions send the number
_LONGEST = {"text": 10_000, "note": 2_000, "name": 200}


class Adapter(Port):
    """One API inbox of a Chatwoot account: `settings` say where, the first account's token opens it."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {PLATFORM: frozenset({Verb.ESCALATE})}

    def verify(self, hook: WebhookRequest) -> None:
        """Accept a right signature of any secret, made at most five minutes ago."""
        at = hook.headers.get("x-chatwoot-timestamp", "")
        received = hook.headers.get("x-chatwoot-signature", "")
        is_whole = at.isascii() and at.isdigit() and len(at) <= 12
        if not (is_whole and abs(hook.received_at.timestamp() - int(at)) <= _TOLERANCE):
            raise InvalidSignature("X-Chatwoot-Timestamp is missing or not near the time of receipt")
        signed = at.encode() + b"." + hook.body
        expected = ["sha256=" + hmac_sha256(secret, signed).hex() for secret in self.source.secrets if secret]
        if not any(constant_time_equal(genuine, received) for genuine in expected):
            raise InvalidSignature("X-Chatwoot-Signature is missing or fits none of the secrets")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yield an agent's answer as `control`, anything else as `ignored`."""
        try:
            body = from_json(delivery.body)
            name = body["event"].text()
            is_answer = name == "message_created" and _is_agents_answer(body)
            yield _answer(body, delivery) if is_answer else self._ignored(name, delivery)
        except Malformed as trouble:
            yield trouble

    def perform(self, action: Action) -> Flow[Effect]:
        """Hand the case over: contact, conversation, what was said, and a private note."""
        if action.verb is not Verb.ESCALATE:
            raise Rejected(f"'{action.verb}' is impossible in Chatwoot")
        desk = _Desk.of(self.source)
        conversation, known = yield from desk.conversation(action)
        said, noted = _marks(action)
        if said not in known:
            words = {"content": _cut(action.text, "text") or "(no text)", "message_type": "incoming"}
            yield from desk.say(conversation, words | {"source_id": said})
        if noted not in known:
            yield from desk.say(conversation, {"content": _note(action), "private": True, "source_id": noted})
        return Effect(external_id=conversation, link=conversation)

    def is_idempotent(self, verb: Verb) -> bool:
        """Always: what is there already is found and left alone."""
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
class _Desk:
    """Where cases go, and the steps that bring one there."""

    url: str
    inbox: str
    token: Secret

    @classmethod
    def of(cls, source: Source) -> "_Desk":
        account = source.accounts[0] if source.accounts else None
        base, inbox = source.settings.get("base_url", "").rstrip("/"), source.settings.get("inbox", "")
        if not (account and account.token and inbox and base.startswith(("https://", "http://"))):
            raise Rejected(f"'{source.name}' needs 'base_url', 'inbox' and one account with its id and token")
        return cls(url=f"{base}/api/v1/accounts/{quote(account.id)}", inbox=inbox, token=account.token)

    def conversation(self, action: Action) -> Flow[tuple[str, frozenset[str]]]:
        """The id of the conversation of this case, and the marks of what it holds already."""
        if action.linked:
            try:
                return action.linked, (yield from self.marks(action.linked))
            except NotFound:
                pass  # a colleague deleted it; the case needs a place all the same
        contact, source_id = yield from self._contact(action)
        found = yield from self._open_conversation(action, contact)
        if found:
            return found, (yield from self.marks(found))
        new = {"inbox_id": self.inbox, "contact_id": contact, "status": "open"}
        new |= {"source_id": source_id} if source_id else {}
        attributes = {THREAD: _thread(action), "platform": action.platform}
        attributes |= {name: action.details.get(name, "") for name in ("permalink", "origin")}
        created = yield from self._write("conversations", new | {"custom_attributes": attributes})
        with _readable(writes=True):
            return created["id"].id(), frozenset()

    def marks(self, conversation: str) -> Flow[frozenset[str]]:
        """The `source_id` of each of the conversation's last messages."""
        listed = yield from self._read(f"conversations/{quote(conversation)}/messages")
        with _readable(writes=False):
            return frozenset(
                str(one["source_id"].value) for one in listed.each("payload") if "source_id" in one
            )

    def say(self, conversation: str, message: Mapping[str, object]) -> Flow[None]:
        """Add one message or note to a conversation."""
        said = yield from self._write(f"conversations/{quote(conversation)}/messages", message)
        with _readable(writes=True):
            said["id"].id()

    def _contact(self, action: Action) -> Flow[tuple[str, str | None]]:
        """The id of the contact, and its address in our inbox where it has one."""
        found = yield from self._search(action)
        if found:
            return found
        name = _cut(action.details.get("author_name") or _identifier(action), "name")
        new = {"inbox_id": self.inbox, "identifier": _identifier(action), "name": name}
        try:
            created = yield from self._write("contacts", new)
        except Rejected as refused:
            # Somebody created it in between: "Identifier has already been taken".
            found = (yield from self._search(action)) if refused.code == "422" else None
            if not found:
                raise
            return found
        with _readable(writes=True):
            payload = created["payload"]
            return payload["contact"]["id"].id(), _id(payload.get("contact_inbox"), "source_id")

    def _search(self, action: Action) -> Flow[tuple[str, str | None] | None]:
        listed = yield from self._read("contacts/search", {"q": _identifier(action)})
        with _readable(writes=False):
            for one in listed.each("payload"):
                if _is(one, "identifier", _identifier(action)):  # the search finds parts of words too
                    inboxes = one.each("contact_inboxes")
                    ours = (each for each in inboxes if _is(each.get("inbox"), "id", self.inbox))
                    return one["id"].id(), next((_id(each, "source_id") for each in ours), None)
        return None

    def _open_conversation(self, action: Action, contact: str) -> Flow[str | None]:
        listed = yield from self._read(f"contacts/{quote(contact)}/conversations")
        with _readable(writes=False):
            for one in listed.each("payload"):
                is_about = _is(one.get("custom_attributes"), THREAD, _thread(action))
                if is_about and _is(one, "inbox_id", self.inbox) and not _is(one, "status", "resolved"):
                    return one["id"].id()
        return None

    def _read(self, path: str, query: Mapping[str, str] | None = None) -> Flow[Field]:
        return _document((yield self._request(path, query=query)), writes=False)

    def _write(self, path: str, new: Mapping[str, object]) -> Flow[Field]:
        """What Chatwoot answers to something new; silence or nonsense is `OutcomeUnknown`."""
        return _document((yield self._request(path, new)), writes=True)

    def _request(
        self, path: str, new: Mapping[str, object] | None = None, query: Mapping[str, str] | None = None
    ) -> Request:
        return Request(
            method="GET" if new is None else "POST",
            url=f"{self.url}/{path}",
            headers={"api_access_token": self.token.reveal()},
            query=query or {},
            json=new,
            writes=new is not None,
            account=f"{PLATFORM}:{self.inbox}",
        )


@contextmanager
def _readable(*, writes: bool) -> Iterator[None]:
    """What cannot be read says nothing about what happened."""
    try:
        yield
    except Malformed as trouble:
        raise (OutcomeUnknown if writes else NotSent)(f"Chatwoot's answer: {trouble}") from trouble


def _document(response: Response, *, writes: bool) -> Field:
    status = response.status
    if 200 <= status < 300:
        with _readable(writes=writes):
            return from_json(response.body)
    if status == 401:
        raise TokenExpired("Chatwoot does not accept the token any more (401)")
    if status == 404:
        raise NotFound("Chatwoot knows no such account, inbox or conversation (404)", code="404")
    if status == 429:
        raise RateLimited("Chatwoot wants fewer calls (429)", _retry_after(response))
    if status in (408, 425) or not 300 <= status < 500:
        raise (OutcomeUnknown if writes else NotSent)(f"Chatwoot answered {status}")
    raise Rejected(f"Chatwoot answered {status}", code=str(status))


def _retry_after(response: Response) -> float | None:
    text = response.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _id(field: Field | None, name: str) -> str | None:
    member = field.get(name) if field else None
    return member.id() if member and member.value != "" else None


def _is(field: Field | None, name: str, wanted: str) -> bool:
    member = field.get(name) if field else None
    return member is not None and str(member.value) == wanted


def _identifier(action: Action) -> str:
    """Who wrote, or the thread where the platform withholds it."""
    author, thread = action.details.get("author_id"), action.details.get("thread_id", "")
    return f"{action.platform}:{author}" if author else f"{action.platform}:thread:{thread}"


def _thread(action: Action) -> str:
    return f"{action.platform}:{action.account_id}:{action.details.get('thread_id', '')}"


def _marks(action: Action) -> tuple[str, str]:
    """The `source_id` of the customer's message, and of our note about this very case."""
    mark = hashlib.sha256(action.key.encode()).hexdigest()[:16]
    said = f"{action.platform}:{action.message_id}"
    # The words after an edit are new ones, under the id of the old.
    return (f"{said}:{mark}" if action.details.get("kind") == Kind.EDIT else said), f"tamis:{mark}"


def _note(action: Action) -> str:
    """What a colleague needs to know, a line each; the words of strangers stay plain words."""
    wanted = {"Why": "why", "Reasons": "reasons", "Language": "language", "Link": "permalink"}
    lines = {name: action.details.get(detail, "") for name, detail in wanted.items()}
    try:
        window = _utc(action.details.get("window_until", ""))
        lines["Reply until"] = window.strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError):
        pass  # only conversations have one
    told = [action.details.get("title") or action.rule]
    told += [f"{name}: {said}" for name, said in lines.items() if said]
    return _cut("\n".join(" ".join(line.split()).replace("](", "] (") for line in told), "note")


def _cut(text: str, what: str) -> str:
    longest = _LONGEST[what]
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _is_agents_answer(body: Field) -> bool:
    """Published by a person: no note, no bot, no greeting, no form. In doubt it is not."""
    is_public = "private" in body and not body["private"].flag()
    is_sent = any(_is(body, "message_type", word) for word in _OUTGOING)
    is_plain = "content_type" not in body or _is(body, "content_type", "text")
    return is_public and is_sent and is_plain and _is(body.get("sender"), "type", "user")


def _answer(body: Field, delivery: Delivery) -> Event:
    account_id, id, conversation = body["account"]["id"].id(), body["id"].id(), body["conversation"]
    conversation_id, agent = conversation["id"].id(), body["sender"]
    thread = _id(conversation.get("custom_attributes"), THREAD)
    thread = thread or _id(conversation.get("contact_inbox"), "source_id") or ""
    created_at, created_at_source = _created_at(body, delivery)
    extra = {"chatwoot_event": "message_created", "thread": thread, "agent_id": agent["id"].id()}
    return Event(
        platform=PLATFORM,
        account_id=account_id,
        kind=Kind.CONTROL,
        message_id=id,
        thread_id=conversation_id,
        dedupe_key=f"{PLATFORM}:{account_id}:{id}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=agent["id"].id(),
        author_name=agent["name"].text() if "name" in agent else None,
        text=body["content"].text() if "content" in body else "",
        attachments=tuple(_attachment(one) for one in body.each("attachments")),
        extra=MappingProxyType(extra | {"conversation": conversation_id}),
    )


def _attachment(one: Field) -> Attachment:
    url = one["data_url"].text() if "data_url" in one else None
    return Attachment(type=_id(one, "file_type") or "file", url=url)


def _created_at(body: Field, delivery: Delivery) -> tuple[datetime, str]:
    said = body.get("created_at")
    if said is None:
        return delivery.received_at, "receipt"
    try:  # Chatwoot writes times as text or as seconds, from event to event
        is_text = isinstance(said.value, str)
        return _utc(said.value) if is_text else datetime.fromtimestamp(said.number(), UTC), "platform"
    except (ValueError, OverflowError, OSError) as trouble:
        raise said.wrong("a time") from trouble


def _utc(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
