"""The only HTTP client: sends one request, tells a refusal from silence, obeys the rate limits.

Redirects are never followed and response bodies are cut off beyond a size: the server that answers is as
untrusted as the one that calls us. Nothing is retried here; the dispatcher decides that.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from yarl import URL

from bot.domain.waits import LONGEST_WAIT
from bot.errors import NotSent, OutcomeUnknown
from bot.platforms.ports import Adapter, Request, Response, Transport
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.rate_limiter import TokenBucketLimiter

_MAX_BODY_BYTES = 4 * 2**20
_MAX_WAIT_SECONDS = 5.0  # that a worker waits for an account's turn; other accounts need workers too


class HttpTransport:
    """Sends over one aiohttp session. `timeout` is in seconds, for one whole call."""

    def __init__(self, session: aiohttp.ClientSession, timeout: float) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(10.0, timeout))

    async def send(self, request: Request) -> Response:
        """Send one request and return the complete response, whatever its status.

        Raises `NotSent` when nothing can have reached the other side, `OutcomeUnknown` when
        it may have acted and we do not know (`NotSent` again for a call that only reads).
        """
        try:
            async with self._session.request(
                request.method,
                # As the adapter wrote it: names that are spelt out in a path stay so.
                _address(request.url),
                params=dict(request.query) or None,
                headers=dict(request.headers),
                json=dict(request.json) if request.json is not None else None,
                data=request.body if request.body is not None else _form(request),
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                body = await _read_body(response)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(status=response.status, headers=headers, body=body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSent(f"no connection ({type(error).__name__})") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            error_class = OutcomeUnknown if request.has_side_effects else NotSent
            raise error_class(f"no answer ({type(error).__name__})") from error


class PacedTransport:
    """A transport that waits for the account's turn and heeds the usage that the platform reports, up to
    `longest` seconds.

    `account` is the one whose bucket the last call used.
    """

    def __init__(
        self,
        transport: Transport,
        limiter: TokenBucketLimiter,
        adapter: Adapter,
        clock: Clock = SYSTEM_CLOCK,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        longest: float = LONGEST_WAIT,
    ) -> None:
        self._transport = transport
        self._limiter = limiter
        self._adapter = adapter
        self._clock = clock
        self._sleep = sleep
        self._longest = longest
        self.account = ""

    async def send(self, request: Request) -> Response:
        """As `HttpTransport.send`, no sooner than the account's rate allows.

        Raises `NotSent` when that is too long to hold a worker for.
        """
        self.account = request.account
        wait = self._limiter.reserve(
            request.account, request.cost, self._clock.monotonic(), longest=_MAX_WAIT_SECONDS
        )
        if wait > _MAX_WAIT_SECONDS:
            raise NotSent(f"the account may call again in {wait:.0f} s")
        if wait > 0:
            await self._sleep(wait)
        response = await self._transport.send(request)
        percent, regain_seconds = self._adapter.rate_limit_usage(response)
        if response.status < 400 or regain_seconds > 0:
            self._limiter.record_usage(
                request.account,
                percent if response.status < 400 else 0.0,
                regain_seconds,
                self._clock.monotonic(),
                longest=self._longest,
            )
        return response


def _address(url: str) -> URL:
    try:
        return URL(url, encoded=True)
    except ValueError as error:
        raise NotSent("the address is not one") from error


async def _read_body(response: aiohttp.ClientResponse) -> bytes:
    chunks, size = [], 0
    async for chunk in response.content.iter_chunked(2**16):
        chunks.append(chunk)
        size += len(chunk)
        if size > _MAX_BODY_BYTES:
            response.close()  # releasing the connection would first read what is left
            break
    return b"".join(chunks)[:_MAX_BODY_BYTES]


def _form(request: Request) -> aiohttp.FormData | None:
    return aiohttp.FormData(dict(request.form)) if request.form is not None else None
