"""Webhooks in: verify, keep, answer; nothing else.

A rightly signed body is kept whatever it says, and 200 is said once it is on disk. 503 is said
only when the commit cannot be made; a slow classifier or a broken rules file is never a reason.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from aiohttp import web

from bot.domain import Delivery
from bot.errors import InvalidSignature, StoreBusy, StoreFull
from bot.platforms.ports import Adapter, WebhookRequest, WebhookResponse
from bot.runtime.metrics import Metrics
from bot.store import Store
from bot.store.intake import inbox

logger = logging.getLogger(__name__)

#: Headers that a parser may need later; the rest is not ours to keep.
_KEPT_HEADERS = frozenset({"content-type", "webhook-id", "webhook-timestamp", "user-agent"})
_COMMIT_SECONDS = 2.0

Ready = Callable[[], Awaitable[tuple[bool, dict[str, object]]]]


def application(
    db: Store,
    sources: Mapping[str, Adapter],
    metrics: Metrics,
    ready: Ready,
    *,
    body_limit: int,
    read_timeout: float,
    on_kept: Callable[[], None],
) -> web.Application:
    """The routes. `ready` tells whether everything works; `on_kept` wakes whoever reads."""
    intake = Intake(db, sources, metrics, body_limit, read_timeout, on_kept)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(_: web.Request) -> web.Response:
        good, details = await ready()
        return web.json_response(details, status=200 if good else 503)

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=await metrics.render(), headers={"Content-Type": metrics.content_type})

    app = web.Application(client_max_size=body_limit)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/webhooks/{source}", intake.receive)
    app.router.add_post("/webhooks/{source}", intake.receive)
    return app


class Intake:
    """What happens to one webhook request."""

    def __init__(
        self,
        db: Store,
        sources: Mapping[str, Adapter],
        metrics: Metrics,
        body_limit: int,
        read_timeout: float,
        on_kept: Callable[[], None],
    ) -> None:
        self._db = db
        self._sources = sources
        self._metrics = metrics
        self._body_limit = body_limit
        self._read_timeout = read_timeout
        self._on_kept = on_kept

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request; never raises."""
        name = request.match_info["source"]
        adapter = self._sources.get(name)
        if adapter is None:
            return _answer(404, "no such source")
        with self._metrics.intake_seconds.time():
            response = await self._receive(request, name, adapter)
        self._metrics.deliveries.labels(source=name, status=str(response.status)).inc()
        return response

    async def _receive(self, request: web.Request, name: str, adapter: Adapter) -> web.Response:
        if request.headers.get("Content-Encoding", "identity") != "identity":
            return _answer(415, "compressed bodies are not accepted")
        if (request.content_length or 0) > self._body_limit:
            return _answer(413, f"at most {self._body_limit} bytes are accepted")
        try:
            async with asyncio.timeout(self._read_timeout):
                body = await request.read()
        except TimeoutError:
            return _answer(408, "the body took too long")
        except web.HTTPRequestEntityTooLarge:
            return _answer(413, f"at most {self._body_limit} bytes are accepted")
        hook = WebhookRequest(
            method=request.method,
            query=dict(request.query),
            headers={key.lower(): value for key, value in request.headers.items()},
            body=body,
            received_at=datetime.now(UTC),
        )
        try:
            greeting = adapter.handshake(hook)
            if greeting is not None:
                return _greeting(greeting)
            if request.method != "POST":
                return _answer(405, "POST is expected here")
            adapter.verify(hook)
        except InvalidSignature:
            return _answer(403 if request.method == "GET" else 401, "not believed")
        return await self._keep(name, hook)

    async def _keep(self, name: str, hook: WebhookRequest) -> web.Response:
        headers = {key: value for key, value in hook.headers.items() if key in _KEPT_HEADERS}
        delivery = Delivery(source=name, body=hook.body, headers=headers, received_at=hook.received_at)
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                new = await self._db.write(lambda tx: inbox.insert(tx, delivery))
        except (StoreBusy, StoreFull, TimeoutError) as trouble:
            logger.error(
                "a delivery could not be kept",
                extra={"action": "intake_refused", "why": type(trouble).__name__},
            )
            return _answer(503, "cannot be kept now, please deliver again", retry_after=30)
        if new:
            self._on_kept()
        else:
            self._metrics.repeats.labels(source=name).inc()
        return _answer(200, "kept")


def _greeting(answer: WebhookResponse) -> web.Response:
    return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)


def _answer(status: int, message: str, retry_after: int | None = None) -> web.Response:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = json.dumps({"status": status, "message": message})
    return web.Response(status=status, text=body, content_type="application/json", headers=headers)
