"""Any sender that signs as Standard Webhooks do, and our own signed webhooks out.

For own apps, bridges and case desks: comments come in, cases and wanted effects go out. Does not
resolve the address it posts to, keeps no clock (the time of an attempt comes with the action) and
does not speak `v1a` (ed25519). https://www.standardwebhooks.com
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import ClassVar

from bot.documents import Field, from_json, seconds
from bot.domain import Action, Attachment, Delivery, Effect, Event, Kind, Origin, Verb
from bot.errors import InvalidSignature, Malformed, OutcomeUnknown, RateLimited, Rejected
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Request, Response, WebhookRequest
from bot.platforms.signatures import constant_time_equal, from_base64, hmac_sha256

PLATFORM = "generic"

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "comment.created": Kind.COMMENT,  # a reply, when it names its parent
        "reply.created": Kind.REPLY,
        "message.created": Kind.DM,
        "mention.created": Kind.MENTION,
        "review.created": Kind.REVIEW,
        "comment.updated": Kind.EDIT,
        "message.updated": Kind.EDIT,
        "comment.deleted": Kind.DELETE,
        "message.deleted": Kind.DELETE,
        "reaction.created": Kind.REACTION,
        "reaction.deleted": Kind.REACTION,
    }
)
#: Their id is that of the thing acted on, so its time of birth is not theirs.
_ACTS = frozenset({Kind.EDIT, Kind.DELETE, Kind.REACTION})

#: Asked for on the sender's side, where only the sender can carry them out.
_REQUESTS = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE})
#: When this attempt began, where dispatch says so; it is no part of what we tell.
_ATTEMPT = "sent_at"
_TOLERANCE = 300.0


class Adapter(Port):
    """Signed webhooks of our own form, in both directions."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {PLATFORM: _REQUESTS | {Verb.ESCALATE}}

    def verify(self, hook: WebhookRequest) -> None:
        """Accept one right `v1` signature of any valid secret, made within the tolerance."""
        id, at = hook.headers.get("webhook-id", ""), hook.headers.get("webhook-timestamp", "")
        listed = hook.headers.get("webhook-signature", "").split()
        if not (id and at and listed):
            raise InvalidSignature("webhook-id, webhook-timestamp or webhook-signature is missing")
        is_whole = at.isascii() and at.isdigit() and len(at) <= 12
        if not is_whole or abs(hook.received_at.timestamp() - int(at)) > self._tolerance():
            raise InvalidSignature(
                "webhook-timestamp is not a whole number of seconds near the time of receipt"
            )
        expected = [_signature(key, id, at, hook.body) for key in self._keys()]
        if not any(constant_time_equal(genuine, received) for genuine in expected for received in listed):
            raise InvalidSignature("webhook-signature fits none of the secrets")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yield the one event of the delivery."""
        try:
            yield self._event(from_json(delivery.body), delivery)
        except Malformed as trouble:
            yield trouble

    def perform(self, action: Action) -> Flow[Effect]:
        """Tell the endpoint; the same `webhook-id` and `Idempotency-Key` on every attempt."""
        response = yield self._request(action)
        return _verdict(response)

    def is_idempotent(self, verb: Verb) -> bool:
        """Always: every attempt carries the same idempotency key."""
        return True

    def _tolerance(self) -> float:
        text = self.source.settings.get("tolerance", "")
        try:
            return seconds(int(text) if text.isascii() and text.isdigit() else text)
        except ValueError:
            return _TOLERANCE

    def _keys(self) -> list[bytes]:
        """The key bytes of every secret that can be read; one that cannot opens nothing."""
        texts = [secret.reveal().removeprefix("whsec_").rstrip("=") for secret in self.source.secrets]
        keys = [from_base64(text + "=" * (-len(text) % 4)) for text in texts]
        return [key for key in keys if key]

    def _event(self, body: Field, delivery: Delivery) -> Event:
        type = body["type"].text()
        if type not in _KINDS:
            return self._ignored(type, body, delivery)
        data = body["data"]
        kind, id = _kind(type, data), data["id"].id()
        parent, author = _id(data, "parent_id"), data.get("author")
        author_id = _id(author, "id") if author else None
        created_at, created_at_source = _created_at(kind, body, data, delivery.received_at)
        return Event(
            platform=PLATFORM,
            account_id=self._account_id(_id(data, "account_id")),
            kind=kind,
            message_id=id,
            parent_id=parent,
            thread_id=_id(data, "thread_id")
            or parent
            or (author_id if type.startswith("message.") else None)
            or id,
            dedupe_key=self._dedupe_key(kind, id, _version(type, kind, data, author_id)),
            created_at=created_at,
            created_at_source=created_at_source,
            author_id=author_id,
            author_name=_text(author, "name") if author else None,
            text=_text(data, "text") or "",
            attachments=tuple(_attachment(one) for one in data.each("attachments")),
            permalink=_text(data, "permalink"),
            origin=_origin(data),
            is_own_echo=("is_own" in data and data["is_own"].flag()) or author_id in self._own_ids(),
            extra=_extra(type, kind, data),
        )

    def _ignored(self, type: str, body: Field, delivery: Delivery) -> Event:
        mark = hashlib.sha256(delivery.body).hexdigest()[:16]
        return Event(
            platform=PLATFORM,
            account_id=self._account_id(None),
            kind=Kind.IGNORED,
            message_id=mark,
            thread_id=mark,
            dedupe_key=self._dedupe_key(Kind.IGNORED, mark, ""),
            created_at=delivery.received_at,
            created_at_source="receipt",
            extra=MappingProxyType({"why": type[:60]}),
        )

    def _account_id(self, said: str | None) -> str:
        """Only an account of this source may be named; a sender cannot speak for another platform."""
        own = [account.id for account in self.source.accounts]
        if said in own:
            return str(said)
        return own[0] if len(own) == 1 else self.source.name

    def _own_ids(self) -> frozenset[str]:
        listed = self.source.settings.get("own_ids", "").replace(",", " ").split()
        return frozenset({*listed, *(account.id for account in self.source.accounts)})

    def _dedupe_key(self, kind: Kind, id: str, version: str) -> str:
        return f"{PLATFORM}:{self.source.name}:{kind}:{id}" + (f":{version}" if version else "")

    def _request(self, action: Action) -> Request:
        url = self.source.settings.get("url", "")
        if action.verb not in self.verbs[PLATFORM]:
            raise Rejected(f"'{action.verb}' cannot be told to a generic source")
        if not url.startswith(("https://", "http://")):
            raise Rejected(f"'{self.source.name}' has no 'url' that begins with https:// or http://")
        keys = self._keys()
        if not keys:
            raise Rejected(f"'{self.source.name}' has no secret (whsec_ and base64) to sign with")
        id = "msg_" + hashlib.sha256(action.key.encode()).hexdigest()[:32]
        at = str(int(_planned(action, _ATTEMPT, "planned_at").timestamp()))
        body = json.dumps(_telling(action), separators=(",", ":")).encode()
        is_header = action.key.isascii() and action.key.isprintable() and len(action.key) <= 255
        headers = {
            "Content-Type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(_signature(key, id, at, body) for key in keys),
            # An id of the platform inside the key may hold what a header must not.
            "Idempotency-Key": action.key if is_header else id,
        }
        return Request(method="POST", url=url, headers=headers, body=body, account=action.account_id)


def _signature(key: bytes, id: str, at: str, body: bytes) -> str:
    signed = f"{id}.{at}.".encode("utf-8", "surrogatepass") + body
    return "v1," + base64.b64encode(hmac_sha256(key, signed)).decode()


def _kind(type: str, data: Field) -> Kind:
    kind = _KINDS[type]
    return Kind.REPLY if kind is Kind.COMMENT and "parent_id" in data else kind


def _member(field: Field, name: str) -> Field | None:
    return field[name] if name in field or not isinstance(field.value, dict) else None


def _id(field: Field, name: str) -> str | None:
    member = _member(field, name)
    return member.id() if member else None


def _text(field: Field, name: str) -> str | None:
    member = _member(field, name)
    return member.text() if member else None


def _version(type: str, kind: Kind, data: Field, author_id: str | None) -> str:
    """What tells two events about one thing apart."""
    said = _id(data, "version") or _id(data, "updated_at")
    if kind is Kind.EDIT:
        if said is None:
            raise Malformed(f"{data.path}: 'version' or 'updated_at' is missing")
        return said
    if kind is Kind.REACTION:
        parts = (type.removeprefix("reaction."), author_id, _text(data, "reaction"), said)
        return ":".join(part for part in parts if part)
    return ""


def _created_at(kind: Kind, body: Field, data: Field, received_at: datetime) -> tuple[datetime, str]:
    said = (None if kind in _ACTS else data.get("created_at")) or body.get("timestamp")
    return (_moment(said), "platform") if said else (received_at, "receipt")


def _moment(said: Field) -> datetime:
    try:
        return _utc(said.text())
    except (ValueError, OverflowError) as trouble:
        raise said.wrong("a time such as 2026-11-22T10:05:00Z") from trouble


def _utc(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _attachment(one: Field) -> Attachment:
    type, url, mime, name = (_text(one, part) for part in ("type", "url", "mime", "name"))
    return Attachment(type=(type or "file").lower(), url=url, id=_id(one, "id"), mime=mime, name=name)


def _origin(data: Field) -> Origin:
    said = _text(data, "origin")
    return Origin(said) if said in set(Origin) else Origin.UNKNOWN


def _extra(type: str, kind: Kind, data: Field) -> Mapping[str, str]:
    found = {name: _text(data, name) for name in ("lang", "reaction")}
    if kind is Kind.REACTION:
        found["verb"] = type.removeprefix("reaction.")
    if rating := data.get("rating"):
        if not 1 <= rating.number() <= 5:
            raise rating.wrong("a number from 1 to 5")
        found["rating"] = str(rating.number())
    return MappingProxyType({name: value for name, value in found.items() if value})


def _planned(action: Action, *names: str) -> datetime:
    said = next((action.details[name] for name in names if action.details.get(name)), "")
    try:
        return _utc(said)
    except (ValueError, OverflowError) as trouble:
        raise Rejected("the action does not say when it was planned, so it cannot be signed") from trouble


def _telling(action: Action) -> Mapping[str, object]:
    data = {name: value for name, value in action.details.items() if name != _ATTEMPT}
    data |= {"text": action.text, "platform": action.platform}
    data |= {"account_id": action.account_id, "message_id": action.message_id}
    if action.verb is not Verb.ESCALATE:
        data |= {"verb": action.verb.value, "target": action.target}
    return {
        "type": "case.escalated" if action.verb is Verb.ESCALATE else "action.requested",
        "timestamp": _planned(action, "planned_at", _ATTEMPT).isoformat().replace("+00:00", "Z"),
        "external_id": action.details.get("external_id") or action.message_id,
        "data": data,
    }


def _verdict(response: Response) -> Effect:
    status = response.status
    if 200 <= status < 300:
        return Effect(external_id=_answered_id(response.body))
    if status == 429:
        raise RateLimited("the endpoint wants fewer calls (429)", _retry_after(response))
    if status in (408, 425) or not 300 <= status < 500:
        raise OutcomeUnknown(f"the endpoint answered {status}: it may have taken it")
    raise Rejected(f"the endpoint answered {status}", code=str(status))


def _answered_id(body: bytes) -> str:
    try:
        said = from_json(body).get("id")
        return said.id() if said and isinstance(said.value, str) else ""
    except Malformed:
        return ""


def _retry_after(response: Response) -> float | None:
    text = response.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
