"""The only HTTP client: sends one request, tells a refusal from silence, obeys the rate limits.

The server that answers is as untrusted as the one that calls us: redirects are never followed, cookies not
kept, bodies cut off beyond a size and calls after a time. Only hosts that the configuration names may be
private ones. Nothing is retried here; the dispatcher decides that.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.domain import Source
from bot.domain.waits import LONGEST_WAIT
from bot.errors import NotSent, OutcomeUnknown
from bot.platforms.ports import Adapter, Request, Response, Transport
from bot.runtime.call_faults import explain_no_answer, explain_no_connection
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.quota_meter import QuotaMeter
from bot.runtime.rate_limiter import TokenBucketLimiter

_MAX_BODY_BYTES = 4 * 2**20
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_MAX_WAIT_SECONDS = 5.0  # that a worker waits for an account's turn; other accounts need workers too


def open_session(
    named_hosts: Collection[str], resolver: AbstractResolver | None = None
) -> aiohttp.ClientSession:
    """A session that keeps no cookies, and finds hosts that nobody named at public addresses only."""
    guarded = _PublicResolver(resolver or aiohttp.ThreadedResolver(), named_hosts)
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30, resolver=guarded),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "tamis"},
    )
    # aiohttp repeats a PUT or DELETE by itself when a kept connection ends without an answer, and has no
    # public word against it: an edit would be made twice, and a deletion answered with 404.
    session._retry_connection = False
    return session


def named_hosts(sources: Iterable[Source]) -> frozenset[str]:
    """The hosts of all addresses that an operator wrote into the configuration or a secret, in lower case."""
    texts: list[str] = []
    for source in sources:
        texts += [*source.settings.values(), *(secret.reveal() for secret in source.secrets)]
        texts += [text for account in source.accounts for text in account.settings.values()]
    return frozenset(host for text in texts if (host := _host(text)))


class HttpTransport:
    """Sends over one aiohttp session. `timeout` is in seconds, for one whole call; hosts in `named_hosts` may
    be private ones."""

    def __init__(self, session: aiohttp.ClientSession, timeout: float, named_hosts: Collection[str]) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(10.0, timeout))
        self._named_hosts = named_hosts

    async def send(self, request: Request) -> Response:
        """Send one request and return the complete response, whatever its status.

        Raises `NotSent` when nothing can have reached the other side, `OutcomeUnknown` when
        it may have acted and we do not know (`NotSent` again for a call that only reads).
        """
        # What is called decides, and not another reading of the same text.
        address = _address(request.url)
        host = (address.host or "").lower()
        # An address in figures is not resolved, so that the resolver cannot refuse it.
        if host not in self._named_hosts and _is_address(host) and not _is_public(host):
            raise NotSent("a private address that the configuration does not name")
        try:
            async with self._session.request(
                request.method,
                # As the adapter wrote it: names that are spelt out in a path stay so.
                address,
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
            raise NotSent(explain_no_connection(error, host)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            error_class = OutcomeUnknown if request.has_side_effects else NotSent
            raise error_class(explain_no_answer(error, host)) from error


class PacedTransport:
    """A transport that waits for the account's turn and heeds the usage that the platform reports, up to
    `longest` seconds.

    Units of a daily quota are counted by `meter`; with `is_poll` some are left for what is done. `account` is
    the one whose bucket the last call used.
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
        meter: QuotaMeter | None = None,
        is_poll: bool = False,
    ) -> None:
        self._transport = transport
        self._limiter = limiter
        self._adapter = adapter
        self._clock = clock
        self._sleep = sleep
        self._longest = longest
        self._meter = meter
        self._is_poll = is_poll
        self.account = ""

    async def send(self, request: Request) -> Response:
        """As `HttpTransport.send`, no sooner than the account's rate allows.

        Raises `NotSent` when that is too long to hold a worker for, `QuotaSpent` when the units of the day do
        not suffice.
        """
        self.account = request.account
        wait = self._limiter.reserve(request.account, 1.0, self._clock.monotonic(), longest=_MAX_WAIT_SECONDS)
        if wait > _MAX_WAIT_SECONDS:
            raise NotSent(f"the account may call again in {wait:.0f} s")
        if wait > 0:
            await self._sleep(wait)
        response = await self._send_counted(request)
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

    async def _send_counted(self, request: Request) -> Response:
        quota = self._adapter.daily_quota()
        if self._meter is None or quota is None or not request.cost:
            return await self._transport.send(request)
        # Before the call: what a crash forgets would be missing at the end of the day.
        await self._meter.take(quota, request.cost, is_poll=self._is_poll)
        try:
            response = await self._transport.send(request)
        except NotSent:
            await self._meter.give_back(quota, request.cost)
            raise
        if self._adapter.is_quota_spent(response):
            await self._meter.use_up(quota)
        return response


def _address(url: str) -> URL:
    """The address to call, byte for byte. Raises `NotSent` for one that leads nowhere."""
    try:
        address = URL(url, encoded=True)
        leads_somewhere = bool(address.host) and address.port is not None
    except ValueError as error:
        raise NotSent("the address is none") from error
    if not leads_somewhere:
        raise NotSent("the address is none")
    return address


class _PublicResolver(AbstractResolver):
    """Finds hosts as `resolver` does, but those that nobody named at public addresses only."""

    def __init__(self, resolver: AbstractResolver, named_hosts: Collection[str]) -> None:
        self._resolver = resolver
        self._named_hosts = named_hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises `OSError` when there is none that may be called."""
        results = await self._resolver.resolve(host, port, family)
        is_named = host.lower() in self._named_hosts
        allowed = [result for result in results if is_named or _is_public(result["host"])]
        if not allowed:
            raise OSError("it has private addresses only, and the configuration does not name it")
        return allowed

    async def close(self) -> None:
        """Closes the other resolver."""
        await self._resolver.close()


def _host(address: str) -> str:
    """The host of an address in lower case; empty for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(host: str) -> bool:
    """Whether an address in figures can be reached from anywhere; of one inside another the inner counts."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return _is_public(str(inner))
    return address.is_global and not address.is_multicast


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
