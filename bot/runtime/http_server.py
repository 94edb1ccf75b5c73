"""An HTTP listener on which a stranger costs little.

What a request says is for the application. What may be spent before anybody has proved who they are is
decided here: how long a connection may say nothing, how many there are, how many bytes may wait for the end
of a request, and that no body is ever decompressed. Nothing that came over a connection is logged.
"""

import asyncio
import json
import resource
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import StreamReader, http_exceptions, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import HttpVersion10, HttpVersion11, RawRequestMessage
from aiohttp.web_protocol import RequestPayloadError

from bot.runtime.clock import Clock

#: In place of the names and versions of what we are built with.
SERVER_NAME = "tamis"
#: A full queue makes the kernel drop handshakes, and whose is dropped tries again after a second. asyncio
#: accepts as many in one go; being half of the limit for connections, none of them goes before it was read.
_BACKLOG = 512
_SHUTDOWN_SECONDS = 5.0
#: A refused sender is read for so long, so that it sees the answer instead of a reset connection.
_LINGERING_SECONDS = 2.0
_MOST_CONNECTIONS = 1024

#: A request was refused before the application saw it: the HTTP status, and the class of the error or "".
OnRefused = Callable[[int, str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What the connections of one listener may cost. Times are in seconds, sizes in bytes."""

    connections: int = _MOST_CONNECTIONS
    header_seconds: float = 10.0  # from the first sign of a request, or of a connection, to the whole header
    request_seconds: float = 30.0  # to the whole body; the handlers have shorter deadlines, and answer
    idle_seconds: float = 75.0  # between two requests; longer than proxies wait, so that they close first
    header_bytes: int = 32 * 2**10
    request_bytes: int = 8 * 2**20
    waiting_bytes: int = 32 * 2**20  # of all requests together that have not come to their end


def affordable_connections() -> int:
    """How many connections fit beside the files that the program needs itself."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_CONNECTIONS if files == resource.RLIM_INFINITY else min(_MOST_CONNECTIONS, files // 2)


def json_response(status: int, message: str, retry_after: int | None = None) -> web.Response:
    """A status and one sentence for whoever reads the answer; `retry_after` is in seconds."""
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = json.dumps({"status": status, "message": message})
    return web.Response(status=status, text=body, content_type="application/json", headers=headers)


class HttpServer:
    """Serves an application on one address.

    `on_refused` is called for each request that the application never saw, `on_crowded` for each connection
    that was closed to make room for another. With `cancels_abandoned` a request that nobody waits for any
    more is not answered to its end.
    """

    def __init__(
        self,
        application: web.Application,
        limits: Limits,
        *,
        clock: Clock,
        on_refused: OnRefused,
        on_crowded: Callable[[], None],
        cancels_abandoned: bool = False,
    ) -> None:
        self._runner = web.AppRunner(
            application, shutdown_timeout=_SHUTDOWN_SECONDS, handler_cancellation=cancels_abandoned
        )
        self._connections = Connections(limits, clock, on_crowded)
        self._limits = limits
        self._on_refused = on_refused
        self._server: asyncio.Server | None = None
        self.url = ""

    async def start(self, host: str, port: int) -> None:
        """Listen there; port 0 is any free one. Raises `OSError`, and then listens nowhere."""
        await self._runner.setup()
        server = self._runner.server
        assert server is not None
        self._make_request, server.request_factory = server.request_factory, self._begin_request
        self._handle, server.request_handler = server.request_handler, self._handle_request
        try:
            self._server = await asyncio.get_running_loop().create_server(
                lambda: Connection(server, self._connections, self._limits, self._on_refused),
                host,
                port,
                backlog=_BACKLOG,
            )
        except OSError:
            await self._runner.cleanup()
            raise
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Listen no more, let requests that are being answered come to their end, and close."""
        if self._server is not None:
            self._server.close()
            self._server = None
            await self._runner.cleanup()

    def close_expired(self) -> None:
        """Close the connections whose time is up; call this every second."""
        self._connections.close_expired()

    def _begin_request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        assert isinstance(protocol, Connection)
        protocol.begin_request(payload)
        return self._make_request(message, payload, protocol, writer, task)

    async def _handle_request(self, request: web.BaseRequest) -> web.StreamResponse:
        assert isinstance(request.protocol, Connection)
        try:
            # Of other versions proxies and we may read something else in the same bytes.
            if request.version not in (HttpVersion10, HttpVersion11):
                self._on_refused(505, "")
                return _anonymous(json_response(505, "HTTP/1.1 is spoken here"))
            # A compressed body is small on the wire and huge in memory, and no platform sends one.
            if any(encoding.strip() for encoding in request.headers.getall("Content-Encoding", ())):
                self._on_refused(415, "")
                return _anonymous(json_response(415, "compressed bodies are not accepted"))
            return _anonymous(await self._handle(request))
        except web.HTTPException as error:
            _anonymous(error)
            raise
        finally:
            request.protocol.end_request()


class Connection(web.RequestHandler):
    """One connection: tells `Connections` how far its request is, and quotes nobody when one is damaged."""

    __slots__ = (
        "_begun",
        "_connections",
        "_is_handling",
        "_limits",
        "_on_refused",
        "_payload",
        "waiting_bytes",
    )

    def __init__(
        self, server: web.Server, connections: "Connections", limits: Limits, on_refused: OnRefused
    ) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.idle_seconds,
            lingering_time=_LINGERING_SECONDS,
            access_log=None,  # type: ignore[arg-type]  # None is documented as "no access log"
            auto_decompress=False,
        )
        self._connections = connections
        self._limits = limits
        self._on_refused = on_refused
        self._begun = 0
        self._is_handling = False
        self._payload: StreamReader | None = None
        self.waiting_bytes = 0

    @property
    def is_busy(self) -> bool:
        """Whether the request is complete and being answered: now it is we who are waited for."""
        return self._is_handling and self._has_whole_body

    @property
    def awaits_header(self) -> bool:
        """Whether no request has come, or a part of its header only."""
        return not self._is_handling and self._request_count == self._begun and self._has_whole_body

    @property
    def _has_whole_body(self) -> bool:
        return self._payload is None or self._payload.is_eof()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take part in the limits from the first moment."""
        super().connection_made(transport)
        self._connections.add(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Take part no more."""
        self._connections.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless it is more than a request may have."""
        self._connections.note_received(self, len(data))
        super().data_received(data)
        limit = self._limits.header_bytes if self.awaits_header else self._limits.request_bytes
        if self.waiting_bytes > limit:
            self.abort()

    def begin_request(self, payload: StreamReader) -> None:
        """The header is complete; `payload` is what will hold the body."""
        self._begun += 1
        self._payload = payload
        self._is_handling = True

    def end_request(self) -> None:
        """The answer is known; sending it is up to whoever asked."""
        self._is_handling = False
        self._connections.note_answered(self)

    def abort(self) -> None:
        """Close at once, whatever is still to be read or written."""
        transport = self.transport
        self._connections.discard(self)
        self.force_close()
        if transport is not None:
            transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """400 for what is no HTTP, without a word of it in answer or log; a fault of ours is logged."""
        self.end_request()
        # aiohttp's streams raise a `RuntimeError` when we have closed the connection that they are read from.
        if isinstance(exc, ConnectionError) or (isinstance(exc, RuntimeError) and self.transport is None):
            # Nobody is left to be answered. The frames of the error hold what had come of the body:
            # without `with_traceback`, only the garbage collector would free it, megabytes later.
            raise ConnectionResetError("closed before the end of the request") from exc.with_traceback(None)
        if not isinstance(exc, http_exceptions.HttpProcessingError | RequestPayloadError):
            self._on_refused(status, "" if exc is None else type(exc).__name__)
            return _anonymous(super().handle_error(request, status, exc, message))
        self._on_refused(400, type(exc).__name__)
        response = json_response(400, "this is no valid HTTP request")
        response.force_close()
        return _anonymous(response)


class Connections:
    """The connections of one listener, by how long the other side has been owing us something.

    When there are too many, the one goes that has owed a request for the longest time, then the one that has
    been idle for the longest time after its last answer. One whose request is being answered never goes.
    """

    def __init__(self, limits: Limits, clock: Clock, on_crowded: Callable[[], None]) -> None:
        self._limits = limits
        self._clock = clock
        self._on_crowded = on_crowded
        # Since when, the oldest first: owing us a request or the rest of one, and idle after an answer.
        self._waiting: dict[Connection, float] = {}
        self._idle: dict[Connection, float] = {}
        self._waiting_bytes = 0

    def __len__(self) -> int:
        return len(self._waiting) + len(self._idle)

    def add(self, connection: Connection) -> None:
        """A connection was opened."""
        if len(self) >= self._limits.connections and not self._make_room():
            connection.abort()
            return
        self._waiting[connection] = self._clock.monotonic()

    def discard(self, connection: Connection) -> None:
        """A connection is closed, or will be in a moment."""
        is_ours = self._waiting.pop(connection, None) is not None
        if self._idle.pop(connection, None) is not None or is_ours:
            self._forget_bytes(connection)

    def note_received(self, connection: Connection, size: int) -> None:
        """So many more bytes of a request have come."""
        if size and self._idle.pop(connection, None) is not None:
            self._waiting[connection] = self._clock.monotonic()
        if connection not in self._waiting:
            return
        connection.waiting_bytes += size
        self._waiting_bytes += size
        while self._waiting_bytes > self._limits.waiting_bytes and self._make_room(only_with_bytes=True):
            pass

    def note_answered(self, connection: Connection) -> None:
        """A request of this connection was answered: it owes us nothing now."""
        if self._waiting.pop(connection, None) is not None:
            self._idle[connection] = self._clock.monotonic()
            self._forget_bytes(connection)

    def close_expired(self) -> None:
        """Close those whose time is up."""
        now = self._clock.monotonic()
        for connection, since in list(self._waiting.items()):
            seconds = now - since
            if seconds < self._limits.header_seconds:
                break
            is_late = connection.awaits_header or seconds >= self._limits.request_seconds
            if is_late and not connection.is_busy:
                connection.abort()
        for connection, since in list(self._idle.items()):
            if now - since < self._limits.idle_seconds:
                break
            connection.abort()

    def _make_room(self, *, only_with_bytes: bool = False) -> bool:
        """Close the connection that is missed least; False when there is none."""
        for connection in (*self._waiting, *self._idle):
            if not connection.is_busy and (connection.waiting_bytes or not only_with_bytes):
                connection.abort()
                self._on_crowded()
                return True
        return False

    def _forget_bytes(self, connection: Connection) -> None:
        self._waiting_bytes -= connection.waiting_bytes
        connection.waiting_bytes = 0


def _anonymous(response: web.StreamResponse) -> web.StreamResponse:
    """The same answer, which does not say what we are built with."""
    response.headers["Server"] = SERVER_NAME
    return response
