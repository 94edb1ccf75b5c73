"""Webhooks in: verify, store, answer; nothing else.

A correctly signed body is stored whatever it says, and 200 is answered once it is on disk. 503 is answered
only when the commit cannot be made; a slow classifier or a broken rules file is never a reason.
"""

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from bot.domain import Delivery, Refusal
from bot.errors import InvalidSignature, StoreBusy, StoreFull
from bot.platforms.ports import Adapter, WebhookRequest, WebhookResponse
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.http_server import json_response
from bot.runtime.metrics import Metrics
from bot.runtime.refusals import Refusals, refusal_of
from bot.store import Store
from bot.store.intake import inbox

#: Headers that a parser may need later; the others are not ours to store.
_STORED_HEADERS = frozenset({"content-type", "webhook-id", "webhook-timestamp", "user-agent"})
#: A 503 in time is delivered again soon; a request that hangs counts against us, and so do those behind it.
_COMMIT_SECONDS = 2.0
_RETRY_AFTER_SECONDS = 30


def build_application(
    db: Store,
    sources: Mapping[str, Adapter],
    metrics: Metrics,
    refusals: Refusals,
    *,
    body_limit: int,
    read_timeout: float,
    on_stored: Callable[[], None],
    clock: Clock = SYSTEM_CLOCK,
) -> web.Application:
    """The routes. `on_stored` is called for each new delivery; `body_limit` is in bytes, `read_timeout` in
    seconds."""
    intake = WebhookIntake(db, sources, metrics, refusals, body_limit, read_timeout, on_stored, clock)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    app = web.Application(client_max_size=body_limit)
    app.router.add_get("/healthz", healthz)
    for path in ("/webhooks/{source}", "/webhooks/{source}/"):  # dashboards take an address with either end
        app.router.add_get(path, intake.receive)
        app.router.add_post(path, intake.receive)
    return app


class WebhookIntake:
    """Takes in webhook requests, one at a time and any number at once."""

    def __init__(
        self,
        db: Store,
        sources: Mapping[str, Adapter],
        metrics: Metrics,
        refusals: Refusals,
        body_limit: int,
        read_timeout: float,
        on_stored: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._db = db
        self._sources = sources
        self._metrics = metrics
        self._refusals = refusals
        self._body_limit = body_limit
        self._read_timeout = read_timeout
        self._on_stored = on_stored
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request; never raises."""
        name = request.match_info["source"]
        adapter = self._sources.get(name)
        if adapter is None:
            return json_response(404, self._unknown_source(name))
        started = self._clock.monotonic()
        response = await self._receive(request, name, adapter)
        self._metrics.webhook_duration.observe(self._clock.monotonic() - started)
        self._metrics.webhook_requests.labels(source=name, status=str(response.status)).inc()
        return response

    def _unknown_source(self, name: str) -> str:
        """Names the source that differs in its capitals only: whoever wrote that much knows the name."""
        similar = next((source for source in self._sources if source.lower() == name.lower()), None)
        return "no such source" if similar is None else f"no such source; did you mean /webhooks/{similar}?"

    async def _receive(self, request: web.Request, name: str, adapter: Adapter) -> web.Response:
        if (request.content_length or 0) > self._body_limit:
            return json_response(413, f"at most {self._body_limit} bytes are accepted")
        try:
            async with asyncio.timeout(self._read_timeout):
                body = await request.read()
        except TimeoutError:
            return json_response(408, "the body took too long")
        except web.HTTPRequestEntityTooLarge:
            return json_response(413, f"at most {self._body_limit} bytes are accepted")
        webhook = WebhookRequest(
            method=request.method,
            query=dict(request.query),
            headers={key.lower(): value for key, value in request.headers.items()},
            body=body,
            received_at=self._clock.now(),
        )
        try:
            handshake = adapter.handshake(webhook)
            if handshake is not None:
                return _handshake_response(handshake)
            if request.method != "POST":
                return json_response(405, "POST is expected here")
            adapter.verify(webhook)
        except InvalidSignature:
            is_handshake = request.method == "GET"
            self._refusals.record(name, Refusal.VERIFY_TOKEN if is_handshake else Refusal.SIGNATURE)
            if is_handshake:
                return json_response(403, "wrong verify token or application")
            return json_response(401, "invalid signature")
        return await self._store_delivery(name, webhook)

    async def _store_delivery(self, name: str, webhook: WebhookRequest) -> web.Response:
        headers = {key: value for key, value in webhook.headers.items() if key in _STORED_HEADERS}
        delivery = Delivery(source=name, body=webhook.body, headers=headers, received_at=webhook.received_at)
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                is_new = await self._db.write(lambda tx: inbox.insert_delivery(tx, delivery), urgent=True)
        except (StoreBusy, StoreFull, TimeoutError) as error:
            self._refusals.record(name, refusal_of(error))
            message = "cannot be stored now, please deliver again"
            return json_response(503, message, retry_after=_RETRY_AFTER_SECONDS)
        if is_new:
            self._on_stored()
        else:
            self._metrics.duplicate_deliveries.labels(source=name).inc()
        return json_response(200, "stored")


def _handshake_response(handshake: WebhookResponse) -> web.Response:
    return web.Response(status=handshake.status, text=handshake.body, content_type=handshake.content_type)
