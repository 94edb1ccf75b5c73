"""Transport: a refusal, a silence and a call that never left are three different things."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain import Source
from bot.errors import NotSent, OutcomeUnknown
from bot.platforms.generic import Adapter as Generic
from bot.platforms.ports import Request, Response
from bot.runtime.rate_limiter import TokenBucketLimiter
from bot.runtime.transport import HttpTransport, PacedTransport
from tests.fakes.clock import FakeClock


async def handle(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/echo":
            return web.json_response(
                {
                    "method": request.method,
                    "query": dict(request.query),
                    "body": (await request.read()).decode(),
                    "type": request.content_type,
                }
            )
        case "/refuse":
            return web.Response(status=403, text="no")
        case "/redirect":
            return web.Response(status=302, headers={"Location": "/echo"})
        case "/drop":
            assert request.transport
            request.transport.abort()
        case "/hang":
            await asyncio.sleep(5)
        case "/big":
            return web.Response(body=b"x" * (6 * 2**20))
    return web.Response()


@pytest.fixture
async def base() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def transport() -> AsyncIterator[HttpTransport]:
    async with aiohttp.ClientSession() as session:
        yield HttpTransport(session, timeout=0.5)


async def test_query_form_and_json_arrive_as_said(base: str, transport: HttpTransport) -> None:
    form = Request(method="POST", url=f"{base}/echo", query={"a": "é&b"}, form={"message": "ça va? & ok"})
    seen = (await transport.send(form)).body.decode()
    assert '"a": "\\u00e9&b"' in seen
    assert "application/x-www-form-urlencoded" in seen
    sent = Request(method="POST", url=f"{base}/echo", json={"a": 1})
    assert '{\\"a\\": 1}' in (await transport.send(sent)).body.decode()


async def test_a_refusal_is_an_answer(base: str, transport: HttpTransport) -> None:
    answer = await transport.send(Request(method="POST", url=f"{base}/refuse"))
    assert (answer.status, answer.body) == (403, b"no")


async def test_a_redirect_is_not_followed(base: str, transport: HttpTransport) -> None:
    assert (await transport.send(Request(method="GET", url=f"{base}/redirect"))).status == 302


@pytest.mark.parametrize("path", ["/drop", "/hang"])
@pytest.mark.parametrize(("writes", "error"), [(True, OutcomeUnknown), (False, NotSent)])
async def test_silence_after_a_write_is_unclear(
    base: str, transport: HttpTransport, path: str, writes: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await transport.send(Request(method="POST", url=base + path, has_side_effects=writes))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "not a url"])
async def test_a_call_that_cannot_leave_is_unavailable(transport: HttpTransport, url: str) -> None:
    with pytest.raises(NotSent):
        await transport.send(Request(method="POST", url=url))


async def test_an_endless_answer_is_cut_off(base: str, transport: HttpTransport) -> None:
    answer = await transport.send(Request(method="GET", url=f"{base}/big", has_side_effects=False))
    assert len(answer.body) == 4 * 2**20


class Telling(Generic):
    """Reports a nearly used allowance with every answer."""

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        return 99.0, 0.0


class CountingTransport:
    """Answers with the statuses in order and counts the requests."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)

    async def send(self, request: Request) -> Response:
        """An empty answer."""
        return Response(status=self.statuses.pop(0), headers={}, body=b"")


class Paced:
    """A transport with its rate limit, a clock, and the waits that it slept."""

    def __init__(self, *statuses: int, per_second: float = 10, adapter: type[Generic] = Generic) -> None:
        self.clock = FakeClock()
        self.waits: list[float] = []
        self.limiter = TokenBucketLimiter(per_second, burst=1)
        source = Source(name="s", adapter="s")
        self.transport = PacedTransport(
            CountingTransport(*statuses), self.limiter, adapter(source), self.clock, self._sleep
        )

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds)

    async def send(self) -> Response:
        """One call of the account `a`."""
        return await self.transport.send(Request(method="POST", url="https://x.test/", account="a"))


async def test_a_call_waits_for_its_accounts_turn() -> None:
    paced = Paced(200, 200, 200)
    for _ in range(3):
        await paced.send()
    assert paced.waits == pytest.approx([0.1, 0.1])
    assert paced.transport.account == "a"


@pytest.mark.parametrize(("closed", "leaves"), [(5.0, True), (5.1, False)])
async def test_a_worker_is_not_held_for_longer_than_five_seconds(closed: float, leaves: bool) -> None:
    paced = Paced(200)
    paced.limiter.record_usage("a", 0.0, closed, paced.clock.monotonic())
    if leaves:
        await paced.send()
        assert paced.waits == [5.0]
    else:
        with pytest.raises(NotSent, match="may call again in 5 s"):
            await paced.send()
        assert paced.waits == []


class NearlyUsed(Generic):
    """Reports with every answer that 95 percent of the allowance are used."""

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        """95 percent; regains are not reported."""
        return 95.0, 0.0


class Closed(Generic):
    """Reports with every answer that the allowance regains in four seconds."""

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        """Everything is used."""
        return 100.0, 4.0


async def test_the_usage_that_a_platform_reports_slows_the_account_down() -> None:
    paced = Paced(200, 200, adapter=NearlyUsed)
    await paced.send()
    await paced.send()
    assert paced.waits == pytest.approx([0.5])  # a fifth of ten calls a second


async def test_a_refusal_that_names_a_regain_time_closes_the_account_but_its_percentage_is_not_used() -> None:
    paced = Paced(429, 200, adapter=Closed)
    await paced.send()
    assert paced.limiter.seconds_closed("a", paced.clock.monotonic()) == 4.0
    await paced.send()
    assert paced.waits == [4.0]
    paced = Paced(429, 200, adapter=NearlyUsed)
    await paced.send()
    await paced.send()
    assert paced.waits == pytest.approx([0.1])
