"""Any sender that signs as Standard Webhooks do, and our own signed webhooks out.

For own apps, bridges and help desks: comments come in, cases and actions go out. Does not resolve the
address it posts to, keeps no clock (the time of an attempt comes with the action) and does not support
`v1a` (ed25519). https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings, SecretForm, SettingKind
from bot.config.secrets import decode_key
from bot.documents import Field, from_json
from bot.domain import (
    DECIDABLE_KINDS,
    TARGET_VERBS,
    Action,
    Attachment,
    Delivery,
    Effect,
    Event,
    Intake,
    Kind,
    Origin,
    PlatformLimits,
    Verb,
)
from bot.errors import Malformed, Message, Rejected, message
from bot.platforms.generic.payload import payload, signing_time
from bot.platforms.http import parse_time, status_error
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Request, WebhookRequest
from bot.platforms.signatures import read_tolerance, sign_webhook, verify_webhook

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
#: Their id is that of the comment acted on, so `created_at` is the comment's and not theirs.
_CHANGES = frozenset({Kind.EDIT, Kind.DELETE, Kind.REACTION})

#: What the sender is asked to do, because only the sender can.
_REQUESTS = frozenset(
    {
        *(Verb.HIDE, Verb.UNHIDE, Verb.DELETE),
        *(Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE, Verb.EDIT_REPLY),
    }
)


class Adapter(Port):
    """Signed webhooks of our own form, in both directions."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {PLATFORM: _REQUESTS | TARGET_VERBS}
    limits: ClassVar[Mapping[str, PlatformLimits]] = {
        PLATFORM: PlatformLimits(
            intake=(Intake.WEBHOOK,),
            kinds=(*DECIDABLE_KINDS, Kind.DELETE, Kind.REACTION),
            ads=message("as the sender says"),
            calls=message("no limit but your own"),
            hide=message("what your program does about it"),
            no_posts=message("your program publishes itself"),
        )
    }
    settings: ClassVar[AdapterSettings] = AdapterSettings(
        source={"url": SettingKind.ADDRESS, "own_ids": SettingKind.TEXT, "tolerance": SettingKind.TEXT},
        secret=SecretForm.BASE64_KEY,
        target_needs=("secrets", "url"),
    )

    def verify(self, request: WebhookRequest) -> None:
        """Accepts one correct `v1` signature of any valid secret, made within the tolerance."""
        verify_webhook(
            request.headers, request.body, request.received_at, self._keys(), read_tolerance(self.source)
        )

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields the one event of the delivery."""
        try:
            yield self._event(from_json(delivery.body), delivery)
        except Malformed as error:
            yield error

    def perform(self, action: Action) -> Flow[Effect]:
        """Posts to the endpoint, with the same `webhook-id` and `Idempotency-Key` on every attempt."""
        response = yield self._request(action)
        error = status_error(response, "the endpoint", has_side_effects=True)
        if error is not None:
            raise error
        return Effect(external_id=_answered_id(response.body))

    def is_idempotent(self, verb: Verb) -> bool:
        """Always true: every attempt carries the same idempotency key."""
        return True

    def target_obstacle(self, verb: Verb) -> Message | None:
        """An address and a secret are needed to post anything; whether they are right is unknown to whoever
        cannot open them."""
        if not self.source.is_complete:
            return None
        if not self.source.settings.get("url", "").startswith(("https://", "http://")):
            return message("has no 'url' that begins with https:// or http:// under its settings")
        if not self._keys():
            return message("has no secret (whsec_ and base64) to sign with")
        return None

    def _keys(self) -> list[bytes]:
        """The key of every secret that can be read; one that cannot is no key for anything."""
        keys = [decode_key(secret.reveal()) for secret in self.source.secrets]
        return [key for key in keys if key]

    def _event(self, body: Field, delivery: Delivery) -> Event:
        event_type = body["type"].text()
        if event_type not in _KINDS:
            return self._ignored(event_type, delivery)
        data = body["data"]
        kind, message_id = _kind(event_type, data), data["id"].id()
        parent, author = _id(data, "parent_id"), data.get("author")
        author_id = _id(author, "id") if author else None
        conversation = author_id if event_type.startswith("message.") else None
        created_at, created_at_source = _created_at(kind, body, data, delivery.received_at)
        return Event(
            platform=PLATFORM,
            account_id=self._account_id(_id(data, "account_id")),
            kind=kind,
            message_id=message_id,
            parent_id=parent,
            thread_id=_id(data, "thread_id") or parent or conversation or message_id,
            dedupe_key=self._dedupe_key(kind, message_id, _version(event_type, kind, data, author_id)),
            created_at=created_at,
            created_at_source=created_at_source,
            author_id=author_id,
            author_name=_text(author, "name") if author else None,
            text=_text(data, "text") or "",
            attachments=tuple(_attachment(attachment) for attachment in data.elements("attachments")),
            permalink=_text(data, "permalink"),
            origin=_origin(data),
            is_own_echo=("is_own" in data and data["is_own"].flag()) or author_id in self._own_ids(),
            extra=_extra(event_type, kind, data, author),
        )

    def _ignored(self, event_type: str, delivery: Delivery) -> Event:
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
            extra=MappingProxyType({"why": event_type[:60]}),
        )

    def _account_id(self, named: str | None) -> str:
        """The named account if it belongs to this source: a sender cannot speak for another platform."""
        own = [account.id for account in self.source.accounts]
        if named in own:
            return str(named)
        return own[0] if len(own) == 1 else self.source.name

    def _own_ids(self) -> frozenset[str]:
        listed = self.source.settings.get("own_ids", "").replace(",", " ").split()
        return frozenset({*listed, *(account.id for account in self.source.accounts)})

    def _dedupe_key(self, kind: Kind, message_id: str, version: str) -> str:
        key = f"{PLATFORM}:{self.source.name}:{kind}:{message_id}"
        return f"{key}:{version}" if version else key

    def _request(self, action: Action) -> Request:
        if action.verb not in self.verbs[PLATFORM]:
            raise Rejected(f"'{action.verb}' is impossible for a generic source")
        if unready := self.target_obstacle(action.verb):
            raise Rejected(f"'{self.source.name}' {unready}")
        url, keys = self.source.settings["url"], self._keys()
        webhook_id = "msg_" + hashlib.sha256(action.key.encode()).hexdigest()[:32]
        timestamp = str(int(signing_time(action).timestamp()))
        body = json.dumps(payload(action), separators=(",", ":")).encode()
        # An id of the platform inside the key may hold characters that a header must not.
        fits_header = action.key.isascii() and action.key.isprintable() and len(action.key) <= 255
        headers = {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(sign_webhook(key, webhook_id, timestamp, body) for key in keys),
            "Idempotency-Key": action.key if fits_header else webhook_id,
        }
        # A desk that wants fewer calls must not slow down the account that the case came from.
        account = f"{PLATFORM}:{action.via}" if action.verb in TARGET_VERBS else action.account_id
        return Request(method="POST", url=url, headers=headers, body=body, account=account)


def _kind(event_type: str, data: Field) -> Kind:
    kind = _KINDS[event_type]
    return Kind.REPLY if kind is Kind.COMMENT and "parent_id" in data else kind


def _member(parent: Field, name: str) -> Field | None:
    # Raises for a parent that is no object, where `get` would take it for an empty one.
    return parent[name] if name in parent or not isinstance(parent.value, dict) else None


def _id(parent: Field, name: str) -> str | None:
    member = _member(parent, name)
    return member.id() if member else None


def _text(parent: Field, name: str) -> str | None:
    member = _member(parent, name)
    return member.text() if member else None


def _version(event_type: str, kind: Kind, data: Field, author_id: str | None) -> str:
    """What distinguishes two events about one comment."""
    version = _id(data, "version") or _id(data, "updated_at")
    if kind is Kind.EDIT:
        if version is None:
            raise Malformed(f"{data.path}: 'version' or 'updated_at' is missing")
        return version
    if kind is Kind.REACTION:
        values = (event_type.removeprefix("reaction."), author_id, _text(data, "reaction"), version)
        return ":".join(value for value in values if value)
    return ""


def _created_at(kind: Kind, body: Field, data: Field, received_at: datetime) -> tuple[datetime, str]:
    time = (None if kind in _CHANGES else data.get("created_at")) or body.get("timestamp")
    return (_time(time), "platform") if time else (received_at, "receipt")


def _time(field: Field) -> datetime:
    try:
        return parse_time(field.text())
    except (ValueError, OverflowError) as error:
        raise field.wrong("a time such as 2026-11-22T10:05:00Z") from error


def _attachment(field: Field) -> Attachment:
    kind, url, mime, name = (_text(field, member) for member in ("type", "url", "mime", "name"))
    return Attachment(type=(kind or "file").lower(), url=url, id=_id(field, "id"), mime=mime, name=name)


def _origin(data: Field) -> Origin:
    origin = _text(data, "origin")
    return Origin(origin) if origin in set(Origin) else Origin.UNKNOWN


def _extra(event_type: str, kind: Kind, data: Field, author: Field | None) -> Mapping[str, str]:
    extra = {name: _text(data, name) for name in ("lang", "reaction", "ad_title", "promotion_status")}
    extra |= {name: _id(data, name) for name in ("ad_id", "campaign_id")}
    if kind is Kind.REACTION:
        extra["verb"] = event_type.removeprefix("reaction.")
    if rating := data.get("rating"):
        if not 1 <= rating.number() <= 5:
            raise rating.wrong("a number from 1 to 5")
        extra["rating"] = str(rating.number())
    if author is not None and (followers := _member(author, "followers")) is not None:
        if followers.number() < 0:
            raise followers.wrong("a number of followers")
        extra["followers"] = str(followers.number())
    return MappingProxyType({name: value for name, value in extra.items() if value})


def _answered_id(body: bytes) -> str:
    """The `id` of the answer if it is a text; any other answer is as good as an empty one."""
    try:
        member = from_json(body).get("id")
        return member.id() if member and isinstance(member.value, str) else ""
    except Malformed:
        return ""
