"""Deletion requests of platforms in, and the page on which the person sees how far theirs is.

A genuine request is answered once it is on disk; forgetting is for `erasure` to do. The page says when, never
who: whoever knows a code learns nothing else.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from bot.domain import Actor, ErasureState
from bot.errors import InvalidSignature, Malformed, StoreBusy, StoreFull
from bot.platforms.ports import Adapter, DeletionRequest, WebhookRequest
from bot.runtime.clock import Clock
from bot.services.privacy.erasure import new_erasure
from bot.store import Store
from bot.store.privacy import erasures
from bot.store.privacy.erasures import Erasure, Person

logger = logging.getLogger(__name__)

#: State, when it was asked for, when it was done, and the `Accept-Language` of the reader → a page.
StatusPage = Callable[[ErasureState, datetime, datetime | None, int, str], str]

_CODE = re.compile("[0-9a-f]{16}")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?")
_LOCAL = re.compile(r"(localhost|127\.\d+\.\d+\.\d+)(:\d+)?")
_LONGEST_BODY = 16_384
_COMMIT_SECONDS = 2.0
#: The page is for one person, loads nothing and shall be found by nobody.
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def plain_status(state: ErasureState, _: datetime, __: datetime | None, ___: int, ____: str) -> str:
    """The page where no face draws one: the state alone."""
    return state.value


class DeletionRequests:
    """Two routes of each source. `public_url` is our own address; "" means as the request names it."""

    def __init__(
        self,
        db: Store,
        sources: Mapping[str, Adapter],
        *,
        public_url: str,
        show: StatusPage,
        on_requested: Callable[[], None],
        read_timeout: float,
        clock: Clock,
    ) -> None:
        self._db = db
        self._sources = sources
        self._public_url = public_url.rstrip("/")
        self._show = show
        self._on_requested = on_requested
        self._read_timeout = read_timeout
        self._clock = clock

    def add_routes(self, application: web.Application) -> None:
        """Make both routes those of an application."""
        application.router.add_post("/webhooks/{source}/deletion", self.receive)
        application.router.add_get("/webhooks/{source}/deletion/{code}", self.show)

    async def receive(self, request: web.Request) -> web.Response:
        """Store who asks to be forgotten, then confirm it with a code and an address."""
        name = request.match_info["source"]
        adapter = self._sources.get(name)
        if adapter is None:
            return web.Response(status=404)
        if (request.content_length or 0) > _LONGEST_BODY:
            return web.Response(status=413)
        try:
            async with asyncio.timeout(self._read_timeout):
                body = await request.read()
            asked = adapter.deletion_request(self._as_webhook(request, body))
        except TimeoutError:
            return web.Response(status=408)
        except web.HTTPRequestEntityTooLarge:  # sent in chunks, which say no length
            return web.Response(status=413)
        except InvalidSignature:
            return web.Response(status=401)
        except Malformed:
            return web.Response(status=400)
        if asked is None:
            return web.Response(status=404)
        address = self._address_of(request)
        if address is None:
            return web.Response(status=400)
        return await self._store(name, adapter, asked, address)

    async def show(self, request: web.Request) -> web.Response:
        """The page of one code; 404 for a code that nobody was given."""
        code = request.match_info["code"]
        erasure = None
        if request.match_info["source"] in self._sources and _CODE.fullmatch(code):
            erasure = await self._db.read(partial(erasures.get_erasure, code=code))
        if erasure is None:
            return web.Response(status=404, headers=_PAGE_HEADERS)
        page = self._show(
            erasure.state,
            _moment(erasure.requested_at),
            _done_at(erasure),
            erasure.evidence_kept,
            request.headers.get("Accept-Language", ""),
        )
        return web.Response(text=page, content_type="text/html", charset="utf-8", headers=_PAGE_HEADERS)

    async def _store(self, name: str, adapter: Adapter, asked: DeletionRequest, address: str) -> web.Response:
        now = self._clock.now()
        request = partial(
            new_erasure,
            person=Person(id=asked.person_id, source=name),
            by=Actor.system("platform"),
            at=now,
            # What they write after they asked is of somebody new, however late the request reaches us.
            written_until=min(asked.issued_at or now, now),
            request_sha256=asked.sha256,
        )
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                code = await self._db.write(request)
        except (StoreBusy, StoreFull, TimeoutError) as error:
            why = type(error).__name__
            logger.error(
                "a deletion request could not be stored", extra={"action": "erasure_refused", "why": why}
            )
            return web.Response(status=503, headers={"Retry-After": "30"})
        self._on_requested()
        confirmation = adapter.confirm_deletion(f"{address}/webhooks/{name}/deletion/{code}", code)
        return web.Response(
            status=confirmation.status, text=confirmation.body, content_type=confirmation.content_type
        )

    def _as_webhook(self, request: web.Request, body: bytes) -> WebhookRequest:
        return WebhookRequest(
            method=request.method,
            query=dict(request.query),
            headers={key.lower(): value for key, value in request.headers.items()},
            body=body,
            received_at=self._clock.now(),
        )

    def _address_of(self, request: web.Request) -> str | None:
        """Our own address. The request is genuine, but its `Host` is only what somebody in between wrote."""
        if self._public_url:
            return self._public_url
        host = request.headers.get("Host", "")
        if not _HOST.fullmatch(host):
            return None
        return f"{'http' if _LOCAL.fullmatch(host) else 'https'}://{host}"


def _done_at(erasure: Erasure) -> datetime | None:
    return None if erasure.done_at is None else _moment(erasure.done_at)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
