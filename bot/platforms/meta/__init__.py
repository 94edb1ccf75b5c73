"""Meta: Facebook Pages, Instagram professional accounts, Messenger and Instagram messages.

One signature and one envelope for all of them; here the envelope is checked and taken apart.
What the parts mean is in `facebook`, `instagram` and `messenger`; what we say is in `flows`.
https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from bot.documents import Field, from_json
from bot.domain import Action, Delivery, Effect, Event, Verb
from bot.errors import InvalidSignature, Malformed
from bot.platforms.meta import facebook, flows, graph, instagram, messenger
from bot.platforms.meta.entry import Entry, id_in, text_in, word
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Response, WebhookRequest, WebhookResponse
from bot.platforms.signatures import constant_time_equal, hmac_sha256

#: `object` → the platform of its changes, and of its messages.
_PLATFORMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"page": ("facebook", "messenger"), "instagram": ("instagram", "instagram")}
)
_OTHERS: Mapping[str, str] = MappingProxyType({"whatsapp_business_account": "whatsapp"})
_CHANGES: Mapping[str, Callable[[Field, Entry], Event]] = MappingProxyType(
    {"page": facebook.event, "instagram": instagram.event}
)
_SIGNATURE = "x-hub-signature-256"
_LONGEST_CHALLENGE = 64

Found = Iterator[Event | Malformed]


class Adapter(Port):
    """The Meta family, as one app sees it."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = flows.VERBS

    def handshake(self, hook: WebhookRequest) -> WebhookResponse | None:
        """Repeat the challenge of a handshake that knows our verify token."""
        if hook.method != "GET":
            return None
        token = self.source.settings.get("verify_token", "")
        known = bool(token) and constant_time_equal(token, hook.query.get("hub.verify_token", ""))
        challenge = hook.query.get("hub.challenge", "")
        is_number = challenge.isascii() and challenge.isdigit() and len(challenge) <= _LONGEST_CHALLENGE
        if not known or hook.query.get("hub.mode") != "subscribe" or not is_number:
            raise InvalidSignature("not a handshake with our verify token")
        return WebhookResponse(body=challenge)

    def verify(self, hook: WebhookRequest) -> None:
        """HMAC-SHA256 of the raw body with any of our app secrets; the older SHA-1 is not read."""
        received = hook.headers.get(_SIGNATURE, "")
        expected = [
            "sha256=" + hmac_sha256(secret, hook.body).hex() for secret in self.source.secrets if secret
        ]
        if not any(constant_time_equal(one, received) for one in expected):
            raise InvalidSignature(f"{_SIGNATURE} is missing or fits none of the secrets")

    def parse(self, delivery: Delivery) -> Found:
        """Every change, message and standby message of every entry, flat ones too."""
        try:
            body = from_json(delivery.body)
            name = body["object"].text()
            entries = list(body["entry"].items())
        except Malformed as trouble:
            yield trouble
            return
        for entry in entries:
            yield from self._entry(name, entry, delivery.received_at)

    def perform(self, action: Action) -> Flow[Effect]:
        """One call. Raises as `ports.Adapter.perform` says."""
        return flows.perform(self.source, action)

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Look at the comment or conversation for what we meant to do there."""
        return flows.recall(self.source, action, since)

    def can_read_back(self, verb: Verb) -> bool:
        """All but likes and private replies, which may simply be repeated."""
        return verb in flows.READ_BACK

    def is_idempotent(self, verb: Verb) -> bool:
        """What sets a state; and a private reply, of which the platform takes one per comment."""
        return verb in flows.HARMLESS

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        """The highest of the percentages in the usage headers, and seconds until it regains."""
        return graph.usage(response)

    # ---- the envelope

    def _entry(self, name: str, item: Field, received_at: datetime) -> Found:
        try:
            changes, messages = self._contexts(name, item, received_at)
        except Malformed as trouble:
            yield trouble
            return
        read = _CHANGES.get(name)
        if read is None:
            yield from _careful(lambda: changes.ignored(item, f"object.{word(name)}"))
            return
        nothing = True
        for part in _parts(item):
            nothing = False
            if isinstance(part, Malformed):
                yield part
            else:
                yield from _careful(lambda part=part: self._event(part, read, changes, messages))  # type: ignore[misc]
        if nothing:
            why = "changed_fields" if "changed_fields" in item else "empty_entry"
            yield from _careful(lambda: changes.ignored(item, why))

    def _event(
        self,
        part: tuple[str, Field],
        read: Callable[[Field, Entry], Event],
        changes: Entry,
        messages: Entry,
    ) -> Event:
        where, item = part
        app_id = self.source.settings.get("app_id", "")
        if where != "changes":
            return messenger.event(item, messages, standby=where == "standby", app_id=app_id)
        value = item.get("value")
        if value is not None and "sender" in value and (text_in(item, "field") or "").startswith("messag"):
            # The dashboard's test button wraps a message as a change.
            return messenger.event(value, messages, app_id=app_id)
        return read(item, changes)

    def _contexts(self, name: str, item: Field, received_at: datetime) -> tuple[Entry, Entry]:
        """What the items of the entry share, for its changes and for its messages."""
        account_id = id_in(item, "id") or item["id"].id()
        other = _OTHERS.get(name, "facebook")
        platforms = _PLATFORMS.get(name, (other, other))
        made = [
            Entry(
                platform=platform,
                account_id=account_id,
                time=item.get("time"),
                received_at=received_at,
                own_ids=graph.own_ids(self.source),
                usernames=graph.usernames(self.source),
                is_instagram_login=graph.is_instagram_login(self.source, account_id),
            )
            for platform in platforms
        ]
        return made[0], made[1]


def _parts(entry: Field) -> Iterator[tuple[str, Field] | Malformed]:
    """Where each item stood, and the item; a list that is none is told and passed over."""
    for where in ("changes", "messaging", "standby"):
        try:
            yield from ((where, item) for item in entry.each(where))
        except Malformed as trouble:
            yield trouble
    if "field" in entry:
        yield "changes", entry


def _careful(read: Callable[[], Event]) -> Found:
    try:
        yield read()
    except Malformed as trouble:
        yield trouble
