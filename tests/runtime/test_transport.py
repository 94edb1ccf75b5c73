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
        await transport.send(Request(method="POST", url=base + path, writes=writes))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "not a url"])
async def test_a_call_that_cannot_leave_is_unavailable(transport: HttpTransport, url: str) -> None:
    with pytest.raises(NotSent):
        await transport.send(Request(method="POST", url=url))


async def test_an_endless_answer_is_cut_off(base: str, transport: HttpTransport) -> None:
    answer = await transport.send(Request(method="GET", url=f"{base}/big", writes=False))
    assert len(answer.body) == 4 * 2**20


class Telling(Generic):
    """Reports a nearly used allowance with every answer."""

    def rate_limit_usage(self, response: Response) -> tuple[float, float]:
        return 99.0, 0.0


async def test_the_platforms_usage_words_slow_the_account_down(base: str, transport: HttpTransport) -> None:
    pace = TokenBucketLimiter(50, burst=1)
    adapter = Telling(Source(name="s", adapter="s"))
    paced = PacedTransport(transport, pace, adapter)
    began = asyncio.get_running_loop().time()
    for _ in range(2):
        await paced.send(Request(method="GET", url=f"{base}/echo", account="a", writes=False))
    assert asyncio.get_running_loop().time() - began > 0.2  # 1/50 s without the words
