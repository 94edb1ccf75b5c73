"""The listener: what strangers may cost before anybody knows who they are."""

import asyncio
import gc
import gzip
import resource
import weakref
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import aiohttp.http_parser
import pytest
from aiohttp import web

from bot.runtime import http_server
from bot.runtime.http_server import HttpServer, Limits
from tests.fakes.clock import FakeClock

HEADER = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
BOMB = gzip.compress(b"\0" * 2**20)
DECOMPRESSORS = ("ZLibDecompressor", "BrotliDecompressor", "ZSTDDecompressor")


class Work:
    """Something that can be watched until it is gone."""


@dataclass
class Listener:
    """A listener with a handler that echoes a body, and one that waits until `released`."""

    limits: Limits
    clock: FakeClock = field(default_factory=FakeClock)
    refused: list[tuple[int, str]] = field(default_factory=list)
    crowded: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[bytes] = field(default_factory=list)
    work: list[weakref.ref["Work"]] = field(default_factory=list)
    clients: list[asyncio.StreamWriter] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/echo", self._echo)
        app.router.add_post("/slow", self._wait)
        app.router.add_get("/fault", self._fail)
        self.server = HttpServer(
            app,
            self.limits,
            clock=self.clock,
            on_refused=lambda status, error: self.refused.append((status, error)),
            on_crowded=self._count,
        )

    def _count(self) -> None:
        self.crowded += 1

    async def _echo(self, request: web.Request) -> web.Response:
        work = Work()  # stands for what has been read of the body, which only the frame of a call holds
        self.work.append(weakref.ref(work))
        self.seen.append(body := await request.read())
        return web.Response(body=body)

    async def _wait(self, request: web.Request) -> web.Response:
        await self.released.wait()
        return web.Response(text="late")

    async def _fail(self, request: web.Request) -> web.Response:
        raise ValueError(f"cannot read {request.path_qs}")

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.server.url.rpartition(":")[2]))
        self.clients.append(writer)
        return reader, writer

    @property
    def connections(self) -> int:
        return len(self.server._connections)


@asynccontextmanager
async def listening(**limits: Any) -> AsyncIterator[Listener]:
    listener = Listener(Limits(**limits))
    await listener.server.start("127.0.0.1", 0)
    try:
        yield listener
    finally:
        listener.released.set()
        for client in listener.clients:
            client.close()
            with suppress(ConnectionError):
                await client.wait_closed()
        await listener.server.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Read what is left; True once the other side has closed."""
    try:
        async with asyncio.timeout(10):
            await reader.read()
    except ConnectionError:
        pass
    return True


async def is_served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether a request on that connection is answered."""
    writer.write(HEADER + b"ping")
    async with asyncio.timeout(10):
        return b" 200 OK" in await reader.readuntil(b"ping")


# ---- compressed bodies


@pytest.fixture
def decompressors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the decompressors that were made."""
    made: list[str] = []
    for name in DECOMPRESSORS:
        monkeypatch.setattr(aiohttp.http_parser, name, lambda *_, name=name, **__: made.append(name))
    return made


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/echo", "/fault", "/nowhere"])
@pytest.mark.parametrize(
    "encodings",
    [
        ["gzip"],
        ["identity", "gzip"],
        ["gzip", "identity"],
        ["gzip, gzip"],
        ["GZIP"],
        ["deflate"],
        ["br"],
        ["zstd"],
        ["identity"],
        ["", "x-gzip"],
        ["\u00e9"],
    ],
    ids="+".join,
)
async def test_no_body_is_decompressed_whatever_is_asked_for_where(
    decompressors: list[str], method: str, path: str, encodings: list[str]
) -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        lines = "".join(f"Content-Encoding: {encoding}\r\n" for encoding in encodings)
        header = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BOMB)}\r\n{lines}\r\n"
        writer.write(header.encode() + BOMB)
        assert b" 415 " in await reader.readline()
        assert (listener.seen, listener.refused, decompressors) == ([], [(415, "")], [])
        writer.close()


@pytest.mark.parametrize(
    ("line", "status", "seen"),
    [
        ("POST /echo", 505, 0),
        ("POST /echo HTTP/0.9", 505, 0),
        ("POST /echo HTTP/2.0", 505, 0),
        ("POST /echo HTTP/1.0", 200, 1),
        ("POST /echo HTTP/1.1", 200, 1),
    ],
)
async def test_only_versions_that_everybody_reads_alike_are_answered(
    line: str, status: int, seen: int
) -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        writer.write(f"{line}\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
        assert f" {status} ".encode() in await reader.readline()
        assert (len(listener.seen), listener.refused) == (seen, [] if seen else [(505, "")])
        writer.close()


async def test_the_decompressors_that_are_watched_are_those_of_the_parser(decompressors: list[str]) -> None:
    """Without our listener the same request is decompressed: the test above watches the right thing."""

    async def read(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    app = web.Application()
    app.router.add_post("/", read)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _, writer = await asyncio.open_connection(*runner.addresses[0][:2])
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n")
    await until(lambda: bool(decompressors))
    writer.close()
    await runner.cleanup()


async def test_a_body_that_is_compressed_without_saying_so_arrives_as_it_is() -> None:
    async with listening() as listener, aiohttp.ClientSession() as session:
        body = zlib.compress(b"hello")
        async with session.post(f"{listener.server.url}/echo", data=body) as answer:
            assert (answer.status, await answer.read()) == (200, body)


# ---- requests that are none

MARKER = "secret-words"
POST = "POST /echo HTTP/1.1\r\nHost: x\r\n"
MALFORMED = {
    "no HTTP": f"{MARKER}\r\n\r\n",
    "TLS": "\x16\x03\x01\x02\x00\x01\x00" + MARKER,
    "bad header": f"GET / HTTP/1.1\r\nHost: x\r\n{MARKER}\r\n\r\n",
    "bare line feed": f"GET / HTTP/1.1\nHost: {MARKER}\n\n",
    "space before the colon": f"GET / HTTP/1.1\r\nHost : {MARKER}\r\n\r\n",
    "long line": f"GET /{MARKER * 1000} HTTP/1.1\r\nHost: x\r\n\r\n",
    "long header": f"GET / HTTP/1.1\r\nHost: x\r\nX-A: {MARKER * 1000}\r\n\r\n",
    "two lengths": f"{POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{MARKER}",
    "length and chunks": f"{POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n{MARKER}",
    "bad chunk": f"{POST}Transfer-Encoding: chunked\r\n\r\n{MARKER}\r\n",
    "bad second chunk": f"{POST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n{MARKER}\r\n",
    "bad version": f"GET /{MARKER} HTTP/9.9\r\nHost: x\r\n\r\n",
    "zero byte": f"GET / HTTP/1.1\r\nHost: x\0{MARKER}\r\n\r\n",
}


@pytest.mark.parametrize("request_text", MALFORMED.values(), ids=MALFORMED.keys())
async def test_what_is_no_http_is_counted_and_quoted_nowhere(
    request_text: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        writer.write(request_text.encode("latin-1"))
        answer = await reader.read()
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
        assert MARKER.encode() not in answer
        assert [status for status, _ in listener.refused] == [400]
        assert listener.refused[0][1], "the class of the error is known"
        assert caplog.records == []
        writer.close()


async def test_a_sender_that_leaves_in_the_middle_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async with listening() as listener:
        _, writer = await listener.open()
        writer.write(HEADER + b"pi")
        await until(lambda: listener.connections == 1)
        writer.transport.abort()
        await until(lambda: listener.connections == 0)
    assert (listener.seen, listener.refused, caplog.records) == ([], [], [])


async def test_a_fault_of_ours_is_an_error_with_a_count() -> None:
    async with listening() as listener, aiohttp.ClientSession() as session:
        async with session.get(f"{listener.server.url}/fault?{MARKER}") as answer:
            assert answer.status == 500
            assert MARKER not in await answer.text()
    assert listener.refused == [(500, "ValueError")]


@pytest.mark.parametrize(
    "request_text",
    [
        HEADER + b"ping",
        b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /echo HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /fault HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 0\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
        b"rubbish\r\n\r\n",
    ],
)
async def test_no_answer_says_what_we_are_built_with(request_text: bytes) -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        writer.write(request_text)
        header = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b"\r\nserver: tamis\r\n" in header
        assert b"aiohttp" not in header
        writer.close()


# ---- silent and slow connections


async def test_a_connection_without_a_whole_header_is_closed_in_time() -> None:
    async with listening() as listener:
        connections = [await listener.open() for _ in range(3)]
        connections[1][1].write(HEADER[:9])
        connections[2][1].write(HEADER)
        await until(
            lambda: [one.waiting_bytes for one in listener.server._connections._waiting] == [0, 9, 51]
        )
        listener.clock.advance(9.9)
        listener.server.close_expired()
        assert listener.connections == 3
        listener.clock.advance(0.1)
        listener.server.close_expired()
        assert await is_closed(connections[0][0])
        assert await is_closed(connections[1][0])
        assert listener.connections == 1, "the one with a header has its own deadline, in its handler"
        connections[2][1].write(b"ping")
        assert b"ping" in await connections[2][0].readuntil(b"ping")


async def test_a_header_that_trickles_is_closed_in_time() -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        assert await is_served(reader, writer)
        listener.clock.advance(60.0)
        listener.server.close_expired()
        for position in range(4):
            writer.write(HEADER[position : position + 1])
            await until(
                lambda position=position: (
                    [one.waiting_bytes for one in listener.server._connections._waiting] == [position + 1]
                )
            )
            listener.clock.advance(3.0)
            listener.server.close_expired()
        assert await is_closed(reader)


async def test_a_body_that_trickles_is_closed_in_time_even_where_no_handler_looks() -> None:
    async with listening(request_seconds=30.0) as listener:
        reader, writer = await listener.open()
        writer.write(HEADER + b"pi")
        await until(lambda: any(one.waiting_bytes for one in listener.server._connections._waiting))
        for seconds, count in ((29.9, 1), (0.1, 0)):
            listener.clock.advance(seconds)
            listener.server.close_expired()
            assert listener.connections == count
        assert await is_closed(reader)


async def test_an_idle_connection_may_wait_longer_than_a_silent_one() -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        assert await is_served(reader, writer)
        listener.clock.advance(74.9)
        listener.server.close_expired()
        assert await is_served(reader, writer)
        listener.clock.advance(75.0)
        listener.server.close_expired()
        assert await is_closed(reader)


async def test_a_request_that_is_being_answered_has_no_deadline() -> None:
    async with listening(connections=1) as listener:
        reader, writer = await listener.open()
        writer.write(HEADER.replace(b"echo", b"slow") + b"ping")
        await until(lambda: any(one.is_busy for one in listener.server._connections._waiting))
        listener.clock.advance(3600.0)
        listener.server.close_expired()
        newcomer, _ = await listener.open()
        assert await is_closed(newcomer), "nobody can go, so whoever comes cannot stay"
        listener.released.set()
        assert b"late" in await reader.readuntil(b"late")


# ---- too many


async def test_when_there_are_too_many_the_oldest_silent_one_goes_and_then_the_oldest_idle_one() -> None:
    async with listening(connections=3) as listener:
        idle = await listener.open()
        assert await is_served(*idle)
        oldest, _ = await listener.open()
        await until(lambda: listener.connections == 2)
        later = await listener.open()
        await until(lambda: listener.connections == 3)
        genuine = await listener.open()
        assert await is_served(*genuine)
        assert await is_closed(oldest)
        assert await is_served(*later)
        assert await is_served(*idle)
        assert (listener.connections, listener.crowded) == (3, 1)
        assert await is_served(*await listener.open())
        assert await is_closed(genuine[0]), "all are idle now, and this one has been for the longest time"


async def test_genuine_requests_get_through_a_crowd_of_silent_connections() -> None:
    async with listening(connections=20) as listener:
        crowd = []
        for _ in range(10):
            crowd += [await listener.open() for _ in range(30)]
            assert await is_served(*await listener.open())
        assert listener.connections <= 20


async def test_a_header_may_be_so_long_and_no_longer() -> None:
    async with listening(header_bytes=2000) as listener:
        reader, writer = await listener.open()
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for number in range(40):
            writer.write(b"X-%d: %s\r\n" % (number, b"a" * 60))
        assert await is_closed(reader)
        assert await is_served(*await listener.open())


async def test_what_is_sent_on_after_a_refusal_is_not_read_for_ever() -> None:
    async with listening(request_bytes=100_000) as listener:
        reader, writer = await listener.open()
        writer.write(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert b" 404 " in await reader.readline()
        writer.write(b"x" * 200_000)
        assert await is_closed(reader)


async def test_the_bytes_that_wait_are_limited_for_all_together() -> None:
    async with listening(waiting_bytes=250_000, connections=50) as listener:
        header = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n"
        connections = []
        for _ in range(4):
            reader, writer = await listener.open()
            writer.write(header + b"x" * 100_000)
            connections.append((reader, writer))
            held = listener.server._connections
            await until(
                lambda: (
                    max(one.waiting_bytes for one in [*held._waiting, *held._idle]) > 100_000
                    and len(held._waiting) == min(2, len(connections))
                )
            )
        assert await is_closed(connections[0][0])
        assert await is_closed(connections[1][0])
        connections[3][1].write(b"y")
        assert b" 200 " in await connections[3][0].readline()
        assert held._waiting_bytes == sum(one.waiting_bytes for one in held._waiting)


@pytest.mark.parametrize("is_ours", [True, False], ids=["we close", "the sender leaves"])
async def test_an_incomplete_body_is_freed_at_once_and_is_no_error(
    is_ours: bool, caplog: pytest.LogCaptureFixture
) -> None:
    gc.disable()  # which would free it one day, megabytes later
    try:
        async with listening() as listener:
            _, writer = await listener.open()
            writer.write(HEADER + b"pi")
            await until(lambda: bool(listener.work))
            if is_ours:
                listener.clock.advance(30)
                listener.server.close_expired()
            else:
                writer.transport.abort()
            await until(lambda: listener.work[0]() is None)
            assert (listener.refused, listener.seen) == ([], [])
    finally:
        gc.enable()
    assert caplog.records == []


async def test_many_requests_on_one_connection_are_not_added_up() -> None:
    async with listening(header_bytes=200, request_bytes=200, waiting_bytes=400) as listener:
        reader, writer = await listener.open()
        for _ in range(50):
            assert await is_served(reader, writer)
        assert listener.server._connections._waiting_bytes == 0


# ---- start and stop


async def test_a_port_in_use_is_an_error_and_leaves_nothing_behind() -> None:
    async with listening() as listener:
        second = Listener(Limits())
        with pytest.raises(OSError, match="in use"):
            await second.server.start("127.0.0.1", int(listener.server.url.rpartition(":")[2]))
        await second.server.stop()


async def test_a_request_that_is_being_answered_is_answered_before_the_end() -> None:
    async with listening() as listener:
        reader, writer = await listener.open()
        writer.write(HEADER.replace(b"echo", b"slow") + b"ping")
        await until(lambda: any(one.is_busy for one in listener.server._connections._waiting))
        stopping = asyncio.create_task(listener.server.stop())
        await asyncio.sleep(0)
        listener.released.set()
        assert b"late" in await reader.readuntil(b"late")
        await stopping


def test_connections_leave_files_for_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, connections in ((256, 128), (1024, 512), (65_536, 1024), (resource.RLIM_INFINITY, 1024)):
        monkeypatch.setattr(http_server.resource, "getrlimit", lambda _, files=files: (files, files))
        assert http_server.affordable_connections() == connections
