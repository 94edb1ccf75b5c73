"""Meta: Facebook Pages, Instagram professional accounts, Messenger and Instagram messages, WhatsApp, Threads.

One signature for all of them, and one envelope for all but Threads; here it is checked and taken apart.
What the items mean is in `facebook`, `instagram`, `messenger`, `whatsapp` and `threads`; what we do is in
`flows`.
https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings
from bot.documents import Field, from_json, id_in, plain_word, text_in
from bot.domain import (
    Account,
    Action,
    AnswerWindows,
    Credentials,
    Delivery,
    Effect,
    Event,
    Kind,
    PlatformLimits,
    Secret,
    Verb,
)
from bot.domain.platform_metrics import MetricRow
from bot.errors import InvalidSignature, Malformed
from bot.platforms.meta import backfill, data_deletion, flows, graph_responses, insights, mentions, tokens
from bot.platforms.meta.entry import Entry, parsed
from bot.platforms.meta.facebook import parse_page_change, parse_page_item
from bot.platforms.meta.instagram import parse_instagram_change
from bot.platforms.meta.limits import LIMITS
from bot.platforms.meta.messenger import parse_messaging_item
from bot.platforms.meta.own_accounts import (
    automation_app_ids,
    is_instagram_login,
    own_ids,
    threads_handles,
    usernames,
    whatsapp_numbers,
)
from bot.platforms.meta.settings import SETTINGS
from bot.platforms.meta.threads import parse_threads_change
from bot.platforms.meta.whatsapp import parse_whatsapp_change
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import BackfillPage, DeletionRequest, Flow, Response, WebhookRequest, WebhookResponse
from bot.platforms.signatures import constant_time_equal, hmac_sha256

_WHATSAPP, _THREADS = "whatsapp_business_account", "threads"
#: `object` → the platform of its changes, and of its messages.
_PLATFORMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "page": ("facebook", "messenger"),
        "instagram": ("instagram", "instagram"),
        _WHATSAPP: ("whatsapp", "whatsapp"),
        _THREADS: (_THREADS, _THREADS),
    }
)
_CHANGE_PARSERS: Mapping[str, Callable[[Field, Entry], Event]] = MappingProxyType(
    {"page": parse_page_change, "instagram": parse_instagram_change, _THREADS: parse_threads_change}
)
_SIGNATURE = "x-hub-signature-256"
_MAX_CHALLENGE = 64

Parsed = Iterator[Event | Malformed]


class Adapter(Port):
    """The Meta family, as one app sees it."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = flows.VERBS
    limits: ClassVar[Mapping[str, PlatformLimits]] = LIMITS
    settings: ClassVar[AdapterSettings] = SETTINGS
    needs_account_token: ClassVar[bool] = True

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        """The challenge of a verification request that knows our verify token.

        https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
        """
        if request.method != "GET":
            return None
        token = self.source.settings.get("verify_token", "")
        is_genuine = bool(token) and constant_time_equal(token, request.query.get("hub.verify_token", ""))
        # The challenge is repeated as it is, so nothing but digits may come back.
        challenge = request.query.get("hub.challenge", "")
        is_number = challenge.isascii() and challenge.isdigit() and len(challenge) <= _MAX_CHALLENGE
        if not is_genuine or request.query.get("hub.mode") != "subscribe" or not is_number:
            raise InvalidSignature("not a verification request with our verify token")
        return WebhookResponse(body=challenge)

    def verify(self, request: WebhookRequest) -> None:
        """Accepts the HMAC-SHA256 of the raw body with any of our app secrets; SHA-1 is not read."""
        received = request.headers.get(_SIGNATURE, "")
        expected = [
            "sha256=" + hmac_sha256(secret, request.body).hex() for secret in self.source.secrets if secret
        ]
        if not any(constant_time_equal(signature, received) for signature in expected):
            raise InvalidSignature(f"{_SIGNATURE} is missing or fits none of the secrets")

    def deletion_request(self, request: WebhookRequest) -> DeletionRequest:
        """Who asks that Meta's data deletion callback forgets them."""
        return data_deletion.read_deletion_request(self.source, request)

    def confirm_deletion(self, url: str, code: str) -> WebhookResponse:
        """The address and the code, as JSON."""
        return data_deletion.confirm(url, code)

    def parse(self, delivery: Delivery) -> Parsed:
        """Yields every change, message and standby message of every entry."""
        try:
            body = from_json(delivery.body)
            if "object" not in body and "values" in body:
                yield from self._flat_delivery(body, delivery.received_at)
                return
            name = body["object"].text()
            entries = list(body["entry"].items())
        except Malformed as error:
            yield error
            return
        for entry in entries:
            yield from self._entry(name, entry, delivery.received_at)

    def perform(self, action: Action) -> Flow[Effect]:
        """Carries the action out. Raises what the port says."""
        return flows.perform(self.source, action)

    def can_backfill(self, account: Account) -> bool:
        """True for Pages and Instagram accounts, whose comments and conversations can be listed."""
        return backfill.can_backfill(account)

    def backfill(self, account: Account, cursor: str, since: datetime, until: datetime) -> Flow[BackfillPage]:
        """The comments below posts, media and advertisements, post by post, then the conversations."""
        return backfill.backfill(self.source, account, cursor, since)

    def counts_metrics(self, account: Account) -> bool:
        """True for Pages and Instagram accounts with `metrics: "true"`."""
        return insights.counts_metrics(account)

    def metrics(self, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
        """Insights of the account and its posts, and of the ads of `ad_account_id`."""
        return insights.read_insights(self.source, account, first, last)

    def is_incomplete(self, event: Event) -> bool:
        """True for a mention without text or author that the account's API tells about."""
        return event.kind is Kind.MENTION and mentions.lacks_content(self.source, event)

    def fetch(self, event: Event) -> Flow[Event]:
        """Asks for the mentioned comment or medium."""
        return mentions.fetch(self.source, event)

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Looks at the comment or conversation for what we meant to do there."""
        return flows.look_up(self.source, action, since)

    def can_read_back(self, verb: Verb) -> bool:
        """True for all but likes and private replies, which may simply be repeated."""
        return verb in flows.CAN_READ_BACK

    def is_idempotent(self, verb: Verb) -> bool:
        """True for what sets a state, and for a private reply: the platform takes one per comment."""
        return verb in flows.IDEMPOTENT

    def renewal_token(self, account: Account) -> Secret | None:
        """The token itself, of Threads and of Instagram's own login; None for one that has no end."""
        return account.token if tokens.is_renewable(self.source, account) else None

    def renew(self, account: Account, refresh_token: Secret) -> Flow[Credentials]:
        """The same token for another 60 days, which is both the access token and the next one to show."""
        return tokens.renew_token(self.source, account, refresh_token)

    def answer_windows(self, account_id: str) -> AnswerWindows | None:
        """24 hours after somebody's last message; for people with the Human Agent feature 7 days."""
        return flows.answer_windows(self.source, account_id)

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        """The highest of the percentages in the usage headers, and the seconds until calls are free again."""
        return graph_responses.rate_limit_usage(response)

    # ---- the envelope

    def _flat_delivery(self, body: Field, received_at: datetime) -> Parsed:
        """Threads sends what happened without an entry around it. Raises `Malformed`."""
        values = body["values"]
        entry = Entry(
            platform=_THREADS,
            account_id=body["target_id"].id(),
            time=body.get("time"),
            received_at=received_at,
            own_ids=own_ids(self.source),
            usernames=usernames(self.source),
            handles=threads_handles(self.source),
        )
        for change in list(values.items()) if isinstance(values.value, list) else [values]:
            yield from parsed(partial(parse_threads_change, change, entry))

    def _entry(self, name: str, item: Field, received_at: datetime) -> Parsed:
        try:
            changes, messages = self._contexts(name, item, received_at)
        except Malformed as error:
            yield error
            return
        if name not in _PLATFORMS:
            yield from parsed(lambda: changes.ignored(item, f"object.{plain_word(name)}"))
            return
        is_empty = True
        for member in _members(item):
            is_empty = False
            if isinstance(member, Malformed):
                yield member
            elif name == _WHATSAPP:
                yield from parse_whatsapp_change(member[1], changes)
            else:
                yield from parsed(partial(self._event, member, _CHANGE_PARSERS[name], changes, messages))
        if is_empty:
            why = "changed_fields" if "changed_fields" in item else "empty_entry"
            yield from parsed(lambda: changes.ignored(item, why))

    def _event(
        self,
        member: tuple[str, Field],
        parse_change: Callable[[Field, Entry], Event],
        changes: Entry,
        messages: Entry,
    ) -> Event:
        list_name, item = member
        parse_message = partial(
            parse_messaging_item,
            app_id=self.source.settings.get("app_id", ""),
            automation_app_ids=automation_app_ids(self.source),
        )
        if list_name != "changes":
            if (event := parse_page_item(item, changes)) is not None:
                return event
            return parse_message(item, messages, is_standby=list_name == "standby")
        value = item.get("value")
        if value is not None and "sender" in value and (text_in(item, "field") or "").startswith("messag"):
            # The test button of Meta's dashboard wraps a message as a change.
            return parse_message(value, messages)
        return parse_change(item, changes)

    def _contexts(self, name: str, item: Field, received_at: datetime) -> tuple[Entry, Entry]:
        """What the items of the entry share, for its changes and for its messages."""
        account_id = id_in(item, "id") or item["id"].id()
        for_changes, for_messages = (
            Entry(
                platform=platform,
                account_id=account_id,
                time=item.get("time"),
                received_at=received_at,
                own_ids=own_ids(self.source),
                usernames=usernames(self.source),
                is_instagram_login=is_instagram_login(self.source, account_id),
                handles=threads_handles(self.source) if name == _THREADS else {},
                numbers=whatsapp_numbers(self.source, account_id) if name == _WHATSAPP else (),
            )
            for platform in _PLATFORMS.get(name, ("facebook", "facebook"))
        )
        return for_changes, for_messages


def _members(entry: Field) -> Iterator[tuple[str, Field] | Malformed]:
    """The items of an entry with the name of their list; a list that is none is reported and skipped."""
    for name in ("changes", "messaging", "standby"):
        try:
            yield from ((name, item) for item in entry.elements(name))
        except Malformed as error:
            yield error
    # Some payloads of Instagram hold a single change flat in the entry, without a list.
    if "field" in entry:
        yield "changes", entry
