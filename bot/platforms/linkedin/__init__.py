"""LinkedIn: what happens on organization pages, and our comments there.

Here the challenge is answered, the signature checked and the batch taken apart. What a notification means
is in `notifications`; what we do is in `flows`.
https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings, SettingKind, ValueForm
from bot.documents import from_json
from bot.domain import (
    Account,
    Action,
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
from bot.errors import InvalidSignature, Malformed, message
from bot.platforms import oauth
from bot.platforms.linkedin import ad_statistics, flows, statistics
from bot.platforms.linkedin.backfill import backfill
from bot.platforms.linkedin.connection import TOKEN_URL
from bot.platforms.linkedin.notifications import (
    NOTIFICATIONS,
    Subscription,
    read_notification,
    read_other_delivery,
)
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import BackfillPage, Flow, WebhookRequest, WebhookResponse
from bot.platforms.signatures import constant_time_equal, hmac_sha256

_SIGNATURE = "x-li-signature"
_PREFIX = b"hmacsha256="
#: The only form of a challenge. Whoever asks is given its HMAC with our secret, so it must not be able to be
#: a body, nor the prefix with a body behind it: that would sign forged notifications.
_CHALLENGE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WRITTEN = (Kind.COMMENT, Kind.REPLY)


class Adapter(Port):
    """One LinkedIn application, with the organization pages that its members administer."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = flows.VERBS
    limits: ClassVar[Mapping[str, PlatformLimits]] = flows.LIMITS
    settings: ClassVar[AdapterSettings] = AdapterSettings(
        source={
            "base_url": SettingKind.ADDRESS,
            "version": SettingKind.TEXT,
            "application_ids": SettingKind.TEXT,
            "client_id": SettingKind.TEXT,
            "token_url": SettingKind.ADDRESS,
            "publishes": SettingKind.TEXT,
        },
        account=dict.fromkeys(("member", "metrics", "ad_account_id"), SettingKind.TEXT),
        renewal_needs=("client_id", "secrets"),
        forms={
            "version": ValueForm(
                pattern=r"20[0-9]{2}(0[1-9]|1[0-2])",
                expected=message("a year and month as LinkedIn writes its versions, such as 202607"),
                rewrites=((r"(20[0-9]{2})[-./](0[1-9]|1[0-2])(?:[-./][0-9]{1,2})?", r"\1\2"),),
            ),
            "member": ValueForm(
                pattern=r"urn:li:person:[A-Za-z0-9_-]{1,60}",
                expected=message("the member's name in the API, urn:li:person:…"),
                rewrites=((r"(?:urn:li:member:)?([A-Za-z0-9_-]{8,20})", r"urn:li:person:\1"),),
            ),
            "application_ids": ValueForm(
                pattern=r"[0-9]{1,20}(?:[ ,]+[0-9]{1,20})*",
                expected=message("the numbers of applications"),
                rewrites=((r"urn:li:developerApplication:([0-9]{1,20})", r"\1"),),
            ),
        },
        account_ids={
            "linkedin": ValueForm(
                pattern=r"urn:li:organization(?:Brand)?:[0-9]{1,20}",
                expected=message("the page's name in the API, urn:li:organization: and its number"),
                rewrites=(
                    (r"([0-9]{1,20})", r"urn:li:organization:\1"),
                    (
                        r"https?://(?:www\.)?linkedin\.com/company/([0-9]{1,20})(?:/.*)?",
                        r"urn:li:organization:\1",
                    ),
                    (r"urn:li:company:([0-9]{1,20})", r"urn:li:organization:\1"),
                ),
            )
        },
        one_per_key="application_ids",
    )
    needs_account_token: ClassVar[bool] = True
    renews_tokens: ClassVar[bool] = True
    rotates_refresh_tokens: ClassVar[bool] = True

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        """The answer to the challenge that LinkedIn repeats every two hours; needs nothing but the secret."""
        if request.method != "GET":
            return None
        challenge = request.query.get("challengeCode", "")
        secret = self._secret_of(request.query.get("applicationId", ""))
        if not _CHALLENGE.fullmatch(challenge) or not secret:
            raise InvalidSignature("not a challenge that we can answer")
        answer = {
            "challengeCode": challenge,
            "challengeResponse": hmac_sha256(secret, challenge.encode()).hex(),
        }
        return WebhookResponse(body=json.dumps(answer), content_type="application/json")

    def verify(self, request: WebhookRequest) -> None:
        """Accepts the HMAC-SHA256 of the raw body with any of our secrets, `hmacsha256=` in front of what is
        signed, as documented, or in front of the signature, as public clients have it."""
        if request.body.startswith(_PREFIX):  # else a signature of one reading would hold in the other
            raise InvalidSignature("the body is none of LinkedIn's")
        received = request.headers.get(_SIGNATURE, "").removeprefix(_PREFIX.decode())
        expected = [
            hmac_sha256(secret, signed).hex()
            for secret in self.source.secrets
            if secret
            for signed in (_PREFIX + request.body, request.body)
        ]
        if not any(constant_time_equal(signature, received) for signature in expected):
            raise InvalidSignature(f"{_SIGNATURE} is missing or fits none of the secrets")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields every notification of the batch."""
        subscription = Subscription(
            received_at=delivery.received_at,
            own_ids=frozenset(account.id for account in self.source.accounts),
        )
        try:
            body = from_json(delivery.body)
            name = body["type"].text()
            if name != NOTIFICATIONS:
                yield read_other_delivery(name, body, subscription)
                return
            notifications = list(body["notifications"].items())
        except Malformed as error:
            yield error
            return
        for notification in notifications:
            try:
                yield read_notification(notification, subscription)
            except Malformed as error:
                yield error

    def perform(self, action: Action) -> Flow[Effect]:
        """Carries the action out. Raises what the port says."""
        return flows.perform(self.source, action)

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Looks for our answer below the comment, what it says, or whether the comment is gone."""
        return flows.look_up(self.source, action, since)

    def can_read_back(self, verb: Verb) -> bool:
        """True for replies, their edits and deletions, and for posts."""
        return verb in flows.CAN_READ_BACK

    def is_idempotent(self, verb: Verb) -> bool:
        """True for what sets a state: LinkedIn has no keys against repetition."""
        return verb in flows.IDEMPOTENT

    def can_backfill(self, account: Account) -> bool:
        """True: LinkedIn keeps notifications for 60 days."""
        return True

    def backfill(self, account: Account, cursor: str, since: datetime, until: datetime) -> Flow[BackfillPage]:
        """The notifications of that time, delivered or not."""
        return backfill(self.source, account, cursor, since, until)

    def counts_metrics(self, account: Account) -> bool:
        """True for pages with `metrics: "true"`."""
        return statistics.counts_metrics(account)

    def metrics(self, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
        """Statistics of the page's organic posts by day, and of the ads of its ad account."""
        organic = yield from statistics.read_statistics(self.source, account, first, last)
        return (*organic, *(yield from ad_statistics.read_ads(self.source, account, first, last)))

    def is_incomplete(self, event: Event) -> bool:
        """True for a comment that came without its text or its author."""
        account = self.source.account(event.account_id)
        has_token = account is not None and bool(account.token)
        lacks = not event.text or event.author_id is None
        return event.kind in _WRITTEN and lacks and not event.is_own_echo and has_token

    def fetch(self, event: Event) -> Flow[Event]:
        """Asks for the comment."""
        return flows.fetch(self.source, event)

    def renew(self, account: Account, refresh_token: Secret) -> Flow[Credentials]:
        """A new access token; the refresh token that comes with it ends when the first one would have."""
        return oauth.renew(
            self.source.settings.get("token_url", TOKEN_URL),
            "LinkedIn",
            oauth.client_form(self.source),
            refresh_token,
            account.id,
        )

    def _secret_of(self, application_id: str) -> Secret | None:
        """The secret of an application: `application_ids` of the settings are in the order of the secrets.
        Without an id it is the first one, which is the newest."""
        secrets = [secret for secret in self.source.secrets if secret]
        listed = self.source.settings.get("application_ids", "").replace(",", " ").split()
        if not application_id or not listed:
            return secrets[0] if secrets else None
        return dict(zip(listed, secrets, strict=False)).get(application_id)
