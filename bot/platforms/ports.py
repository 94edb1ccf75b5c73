"""The ports to providers: `Adapter` (what we know about one) and `Transport` (what sends its calls).

A *flow* is a generator that yields a `Request`, is sent the `Response` and returns its result
(as `httpx.Auth.auth_flow` does), so that an adapter can describe several calls in a row
without doing any I/O itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Protocol, TypeVar

from bot.config.adapter_settings import AdapterSettings
from bot.domain import (
    Account,
    Action,
    AnswerWindows,
    Credentials,
    DailyQuota,
    Delivery,
    Effect,
    Event,
    PlatformLimits,
    Secret,
    Source,
    Verb,
    empty_mapping,
)
from bot.domain.platform_metrics import MetricRow
from bot.errors import Malformed, Message, NotSent, Rejected, TamisError, TokenExpired, message


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookRequest:
    """One incoming webhook request. Header names are in lower case; the body is as received."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookResponse:
    """What to answer at once, instead of storing the request as a delivery."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeletionRequest:
    """Somebody asks, through their platform, that what we know about them is deleted.

    `issued_at` is when they did, None where the platform does not say; `sha256` tells requests apart.
    """

    person_id: str
    issued_at: datetime | None
    sha256: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One outgoing call. At most one of `json`, `form` and `body` is set.

    `has_side_effects` says that the call changes something, so that silence after it is `OutcomeUnknown`.
    `account` names the rate limit that the call counts for, `cost` is what it takes of the platform's
    `daily_quota`, in units.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=empty_mapping)
    query: Mapping[str, str] = field(default_factory=empty_mapping)
    json: Mapping[str, object] | None = None
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    has_side_effects: bool = True
    account: str = ""
    cost: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """A complete answer, whatever its status. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class PollInterval:
    """How often an account is polled, in seconds: while something comes, and while nothing does."""

    shortest: float
    longest: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What one poll brought. `body` is kept as a delivery that `parse` reads, None when nothing is new; the
    next poll goes on from `cursor`, at once when `has_more`."""

    cursor: str
    body: bytes | None = None
    has_more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BackfillPage:
    """What one step of a backfill brought: each of the `bodies` is kept as a delivery of its own, if
    something in it is new; the next step goes on from `cursor` while `has_more`."""

    cursor: str
    bodies: tuple[bytes, ...] = ()
    has_more: bool = False


T = TypeVar("T")
Flow = Generator[Request, Response, T]


class Transport(Protocol):
    """Sends the requests of flows.

    Raises `NotSent` when nothing left this machine and `OutcomeUnknown` when the request left
    but no complete answer came back. Every complete answer is returned, also a refusal.
    """

    async def send(self, request: Request) -> Response: ...


async def run(flow: "Flow[T]", transport: Transport) -> T:
    """Carry a flow through to its result; what the transport raises is raised inside the flow."""
    try:
        request = next(flow)
        while True:
            try:
                response = await transport.send(request)
            except TamisError as error:
                request = flow.throw(error)
            else:
                request = flow.send(response)
    except StopIteration as stop:
        result: T = stop.value
        return result


def account_with_token(source: Source, account_id: str) -> tuple[Account, Secret]:
    """The account with the token to call with.

    Raises `NotSent` where its first one is still to come for its refresh token, `TokenExpired` where there is
    none.
    """
    account = source.account(account_id)
    if account is not None and account.token:
        return account, account.token
    if account is not None and account.refresh_token:
        raise NotSent("the account has no access token yet: it has not been renewed")
    raise TokenExpired(f"no token for account {account_id}")


class Adapter(ABC):
    """Everything we know about one provider, without any I/O. Subclassed once per provider.

    Required: `verify`, `parse`, `perform`. The class is always called `Adapter` and stands in
    `bot/platforms/<name>.py` (or a package), where `platforms.load_adapter` finds it by its name.
    """

    #: Platform → what can be done there; `rules check` reports any other verb.
    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {}
    #: Platform → windows, lengths and ways in, for each of `verbs` from which events come.
    limits: ClassVar[Mapping[str, PlatformLimits]] = {}
    #: False for a scheme whose signature does not cover the body; the contract test asks.
    signs_body: ClassVar[bool] = True
    #: What may be written for this adapter in `config.yaml`, and what it cannot do without.
    settings: ClassVar[AdapterSettings] = AdapterSettings()
    #: False for a provider that tells nothing by itself, so that its accounts are polled.
    has_webhooks: ClassVar[bool] = True
    #: Whether `renew` exchanges refresh tokens.
    renews_tokens: ClassVar[bool] = False
    #: Whether a refresh token is good for one exchange, so that a lost answer may have used it up.
    rotates_refresh_tokens: ClassVar[bool] = False
    #: Whether nothing can be done on an account without a token of its own.
    needs_account_token: ClassVar[bool] = False

    def __init__(self, source: Source) -> None:
        self.source = source

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        """The answer to a challenge or ping; None for any other request, which `verify` is then asked about.

        Raises `InvalidSignature` for a challenge that is not for us.
        """
        return None

    @abstractmethod
    def verify(self, request: WebhookRequest) -> None:
        """Returns for a genuine request, raises `InvalidSignature` for any other."""

    def deletion_request(self, request: WebhookRequest) -> DeletionRequest | None:
        """Who asks to be forgotten; None where the platform has no such requests.

        Raises `InvalidSignature` for a request that is not genuine, `Malformed` for one that names nobody.
        """
        return None

    def confirm_deletion(self, url: str, code: str) -> WebhookResponse:
        """The answer to a deletion request that was stored: at `url` the person sees how far it is."""
        return WebhookResponse(body=code)

    @abstractmethod
    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields what happened, in order; a bad item yields its `Malformed` and parsing goes on.

        An event that we have no use for is of kind `ignored`. Raises nothing.
        """

    @abstractmethod
    def perform(self, action: Action) -> "Flow[Effect]":
        """Carries the action out.

        Raises `Rejected`, `NotFound`, `Blocked`, `RateLimited`, `TokenExpired` or `OutcomeUnknown`.
        """

    def poll_interval(self, account: Account) -> PollInterval | None:
        """How often the account has to be polled; None for one whose events all come by webhook."""
        return None

    def poll(self, account: Account, cursor: str, since: datetime) -> "Flow[Page]":
        """What happened on the account after `cursor`, the oldest first; with an empty one, after `since`.

        What was told before may be told again: `parse` gives it the same keys. Raises as `perform`.
        """
        raise Rejected("this platform cannot be polled")

    def renewal_token(self, account: Account) -> Secret | None:
        """What is exchanged for a newer token of the account: its refresh token, or the token itself where a
        platform renews that; None for a token that is not renewed."""
        return account.refresh_token if self.renews_tokens else None

    def can_backfill(self, account: Account) -> bool:
        """Whether `backfill` fetches what the webhooks of the account did not tell. What is polled goes on
        where it stopped and needs none."""
        return False

    def backfill(
        self, account: Account, cursor: str, since: datetime, until: datetime
    ) -> "Flow[BackfillPage]":
        """What was written on the account from `since` on, as webhooks would have told it; step by step, each
        from the `cursor` of the one before, the first from an empty one.

        `parse` reads the bodies and gives what was told before the same keys. An answer of ours is told no
        later than what it answers. What was written after `until` may be told, too. Raises as `perform`.
        """
        raise Rejected("this platform cannot be asked for what it did not tell")

    def counts_metrics(self, account: Account) -> bool:
        """Whether `metrics` is to ask what the platform counts of the account: an operator says so."""
        return False

    def metrics(self, account: Account, first: date, last: date) -> "Flow[tuple[MetricRow, ...]]":
        """What the platform counts of the account, its posts and its ads, on the days from `first` to `last`;
        further back where it revises what it said, and of posts in their whole life. Changes nothing.

        What the platform does not say is missing. Raises as `perform`.
        """
        raise Rejected("this platform tells nobody what it counts")

    def renew(self, account: Account, refresh_token: Secret) -> "Flow[Credentials]":
        """A new access token for what `renewal_token` gave, or for the one that came with the last. Raises
        `TokenExpired` when it is over, else as `perform`."""
        raise Rejected("tokens of this platform are not renewed")

    def may_be_own(self, event: Event) -> bool:
        """Whether an event that nothing marks as our own may be all the same: its author is withheld, or the
        platform does not say by which author id we are known."""
        return event.author_id is None

    def is_incomplete(self, event: Event) -> bool:
        """Whether the platform told of an event without what it says or who said it, and `fetch` may know."""
        return False

    def fetch(self, event: Event) -> "Flow[Event]":
        """Asks the platform for what an event lacks. Raises `Rejected` when it does not tell us, else as
        `perform`."""
        raise Rejected("this platform cannot be asked")

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Looks up whether the action took effect after `since`; None when it did not.

        Raises `Rejected` when this cannot be looked up at all, `EchoOnly` when a webhook tells of it, else as
        `perform`.
        """
        raise Rejected("this platform cannot be read back")

    def can_read_back(self, verb: Verb) -> bool:
        """Whether `read_back` works for this verb. Where it does not, a person settles an unknown outcome."""
        return False

    def target_obstacle(self, verb: Verb) -> Message | None:
        """Why this source, as a target of `config.yaml`, cannot carry out `escalate` or `notify`; None when
        it can. Completes the sentence "the target 'lead' …"."""
        if any(verb in supported for supported in self.verbs.values()):
            return None
        return message("uses the adapter {adapter}, which cannot do that", adapter=self.source.adapter)

    def limits_on(self, platform: str) -> PlatformLimits | None:
        """What the platform allows this source; None for one from which no events come."""
        return self.limits.get(platform)

    def answer_windows(self, account_id: str) -> AnswerWindows | None:
        """How long the platform lets us answer in private; None for one that sets no limit."""
        return None

    def calls_per_minute(self, account: Account) -> int | None:
        """How many calls the platform takes for the account in a minute; None where it names no number, or
        one that is out of reach."""
        return None

    def daily_quota(self) -> DailyQuota | None:
        """The units that all calls of a day share; None for a platform that does not count so."""
        return None

    def is_quota_spent(self, response: Response) -> bool:
        """Whether the platform says that no unit of the day is left."""
        return False

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        """How much of the account's rate limit is used (percent), and the seconds until it is free again."""
        return 0.0, 0.0

    def is_idempotent(self, verb: Verb) -> bool:
        """Whether a second call changes nothing (sets a state, or carries an idempotency key)."""
        return False
