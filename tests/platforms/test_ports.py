"""Flows are carried through to their result, and an adapter promises little unless it says so."""

from collections.abc import Iterator

import pytest

from bot.domain import Account, Action, Delivery, Effect, Event, RenewableSecret, Secret, Source, Verb
from bot.errors import Malformed, NotSent, Rejected, TokenExpired
from bot.platforms.ports import (
    Adapter,
    Flow,
    Request,
    Response,
    WebhookRequest,
    account_with_token,
    run,
)
from tests.factories import NOW, response


class Scripted:
    """A transport that gives these answers in order."""

    def __init__(self, *answers: Response | NotSent) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, NotSent):
            raise answer
        return answer


def get(url: str) -> Request:
    return Request(method="GET", url=url, has_side_effects=False)


def two_calls() -> Flow[list[int]]:
    first = yield get("https://x.example/1")
    second = yield get("https://x.example/2")
    return [first.status, second.status]


def with_a_second_try() -> Flow[int]:
    try:
        answer = yield get("https://x.example/1")
    except NotSent:
        answer = yield get("https://x.example/2")
    return answer.status


def without_a_call() -> Flow[str]:
    return "nothing to do"
    yield get("https://x.example/never")


async def test_each_request_gets_its_answer_and_the_flow_its_result() -> None:
    transport = Scripted(response(status=200), response(status=404))
    assert await run(two_calls(), transport) == [200, 404]
    assert [request.url[-1] for request in transport.requests] == ["1", "2"]


async def test_what_the_transport_raises_may_be_handled_in_the_flow() -> None:
    transport = Scripted(NotSent("no connection"), response(status=201))
    assert await run(with_a_second_try(), transport) == 201


async def test_what_the_flow_does_not_handle_reaches_the_caller() -> None:
    error = NotSent("no connection")
    with pytest.raises(NotSent) as caught:
        await run(two_calls(), Scripted(error))
    assert caught.value is error


async def test_a_flow_may_need_no_call_at_all() -> None:
    assert await run(without_a_call(), Scripted()) == "nothing to do"


class Minimal(Adapter):
    """An adapter with nothing but what is required."""

    def verify(self, request: WebhookRequest) -> None: ...

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        yield from ()

    def perform(self, action: Action) -> Flow[Effect]:
        yield from ()
        return Effect()


def test_an_adapter_promises_nothing_that_it_does_not_say() -> None:
    adapter = Minimal(Source(name="new", adapter="new"))
    request = WebhookRequest(method="GET", query={}, headers={}, body=b"", received_at=NOW)
    assert adapter.handshake(request) is None
    assert not any(adapter.can_read_back(verb) or adapter.is_idempotent(verb) for verb in Verb)
    assert adapter.rate_limit_usage(response()) == (0.0, 0.0)
    assert adapter.signs_body


def test_looking_up_without_support_is_refused_instead_of_answered_with_no() -> None:
    adapter = Minimal(Source(name="new", adapter="new"))
    with pytest.raises(Rejected, match="cannot be read back"):
        adapter.read_back(None, NOW)  # type: ignore[arg-type]


def test_a_call_is_taken_for_one_with_side_effects_unless_it_says_otherwise() -> None:
    assert Request(method="POST", url="https://x.example").has_side_effects


def test_an_account_whose_first_token_is_still_to_come_is_called_later_and_one_without_never() -> None:
    waiting = Account(platform="x", id="1", token=RenewableSecret(""), refresh_token=Secret("r"))
    source = Source(name="x", adapter="x", accounts=(waiting, Account(platform="x", id="2")))
    with pytest.raises(NotSent, match="no access token yet"):
        account_with_token(source, "1")
    for account_id in ("2", "3"):
        with pytest.raises(TokenExpired, match="no token for account"):
            account_with_token(source, account_id)
    assert isinstance(waiting.token, RenewableSecret)
    waiting.token.exchange(Secret("newer"))
    assert account_with_token(source, "1") == (waiting, Secret("newer"))
