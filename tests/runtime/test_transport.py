"""Transport: a refusal, a silence and a call that never left are three different things."""

import asyncio
import contextlib
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.domain import Account, DailyQuota, Secret, Source
from bot.errors import NotSent, OutcomeUnknown, QuotaSpent
from bot.platforms.generic import Adapter as Generic
from bot.platforms.ports import Request, Response, Transport
from bot.runtime.quota_meter import QuotaMeter
from bot.runtime.rate_limiter import TokenBucketLimiter
from bot.runtime.transport import HttpTransport, PacedTransport, named_hosts, open_session
from bot.store.delivery import daily_quotas
from bot.store.sqlite.engine import SqliteStore
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
        case "/metadata":
            location = "http://169.254.169.254/latest/meta-data/"
            return web.Response(status=307, headers={"Location": location})
        case "/redirect":
            return web.Response(status=302, headers={"Location": "/echo"})
        case "/drop":
            assert request.transport
            request.transport.abort()
        case "/hang":
            await asyncio.sleep(5)
        case "/big":
            return web.Response(body=b"x" * (6 * 2**20))
        case "/bomb":
            return web.Response(body=bomb(500), headers={"Content-Encoding": "gzip"})
        case "/broken":
            return web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"})
        case "/drip":
            return await drip(request)
        case "/cookie":
            answer = web.Response(text=request.headers.get("Cookie", ""))
            answer.set_cookie("session", "7", path="/")
            return answer
    return web.Response()


def bomb(mebibytes: int) -> bytes:
    """So many mebibytes of zeros in some kilobytes of gzip, one block again and again."""
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = compressor.compress(bytes(2**20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * mebibytes


async def drip(request: web.Request) -> web.StreamResponse:
    """A byte now and then, for ever."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await answer.write(b"x")
            await asyncio.sleep(0.02)
    return answer


@pytest.fixture
async def base() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def transport() -> AsyncIterator[HttpTransport]:
    async with open_session({"127.0.0.1"}) as session:
        yield HttpTransport(session, 60.0, {"127.0.0.1"})


@pytest.fixture
async def impatient() -> AsyncIterator[HttpTransport]:
    """A transport for servers that never come to an end."""
    async with open_session({"127.0.0.1"}) as session:
        yield HttpTransport(session, 0.5, {"127.0.0.1"})


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
    base: str, impatient: HttpTransport, path: str, writes: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await impatient.send(Request(method="POST", url=base + path, has_side_effects=writes))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "not a url"])
async def test_a_call_that_cannot_leave_is_unavailable(transport: HttpTransport, url: str) -> None:
    with pytest.raises(NotSent):
        await transport.send(Request(method="POST", url=url))


async def test_an_endless_answer_is_cut_off(base: str, transport: HttpTransport) -> None:
    answer = await transport.send(Request(method="GET", url=f"{base}/big", has_side_effects=False))
    assert len(answer.body) == 4 * 2**20


async def test_a_compressed_bomb_is_cut_off_and_needs_no_more_memory_than_any_answer(
    base: str, transport: HttpTransport
) -> None:
    tracemalloc.start()
    try:
        answer = await transport.send(Request(method="GET", url=f"{base}/bomb", has_side_effects=False))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(answer.body) == 4 * 2**20
    assert peak < 64 * 2**20


@pytest.mark.parametrize("path", ["/drip", "/broken"])
@pytest.mark.parametrize(("writes", "error"), [(True, OutcomeUnknown), (False, NotSent)])
async def test_an_answer_that_never_ends_or_cannot_be_unpacked_is_none(
    base: str, impatient: HttpTransport, path: str, writes: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await impatient.send(Request(method="POST", url=base + path, has_side_effects=writes))


async def test_headers_that_never_end_are_no_answer(transport: HttpTransport) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while not writer.is_closing():
                writer.write(b"X-Padding: " + b"x" * 1_000 + b"\r\n")
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(OutcomeUnknown):
            await transport.send(Request(method="POST", url=f"http://127.0.0.1:{port}/"))


async def test_a_cookie_is_never_sent_back(base: str) -> None:
    port = base.rpartition(":")[2]  # by its name: cookies of bare addresses are never kept
    async with open_session({"localhost"}) as session:
        by_name = HttpTransport(session, 60.0, {"localhost"})
        request = Request(method="POST", url=f"http://localhost:{port}/cookie")
        answers = [await by_name.send(request) for _ in range(2)]
    assert all("session=7" in answer.headers["set-cookie"] for answer in answers)
    assert [answer.body for answer in answers] == [b"", b""]


# ---- where calls may go

THIS_MACHINE = ["0.0.0.0", "127.0.0.1", "127.255.255.254", "::", "::1", "2002:7f00:1::"]
THIS_NETWORK = ["10.0.0.1", "100.64.0.1", "172.16.0.1", "192.168.1.1", "198.18.0.1", "fc00::1", "fe80::1"]
METADATA = ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"]
MANY = ["224.0.0.1", "255.255.255.255", "ff02::1"]
PRIVATE = [*THIS_MACHINE, *THIS_NETWORK, *METADATA, *MANY]
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


class FixedResolver(AbstractResolver):
    """Finds every host at these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Those addresses."""
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


def resolver_of(session: aiohttp.ClientSession) -> AbstractResolver:
    connector = session.connector
    assert isinstance(connector, aiohttp.TCPConnector)
    return connector._resolver


@pytest.mark.parametrize("address", [*PRIVATE, *PUBLIC])
async def test_a_host_that_nobody_named_is_found_at_public_addresses_only(address: str) -> None:
    async with open_session({"desk.test"}, FixedResolver(address)) as session:
        resolver = resolver_of(session)
        named, named_too = await resolver.resolve("desk.test", 80), await resolver.resolve("DESK.test", 80)
        assert [result["host"] for result in (*named, *named_too)] == [address, address]
        if address in PUBLIC:
            assert [result["host"] for result in await resolver.resolve("other.test", 80)] == [address]
        else:
            with pytest.raises(OSError, match="does not name it"):
                await resolver.resolve("other.test", 80)


async def test_of_several_addresses_the_public_ones_are_called() -> None:
    async with open_session((), FixedResolver("10.0.0.1", "8.8.8.8")) as session:
        results = await resolver_of(session).resolve("other.test", 80)
        assert [result["host"] for result in results] == ["8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_private_address_that_nobody_named_is_not_called(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    async with open_session(()) as session:
        with pytest.raises(NotSent, match="private address"):
            await HttpTransport(session, 60.0, ()).send(Request(method="POST", url=f"http://{host}:1/"))


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1"])
async def test_no_other_spelling_leads_to_this_machine(base: str, host: str) -> None:
    port = base.rpartition(":")[2]
    async with open_session(()) as session:
        with pytest.raises(NotSent):
            await HttpTransport(session, 60.0, ()).send(
                Request(method="POST", url=f"http://{host}:{port}/echo")
            )


async def test_a_redirect_into_the_private_network_is_not_followed(
    base: str, transport: HttpTransport
) -> None:
    answer = await transport.send(Request(method="POST", url=f"{base}/metadata"))
    assert (answer.status, answer.headers["location"]) == (307, "http://169.254.169.254/latest/meta-data/")


def test_the_hosts_that_an_operator_named_are_those_of_settings_and_secrets() -> None:
    account = Account(platform="x", id="1", settings={"base_url": "https://Account.test:8443/"})
    source = Source(
        name="s",
        adapter="s",
        secrets=(Secret("https://hooks.test/services/x"), Secret("whsec_x"), Secret("https://[broken")),
        settings={"url": "http://10.0.0.7/hook", "inbox": "12", "other": "ftp://files.test/"},
        accounts=(account,),
    )
    assert named_hosts([source]) == {"account.test", "hooks.test", "10.0.0.7"}


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


class Metered(Generic):
    """Gives ten units a day, and says with 403 that none is left."""

    def daily_quota(self) -> DailyQuota:
        """Ten units."""
        return DailyQuota(scope="s", units=10, reserved=4)

    def is_quota_spent(self, response: Response) -> bool:
        """By the status."""
        return response.status == 403


class Unreachable:
    """Sends nothing."""

    async def send(self, request: Request) -> Response:
        """There is no connection."""
        raise NotSent("no connection")


def metered(db: SqliteStore, transport: Transport, *, is_poll: bool = False) -> PacedTransport:
    clock = FakeClock()
    adapter = Metered(Source(name="s", adapter="s"))
    limiter, meter = TokenBucketLimiter(1000), QuotaMeter(db, clock)
    return PacedTransport(transport, limiter, adapter, clock, meter=meter, is_poll=is_poll)


async def used(db: SqliteStore) -> list[int]:
    return [use.used for use in await db.read(lambda tx: daily_quotas.list_use(tx, 0.0))]


def unit_call(cost: int) -> Request:
    return Request(method="POST", url="https://x.test/", account="a", cost=cost)


async def test_a_call_that_does_not_fit_into_the_day_is_not_made(db: SqliteStore) -> None:
    calls = CountingTransport(200, 200)
    poll, action = metered(db, calls, is_poll=True), metered(db, calls)
    await poll.send(unit_call(6))
    with pytest.raises(QuotaSpent):
        await poll.send(unit_call(1))
    await action.send(unit_call(4))
    with pytest.raises(QuotaSpent):
        await action.send(unit_call(1))
    assert (calls.statuses, await used(db)) == ([], [10])


async def test_what_never_left_costs_nothing_and_the_platforms_word_ends_the_day(db: SqliteStore) -> None:
    with pytest.raises(NotSent):
        await metered(db, Unreachable()).send(unit_call(5))
    assert await used(db) == [0]
    await metered(db, CountingTransport(403)).send(unit_call(1))
    assert await used(db) == [10]
    await metered(db, CountingTransport(200)).send(unit_call(0))  # what costs nothing goes on


async def test_an_address_leaves_as_it_was_written() -> None:
    async def show(request: web.Request) -> web.Response:
        return web.Response(text=request.raw_path)

    app = web.Application()
    app.router.add_get("/{tail:.*}", show)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        address = f"{str(server.make_url('')).rstrip('/')}/urn%3Ali%3Ax%3A%28a%2C1%29?actor=urn%3Ali%3Ay"
        answer = await HttpTransport(session, 5.0, {"127.0.0.1"}).send(Request(method="GET", url=address))
    assert answer.body == b"/urn%3Ali%3Ax%3A%28a%2C1%29?actor=urn%3Ali%3Ay"


@pytest.mark.parametrize("url", ["http://x:port/", "http://[::1/", "http:///x", "/x", ""])
async def test_what_is_no_address_never_leaves(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NotSent):
            await HttpTransport(session, 5.0, {"127.0.0.1"}).send(Request(method="GET", url=url))


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_write_is_never_repeated_by_itself_on_a_connection_that_was_kept(method: str) -> None:
    calls: list[str] = []

    async def answer_once(request: web.Request) -> web.StreamResponse:
        calls.append(request.method)
        if request.method != "GET":
            assert request.transport
            request.transport.abort()
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/", answer_once)
    async with TestServer(app) as server, open_session({"127.0.0.1"}) as session:
        transport, url = HttpTransport(session, 5.0, {"127.0.0.1"}), str(server.make_url("/"))
        await transport.send(Request(method="GET", url=url, has_side_effects=False))
        with pytest.raises(OutcomeUnknown):
            await transport.send(Request(method=method, url=url))
    assert calls == ["GET", method]
