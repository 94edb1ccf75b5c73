"""An OpenAI-compatible endpoint that behaves, or misbehaves, as it is told: a real server on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def completion(text: str, *, tokens: int = 80, reason: str = "stop", **message: Any) -> dict[str, Any]:
    """An answer as the protocol has it."""
    return {
        "choices": [{"message": {"role": "assistant", "content": text, **message}, "finish_reason": reason}],
        "usage": {"total_tokens": tokens},
    }


def says(text: str, **changes: Any) -> Answer:
    """Answers with a text."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(completion(text, **changes))

    return answer


def sends(body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> Answer:
    """Answers with these bytes."""

    async def answer(request: web.Request) -> web.StreamResponse:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, content_type=kind, headers=names)

    return answer


async def hangs(request: web.Request) -> web.StreamResponse:
    """Takes the question and never answers."""
    await asyncio.sleep(3_600)
    raise AssertionError


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Begins a stream and closes the connection in the middle of it."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(b'data: {"choices":[{"delta":{"content":"Bonj')
    assert request.transport is not None
    request.transport.abort()
    return response


@dataclass
class CompletionServer:
    """What it was asked, and what it answers next."""

    answer: Answer
    url: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self.questions.append(json.loads(await request.text()))
        self.headers.append(dict(request.headers))
        return await self.answer(request)


@asynccontextmanager
async def completion_server(answer: Answer) -> AsyncIterator[CompletionServer]:
    """A running one."""
    state = CompletionServer(answer)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", state.complete)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    state.url = str(server.make_url("/v1"))
    try:
        yield state
    finally:
        await server.close()
