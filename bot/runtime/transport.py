"""The only HTTP client: sends one request, tells a refusal from silence, keeps the pace.

Redirects are never followed and answers are cut off beyond a size: what answers is as
untrusted as what asks.
"""

import asyncio
import time

import aiohttp

from bot.errors import NotSent, OutcomeUnknown
from bot.platforms.ports import Adapter, Request, Response
from bot.runtime.rate_limiter import TokenBucketLimiter

_MOST_ANSWER = 4 * 2**20
_LONGEST_HOLD = 5.0  # seconds a worker waits for an account's turn; other accounts need workers too


class HttpTransport:
    """Sends over one aiohttp session. `timeout` is in seconds, for one whole call."""

    def __init__(self, session: aiohttp.ClientSession, timeout: float) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(10.0, timeout))

    async def send(self, request: Request) -> Response:
        """The complete answer, whatever its status.

        Raises `NotSent` when nothing can have reached the other side, `OutcomeUnknown` when
        it may have acted and we do not know (`NotSent` again for a call that only reads).
        """
        try:
            async with self._session.request(
                request.method,
                request.url,
                params=dict(request.query) or None,
                headers=dict(request.headers),
                json=dict(request.json) if request.json is not None else None,
                data=request.body if request.body is not None else _form(request),
                allow_redirects=False,
                timeout=self._timeout,
            ) as answer:
                body = await _read(answer)
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(status=answer.status, headers=headers, body=body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as trouble:
            raise NotSent(f"no connection ({type(trouble).__name__})") from trouble
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            kind = OutcomeUnknown if request.writes else NotSent
            raise kind(f"no answer ({type(trouble).__name__})") from trouble


class PacedTransport:
    """A transport that waits for the account's turn and listens to the platform's usage words.

    `account` is the one whose bucket the last call used.
    """

    def __init__(self, transport: HttpTransport, pace: TokenBucketLimiter, adapter: Adapter) -> None:
        self._transport = transport
        self._pace = pace
        self._adapter = adapter
        self.account = ""

    async def send(self, request: Request) -> Response:
        """As `HttpTransport.send`, no sooner than the account's pace allows.

        Raises `NotSent` when that is too long to hold a worker for.
        """
        self.account = request.account
        wait = self._pace.reserve(request.account, request.cost, time.monotonic())
        if wait > _LONGEST_HOLD:
            raise NotSent(f"the account may call again in {wait:.0f} s")
        if wait > 0:
            await asyncio.sleep(wait)
        response = await self._transport.send(request)
        percent, regain = self._adapter.rate_limit_usage(response)
        if response.status < 400:
            self._pace.used(request.account, percent, regain, time.monotonic())
        elif regain > 0:
            self._pace.used(request.account, 0.0, regain, time.monotonic())
        return response


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in answer.content.iter_chunked(2**16):
        parts.append(part)
        size += len(part)
        if size > _MOST_ANSWER:
            answer.close()
            break
    return b"".join(parts)[:_MOST_ANSWER]


def _form(request: Request) -> aiohttp.FormData | None:
    return aiohttp.FormData(dict(request.form)) if request.form is not None else None
