"""Serves assistants over HTTP, a request at a time: no session stands between two of them.

So whose token is revoked is refused at the next request, and a restart is noticed by nobody. What the
protocol's SDK speaks is ASGI; whoever listens hands each request over and gets its answer back.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from bot.mcp.calling import Caller
from bot.mcp.server import Context, build_server

#: Where in a request of ASGI our own things may stand (https://asgi.readthedocs.io, "state").
_STATE, _CALLER = "state", "caller"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainAnswer:
    """An answer over HTTP."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class HttpAssistants:
    """The protocol over HTTP, for whoever has let somebody in."""

    def __init__(self) -> None:
        server = build_server(_caller_of)
        self._manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Be ready for requests."""
        started = asyncio.Event()

        async def run() -> None:
            # What it opens has to be closed by the task that has opened it.
            async with self._manager.run():
                started.set()
                await self._stopping.wait()

        self._running = asyncio.create_task(run())
        await started.wait()

    async def stop(self) -> None:
        """Answer nobody any more."""
        self._stopping.set()
        if self._running is not None:
            await self._running

    async def answer(
        self, path: str, headers: Sequence[tuple[bytes, bytes]], body: bytes, caller: Caller
    ) -> PlainAnswer:
        """What one POST is answered."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("ascii", "ignore"),
            "query_string": b"",
            "root_path": "",
            "headers": list(headers),
            "server": None,
            "client": None,
            _STATE: {_CALLER: caller},
        }
        exchange = _Exchange(body)
        await self._manager.handle_request(scope, exchange.receive, exchange.send)
        return PlainAnswer(
            status=exchange.status, headers=tuple(exchange.headers), body=bytes(exchange.answered)
        )


class _Exchange:
    """One request and its answer, as ASGI passes them."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self.answered = bytearray()

    async def receive(self) -> dict[str, Any]:
        body, self._body = self._body, None
        if body is None:
            # Who asked is there as long as this is awaited: the listener ends it when they are gone.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            self.headers = [
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]
            ]
        elif message["type"] == "http.response.body":
            self.answered += message.get("body", b"")


def _caller_of(context: Context) -> Caller:
    request = context.request
    assert request is not None  # over HTTP there is one
    caller = request.scope[_STATE][_CALLER]
    assert isinstance(caller, Caller)  # put there above
    return caller
