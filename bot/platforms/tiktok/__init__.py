"""TikTok, by the API for Business: comments under our own videos, mentions, and direct messages.

Here the signature is checked and the envelope opened, whose content is JSON inside a string. What it means is
in `comments` and `messages`; what we do is in `flows`; advertisements, which are polled, are in `ads`.
https://business-api.tiktok.com/portal/docs?id=1759977800177665
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings, SettingKind, ValueForm
from bot.documents import Field, from_json, plain_word
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
    TextLimit,
    Verb,
)
from bot.domain.platform_metrics import MetricRow
from bot.errors import InvalidSignature, Malformed, message
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Page, PollInterval, WebhookRequest
from bot.platforms.signatures import constant_time_equal, hmac_sha256, is_fresh, read_tolerance
from bot.platforms.tiktok import ads, flows, statistics, tokens
from bot.platforms.tiktok.comments import read_comment, read_high_intent, read_mention
from bot.platforms.tiktok.envelope import Envelope
from bot.platforms.tiktok.messages import read_message, read_read_mark, read_referral, read_withheld_message

_SIGNATURE = "tiktok-signature"
#: Kinds of events that carry a text that somebody wrote in public.
_PUBLIC = (Kind.COMMENT, Kind.REPLY)

_READERS: Mapping[str, Callable[[Envelope], tuple[Event, ...]]] = MappingProxyType(
    {
        "comment.update": read_comment,
        "brand.mention.event": read_mention,
        "im_receive_high_intent_comment": read_high_intent,
        "im_receive_msg": read_message,
        "im_send_msg": read_message,  # what our account wrote, in the app or by an API
        "im_receive_msg_eu": read_withheld_message,
        "im_referral_msg": read_referral,
        "im_mark_read_msg": read_read_mark,
    }
)
#: Events about the account, the app or what it publishes, by the beginning of their names.
_CONTROLS = ("tiktok.ping", "authorization.removed", "im_auto_message_", "post.publish.")


class Adapter(Port):
    """One app of TikTok's API for Business, with the accounts that authorized it."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = flows.VERBS
    limits: ClassVar[Mapping[str, PlatformLimits]] = flows.LIMITS
    settings: ClassVar[AdapterSettings] = AdapterSettings(
        source={
            "base_url": SettingKind.ADDRESS,  # with its version
            "tolerance": SettingKind.TEXT,
            "max_reply": SettingKind.TEXT,
            "app_id": SettingKind.TEXT,
        },
        account=dict.fromkeys(("username", "unique_identifier", "adgroup_ids", "metrics"), SettingKind.TEXT),
        renewal_needs=("app_id", "secrets"),
        forms={
            "adgroup_ids": ValueForm(
                pattern=r"[0-9]{1,25}(?:[ ,]+[0-9]{1,25})*", expected=message("the numbers of ad groups")
            ),
        },
        account_ids={
            "tiktok": ValueForm(
                pattern=r"[A-Za-z0-9_-]{1,120}",
                expected=message(
                    "the id that 'tamis connect tiktok' prints, or an advertiser's number, and not a name"
                ),
            )
        },
    )
    needs_account_token: ClassVar[bool] = True
    renews_tokens: ClassVar[bool] = True
    rotates_refresh_tokens: ClassVar[bool] = True

    def verify(self, request: WebhookRequest) -> None:
        """Accepts a signature of any of our app secrets over time and raw body, made within the tolerance."""
        time, received = _signature_parts(request.headers.get(_SIGNATURE, ""))
        if not is_fresh(time, request.received_at, read_tolerance(self.source)):
            raise InvalidSignature(f"{_SIGNATURE} is missing, or its time is not near that of receipt")
        signed = time.encode() + b"." + request.body
        expected = [hmac_sha256(secret, signed).hex() for secret in self.source.secrets if secret]
        if not any(constant_time_equal(signature, received) for signature in expected):
            raise InvalidSignature(f"{_SIGNATURE} fits none of the secrets")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields what the one envelope of the delivery says."""
        try:
            body = from_json(delivery.body)
            if "advertiser_id" in body:
                yield from ads.parse_page(body, delivery.received_at)
            else:
                yield from self._events(body, delivery)
        except Malformed as error:
            yield error

    def perform(self, action: Action) -> Flow[Effect]:
        """Carries the action out in one call. Raises what the port says."""
        if self._is_advertiser(action.account_id):
            return ads.perform(self.source, action)
        return flows.perform(self.source, action)

    def poll_interval(self, account: Account) -> PollInterval | None:
        """Every two minutes while somebody writes, else every quarter of an hour, for advertisers only."""
        return ads.INTERVAL if ads.ad_groups(account) else None

    def poll(self, account: Account, cursor: str, since: datetime) -> Flow[Page]:
        """The new comments under the ads of an advertiser."""
        return ads.poll(self.source, account, cursor, since)

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Looks for our reply below the comment, our message in the conversation, or the comment's state."""
        if self._is_advertiser(action.account_id):
            return ads.look_up(self.source, action, since)
        return flows.look_up(self.source, action, since)

    def can_read_back(self, verb: Verb) -> bool:
        """True for replies, messages, hiding and showing."""
        return verb in flows.CAN_READ_BACK

    def is_idempotent(self, verb: Verb) -> bool:
        """True for what sets a state: TikTok has no keys against repetition."""
        return verb in flows.IDEMPOTENT

    def may_be_own(self, event: Event) -> bool:
        """True also for every comment on an account of which we do not know how TikTok names it as an author:
        webhooks do not mark what the account itself writes."""
        account = self.source.account(event.account_id)
        is_named = account is not None and bool(account.settings.get("unique_identifier"))
        return event.author_id is None or (event.kind in _PUBLIC and not is_named)

    def is_incomplete(self, event: Event) -> bool:
        """True for a comment without a text: older webhooks leave it out."""
        account = self.source.account(event.account_id)
        has_token = account is not None and bool(account.token)
        return event.kind in _PUBLIC and not event.text and not event.is_own_echo and has_token

    def fetch(self, event: Event) -> Flow[Event]:
        """Asks for the comment."""
        return flows.fetch(self.source, event)

    def calls_per_minute(self, account: Account) -> int | None:
        """40 of a kind, taken for all kinds together; advertisers may call more often."""
        return None if ads.ad_groups(account) else flows.CALLS_PER_MINUTE

    def limits_on(self, platform: str) -> PlatformLimits | None:
        """As everywhere, with the longest reply that the source's `max_reply` names."""
        limits = self.limits.get(platform)
        return limits and replace(limits, reply_text=TextLimit(longest=flows.longest_reply(self.source)))

    def counts_metrics(self, account: Account) -> bool:
        """For accounts and advertisers with `metrics: "true"`."""
        return account.settings.get("metrics") == "true"

    def metrics(self, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
        """What TikTok counts of an account and its videos, or of an advertiser's ads."""
        return statistics.read_counts(self.source, account, first, last)

    def answer_windows(self, account_id: str) -> AnswerWindows:
        """48 hours after somebody's last message."""
        return flows.ANSWER_WINDOWS

    def renew(self, account: Account, refresh_token: Secret) -> Flow[Credentials]:
        """A new pair of tokens: TikTok gives another refresh token with each."""
        return tokens.renew_token(self.source, account, refresh_token)

    def _is_advertiser(self, account_id: str) -> bool:
        return bool(ads.ad_groups(self.source.account(account_id)))

    def _events(self, body: Field, delivery: Delivery) -> tuple[Event, ...]:
        name, account_id = body["event"].text(), body["user_openid"].id()
        content = body.get("content")
        has_content = content is not None and content.value != ""
        account = self.source.account(account_id)
        envelope = Envelope(
            account_id=account_id,
            name=name,
            time=body.get("create_time"),
            content=content.document() if content is not None and has_content else Field({}, "body.content"),
            received_at=delivery.received_at,
            own_ids=self._own_ids(),
            handle=account.settings.get("username", "").removeprefix("@") if account is not None else "",
        )
        if name in _READERS:
            return _READERS[name](envelope)
        if name.startswith(_CONTROLS):
            return (envelope.control(plain_word(name)),)
        return (envelope.ignored(plain_word(name)),)

    def _own_ids(self) -> frozenset[str]:
        names = (account.settings.get("unique_identifier", "") for account in self.source.accounts)
        return frozenset({account.id for account in self.source.accounts} | set(names)) - {""}


def _signature_parts(header: str) -> tuple[str, str]:
    """The time and the signature of the header; empty for one that is missing or named twice."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times, signatures = ([value for key, _, value in parts if key == name] for name in ("t", "s"))
    return (times[0], signatures[0]) if len(times) == len(signatures) == 1 else ("", "")
