"""Agora: comments on the boards of a club, by signed webhook.

Invented, to see what it takes to add a provider.
"""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings, SettingKind
from bot.documents import Field, from_json, id_in, text_in
from bot.domain import Action, Delivery, Effect, Event, Intake, Kind, PlatformLimits, TextLimit, Verb
from bot.errors import InvalidSignature, Malformed, Message, OutcomeUnknown, Rejected, TokenExpired
from bot.platforms.http import moment_of, read_document, status_error
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Request, WebhookRequest
from bot.platforms.signatures import constant_time_equal, hmac_sha256

PLATFORM = "agora"
_SIGNATURE = "x-agora-signature"
_ID = re.compile(r"[A-Za-z0-9_]{1,60}")


class Adapter(Port):
    """One club."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {PLATFORM: frozenset({Verb.REPLY, Verb.DELETE})}
    limits: ClassVar[Mapping[str, PlatformLimits]] = {
        PLATFORM: PlatformLimits(
            intake=(Intake.WEBHOOK,),
            kinds=(Kind.COMMENT, Kind.REPLY),
            ads=Message("there are none"),
            calls=Message("ten a second"),
            reply_text=TextLimit(longest=500),
        )
    }
    settings: ClassVar[AdapterSettings] = AdapterSettings(
        source={"base_url": SettingKind.BASE_ADDRESS, "club": SettingKind.TEXT}
    )
    needs_account_token: ClassVar[bool] = True

    def verify(self, request: WebhookRequest) -> None:
        """Accepts the HMAC-SHA256 of the raw body with any of our secrets."""
        received = request.headers.get(_SIGNATURE, "")
        expected = [hmac_sha256(secret, request.body).hex() for secret in self.source.secrets if secret]
        if not any(constant_time_equal(signature, received) for signature in expected):
            raise InvalidSignature(f"{_SIGNATURE} is missing or fits none of the secrets")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields every post of the batch."""
        try:
            body = from_json(delivery.body)
            board, posts = body["board"].id(), list(body["posts"].items())
        except Malformed as error:
            yield error
            return
        for post in posts:
            try:
                yield self._event(post, board, delivery)
            except Malformed as error:
                yield error

    def perform(self, action: Action) -> Flow[Effect]:
        """Carries the action out in one call."""
        account = self.source.account(action.account_id)
        if account is None or not account.token:
            raise TokenExpired(f"no token for account {action.account_id}")
        if action.verb not in self.verbs[PLATFORM]:
            raise Rejected(f"{action.verb} is not possible on {PLATFORM}")
        if not _ID.fullmatch(action.target):
            raise Rejected("the target is not an id of this platform")
        is_reply = action.verb is Verb.REPLY
        response = yield Request(
            method="POST" if is_reply else "DELETE",
            url=f"{self.source.settings.get('base_url', 'https://agora.example').rstrip('/')}/{action.target}",
            headers={"Authorization": f"Bearer {account.token.reveal()}"},
            json={"text": action.text} if is_reply else None,
            account=action.account_id,
        )
        error = status_error(response, "Agora", has_side_effects=True)
        if error is not None:
            raise error
        if not is_reply:
            return Effect()
        made = read_document(response, "Agora", has_side_effects=True)
        try:
            return Effect(external_id=made["id"].id())
        except Malformed as wrong:
            raise OutcomeUnknown("the platform agreed but named no id") from wrong

    def is_idempotent(self, verb: Verb) -> bool:
        """True for what sets a state."""
        return verb is Verb.DELETE

    def _event(self, post: Field, board: str, delivery: Delivery) -> Event:
        message_id, parent, author = post["id"].id(), id_in(post, "parent"), id_in(post, "author")
        at = moment_of(post.get("at"))
        return Event(
            platform=PLATFORM,
            account_id=board,
            kind=Kind.REPLY if parent else Kind.COMMENT,
            message_id=message_id,
            parent_id=parent,
            thread_id=id_in(post, "thread") or message_id,
            dedupe_key=f"{PLATFORM}:{board}:{message_id}",
            created_at=at or delivery.received_at,
            created_at_source="platform" if at else "receipt",
            author_id=author,
            text=text_in(post, "text") or "",
            is_own_echo=author == board,
        )
