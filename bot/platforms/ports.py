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

from bot.domain import Action, Delivery, Effect, Event, Source, Verb, nothing
from bot.errors import BotError, Malformed, Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class Hook:
    """One incoming webhook request. Header names are lower case; the body is as received."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What to answer at once, instead of keeping the request as a delivery."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One outgoing call. At most one of `json`, `form` and `body` is set.

    `writes` says that the call changes something, so that silence after it is `Unclear`.
    `account` names the bucket whose pace the call obeys; `cost` is its weight in it.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=nothing)
    query: Mapping[str, str] = field(default_factory=nothing)
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

    Raises `Unavailable` when nothing left this machine and `Unclear` when the request left
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
            except BotError as trouble:
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

    def greet(self, hook: Hook) -> Answer | None:
        """Answer a challenge or ping at once, or None to go on with `verify`. Raises `Forged`."""
        return None

    @abstractmethod
    def verify(self, hook: Hook) -> None:
        """Return for a genuine request, raise `Forged` for any other (fails closed)."""

    @abstractmethod
    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yield what happened, in order; a bad item yields its `Malformed` and parsing goes on.

        Unknown events are kind `ignored`. Raises nothing.
        """

    @abstractmethod
    def perform(self, action: Action) -> "Flow[Effect]":
        """Do it. Raises `Refused`, `Gone`, `Blocked`, `Throttled`, `TokenEnded` or `Unclear`."""

    def recall(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Read back whether it happened after `since`; None means "not there".

        Raises `Refused` when this cannot be read back at all, else as `perform`.
        """
        raise Refused("this platform cannot be read back")

    def reads_back(self, verb: Verb) -> bool:
        """Whether `recall` can tell for this verb. Without it, doubt goes to a person."""
        return False

    def usage(self, response: Response) -> tuple[float, float]:
        """How much of the account's allowance is used (percent), and seconds until it regains."""
        return 0.0, 0.0

    def is_harmless_to_repeat(self, verb: Verb) -> bool:
        """Whether a second call changes nothing (sets a state, or carries an idempotency key)."""
        return False
