"""The two shapes that have several implementations here: adapter and transport.

A *flow* is a generator that yields a `Request`, is sent the `Response` and returns its result
(as `httpx.Auth.auth_flow` does), so that an adapter can describe several calls in a row
without doing any I/O itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, TypeVar

from bot.domain import Action, Delivery, Effect, Event, Source, Verb, empty_mapping
from bot.errors import Malformed, Rejected, TamisError


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookRequest:
    """One incoming webhook request. Header names are lower case; the body is as received."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookResponse:
    """What to answer at once, instead of keeping the request as a delivery."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One outgoing call. At most one of `json`, `form` and `body` is set.

    `writes` says that the call changes something, so that silence after it is `OutcomeUnknown`.
    `account` names the bucket whose pace the call obeys; `cost` is its weight in it.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=empty_mapping)
    query: Mapping[str, str] = field(default_factory=empty_mapping)
    json: Mapping[str, object] | None = None
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    writes: bool = True
    account: str = ""
    cost: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """A complete answer, whatever its status. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


T = TypeVar("T")
Flow = Generator[Request, Response, T]


class Transport(Protocol):
    """Sends one request.

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
            except TamisError as trouble:
                request = flow.throw(trouble)
            else:
                request = flow.send(response)
    except StopIteration as stop:
        result: T = stop.value
        return result


class Adapter(ABC):
    """Everything we know about one provider, without any I/O. Subclassed once per provider.

    Compulsory: `verify`, `parse`, `perform`. The class is always called `Adapter` and lives in
    `bot/adapters/<name>.py` (or package), where `adapters.load(name)` finds it.
    """

    #: platform → what can be done there; `rules check` refuses anything else at load.
    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {}
    #: True for a scheme whose signature does not cover the body (the contract test asks).
    signs_body: ClassVar[bool] = True

    def __init__(self, source: Source) -> None:
        self.source = source

    def handshake(self, hook: WebhookRequest) -> WebhookResponse | None:
        """Answer a challenge or ping at once, or None to go on with `verify`. Raises `InvalidSignature`."""
        return None

    @abstractmethod
    def verify(self, hook: WebhookRequest) -> None:
        """Return for a genuine request, raise `InvalidSignature` for any other (fails closed)."""

    @abstractmethod
    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yield what happened, in order; a bad item yields its `Malformed` and parsing goes on.

        Unknown events are kind `ignored`. Raises nothing.
        """

    @abstractmethod
    def perform(self, action: Action) -> "Flow[Effect]":
        """Do it. Raises `Rejected`, `NotFound`, `Blocked`, `RateLimited`, `TokenExpired` or `OutcomeUnknown`."""

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Read back whether it happened after `since`; None means "not there".

        Raises `Rejected` when this cannot be read back at all, else as `perform`.
        """
        raise Rejected("this platform cannot be read back")

    def can_read_back(self, verb: Verb) -> bool:
        """Whether `recall` can tell for this verb. Without it, doubt goes to a person."""
        return False

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        """How much of the account's allowance is used (percent), and seconds until it regains."""
        return 0.0, 0.0

    def is_idempotent(self, verb: Verb) -> bool:
        """Whether a second call changes nothing (sets a state, or carries an idempotency key)."""
        return False
