"""The dashboard: signs people in, shows them the live page, tells it what has changed. Changes nothing.

The API has the same listener and the same users.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qs

from aiohttp import hdrs, web

from bot.config import Web
from bot.domain.roles import Identity
from bot.errors import StoreBusy, StoreFull, UserError, explain_io
from bot.present.dashboard_page.page import Routes, render_dashboard, render_return, render_sign_in
from bot.present.messages import Catalog, languages
from bot.runtime.faces import Premises
from bot.runtime.http_server import SERVER_NAME, HttpServer, Limits, json_response
from bot.services.reports.live import LiveView, ShownAccount
from bot.services.team.sign_in import sign_in, sign_out
from bot.web.api import Api
from bot.web.api_requests import LONGEST_BODY
from bot.web.assets import load_assets
from bot.web.assistants import Assistants
from bot.web.feed import Feed
from bot.web.visitors import FailedSignIns, Visitors

logger = logging.getLogger(__name__)

_ROUTES = Routes("/dashboard", "/dashboard/events", "/dashboard/sign-in", "/dashboard/sign-out")
_FILES = "/dashboard/files"
_LONGEST_BODY = 4_096
_MOST_FIELDS = 8
_LIMITS = Limits(connections=128, request_bytes=LONGEST_BODY + 2**16, waiting_bytes=4 * 2**20)
_MOST_WINDOWS, _MOST_WINDOWS_OF_ONE = 48, 8
_SECOND = 1.0
#: A window that takes nothing for so long is not there any more.
_WRITE_SECONDS = 20.0
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not `no-referrer`: with it, browsers say that a form comes from nowhere.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Dashboard:
    """A `Face`: the live page, where `web` is configured."""

    def __init__(self, premises: Premises) -> None:
        config = premises.config
        self._premises = premises
        self._is_configured = config.web is not None
        self._settings = config.web or Web()
        self._workspace = premises.workspace
        self._clock = premises.clock
        self._assets, self._files = load_assets(_FILES)
        self._visitors = Visitors(
            premises.workspace,
            public_url=self._settings.public_url or config.public_url,
            trusted_proxies=self._settings.trusted_proxies,
            language=config.language,
        )
        accounts = [
            ShownAccount(
                source=source.name, platform=account.platform, id=account.id, name=account.name or account.id
            )
            for source in config.sources
            for account in source.accounts
        ]
        self._feed = Feed(
            LiveView(premises.workspace, accounts, config.timezone),
            premises.health,
            premises.clock,
            timezone=config.timezone,
            assets=self._assets.script,
        )
        self._failed = FailedSignIns()
        self._api = Api(premises, self._visitors, self._failed, self._settings.requests_per_second)
        self._assistants = Assistants(self._api, config.read_timeout) if self._settings.assistants else None
        self._windows: Counter[str] = Counter()
        self._server: HttpServer | None = None
        self.url = ""

    def add_routes(self, webhooks: web.Application) -> None:
        """Serve the page on the port of the webhooks, too, if that is configured."""
        if self._is_configured and self._settings.on_webhook_port:
            self._route(webhooks)

    async def start(self) -> None:
        """Listen, if that is configured. Raises `UserError` when it cannot."""
        if not self._is_configured:
            return
        app = web.Application(client_max_size=LONGEST_BODY)
        self._route(app)
        server = HttpServer(
            app,
            _LIMITS,
            clock=self._clock,
            on_refused=_nothing,
            on_crowded=_nothing,
            cancels_abandoned=True,
        )
        host, port = self._settings.host, self._settings.port
        try:
            await server.start(host, port)
        except OSError as error:
            raise UserError("cannot_listen", address=f"{host}:{port}", reason=explain_io(error)) from error
        if self._assistants is not None:
            await self._assistants.start()
        self._server, self.url = server, server.url
        loops = self._premises.loops
        loops.start("dashboard", self._feed.run_once, longest=_SECOND)
        self._api.start(loops)
        loops.start("dashboard_connections", partial(_close_expired, server), longest=_SECOND)
        logger.info("dashboard", extra={"action": "dashboard", "url": self.url})

    async def stop(self) -> None:
        """Let every window go, and listen no more."""
        self._feed.close()
        self._api.stop()
        if self._assistants is not None:
            await self._assistants.stop()
        if self._server is not None:
            await self._server.stop()

    # ---- answering

    def _route(self, app: web.Application) -> None:
        for method, path, handler in (
            ("GET", _ROUTES.page, self._show),
            ("GET", _ROUTES.events, self._send_events),
            ("GET", _ROUTES.sign_in, self._ask_to_sign_in),
            ("POST", _ROUTES.sign_in, self._sign_in),
            ("POST", _ROUTES.sign_out, self._sign_out),
            ("GET", _FILES + "/{name}", self._send_file),
        ):
            app.router.add_route(method, path, self._guarded(handler))
            if handler == self._show:  # a script asks whether it is still signed in
                app.router.add_route("HEAD", path, self._guarded(handler))
        self._api.add_routes(app)
        if self._assistants is not None:
            self._assistants.add_routes(app)

    def _guarded(self, handler: _Handler) -> _Handler:
        """Answers only who names us, and says with every answer what a browser may do with it."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if not self._visitors.is_addressed(request):
                return json_response(421, "only for a loopback name, or that of 'public_url' in config.yaml")
            try:
                response = await handler(request)
            except (StoreBusy, StoreFull):
                response = json_response(503, "the database is busy", retry_after=5)
            if not response.prepared:
                response.headers.update(_HEADERS)
                response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
            return response

        return answer

    async def _show(self, request: web.Request) -> web.StreamResponse:
        chosen = request.query.get("lang", "")
        if chosen in languages():
            response = _redirect(_ROUTES.page)
            self._visitors.remember_language(request, response, chosen)
            return response
        t = Catalog(self._visitors.language(request))
        identity = await self._visitors.identify(request)
        if identity is None:
            if hdrs.AUTHORIZATION in request.headers:
                return _unauthorized()
            if request.headers.get("Sec-Fetch-Site") == "cross-site":
                return _page(render_return(self._assets, _ROUTES, t))
            return _redirect(_ROUTES.sign_in)
        frame = await self._feed.frame(t.language)
        return _page(render_dashboard(frame.panels, frame.title, identity, self._assets, _ROUTES, t))

    async def _ask_to_sign_in(self, request: web.Request) -> web.StreamResponse:
        return self._ask(Catalog(self._visitors.language(request)))

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        t = Catalog(self._visitors.language(request))
        if not self._visitors.is_from_our_page(request):
            return json_response(403, "this form was sent from another site")
        source, now = self._visitors.source(request), self._clock.monotonic()
        if wait := self._failed.wait(source, now):
            response = self._ask(t, t("sign_in.limited", duration=t.duration(wait)), status=429)
            response.headers[hdrs.RETRY_AFTER] = str(int(wait) + 1)
            return response
        opened = await sign_in(self._workspace, await self._read_token(request), self._settings.session)
        if opened is None:
            self._failed.add(source, now)
            self._premises.minute_log.report(
                logging.WARNING, "somebody could not sign in", action="sign_in_refused"
            )
            return self._ask(t, t("sign_in.refused"), status=401)
        response = _redirect(_ROUTES.page)
        self._visitors.remember_session(request, response, opened)
        return response

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        if not self._visitors.is_from_our_page(request):
            return json_response(403, "this form was sent from another site")
        identity = await self._visitors.identify(request)
        if identity is not None:
            await sign_out(self._workspace, identity)
        response = _redirect(_ROUTES.sign_in)
        self._visitors.forget_session(request, response)
        return response

    async def _send_file(self, request: web.Request) -> web.StreamResponse:
        file = self._files.get(request.match_info["name"])
        if file is None:
            return json_response(404, "there is no such file")
        headers = {hdrs.ETAG: file.etag, hdrs.CACHE_CONTROL: "public, max-age=31536000, immutable"}
        if request.headers.get(hdrs.IF_NONE_MATCH) == file.etag:
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=file.content, content_type=file.content_type, charset="utf-8", headers=headers
        )

    async def _send_events(self, request: web.Request) -> web.StreamResponse:
        identity = await self._visitors.identify(request)
        if identity is None:
            return _unauthorized()
        if self._windows.total() >= _MOST_WINDOWS or self._windows[identity.name] >= _MOST_WINDOWS_OF_ONE:
            return json_response(503, "too many windows are open", retry_after=30)
        # What is sent at once passes by what others add to an answer.
        headers = {**_HEADERS, hdrs.CACHE_CONTROL: "no-store", hdrs.SERVER: SERVER_NAME}
        response = web.StreamResponse(headers=headers)
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        response.headers["X-Accel-Buffering"] = "no"  # nginx would wait for more
        self._windows[identity.name] += 1
        try:
            await response.prepare(request)
            await self._stream(request, response, identity)
        except (ConnectionError, TimeoutError, StoreBusy, StoreFull):
            pass  # the window was closed, or tries again in a moment
        finally:
            self._windows[identity.name] -= 1
            self._windows += Counter()  # forgets those who have none
        return response

    async def _stream(self, request: web.Request, response: web.StreamResponse, identity: Identity) -> None:
        language = self._visitors.language(request)
        last_id = request.headers.get("Last-Event-ID", "")
        async for event in self._feed.events(language, last_id):
            # At each event, so that what was revoked is shown nothing more.
            if await self._visitors.identify(request) is None:
                event = b"event: ended\ndata: {}\n\n"
            async with asyncio.timeout(_WRITE_SECONDS):
                await response.write(event)
            if event.startswith(b"event: ended"):
                return

    async def _read_token(self, request: web.Request) -> str:
        """The token in the form; "" for anything that is no such form."""
        if request.content_type != "application/x-www-form-urlencoded":
            return ""
        if (request.content_length or 0) > _LONGEST_BODY:
            return ""
        try:
            async with asyncio.timeout(self._premises.config.read_timeout):
                body = await request.read()
            if len(body) > _LONGEST_BODY:
                return ""
            fields = parse_qs(body.decode("ascii", "replace"), max_num_fields=_MOST_FIELDS)
        except (TimeoutError, web.HTTPRequestEntityTooLarge, ValueError):
            return ""
        return fields.get("token", [""])[0].strip()

    def _ask(self, t: Catalog, problem: str = "", *, status: int = 200) -> web.Response:
        return _page(render_sign_in(problem, self._settings.session, self._assets, _ROUTES, t), status=status)


def _page(markup: str, status: int = 200) -> web.Response:
    return web.Response(text=markup, status=status, content_type="text/html", charset="utf-8")


def _redirect(path: str) -> web.Response:
    return web.Response(status=303, headers={hdrs.LOCATION: path})


def _unauthorized() -> web.Response:
    response = json_response(401, "sign in, or send a bearer token that is valid")
    response.headers[hdrs.WWW_AUTHENTICATE] = 'Bearer realm="tamis"'
    return response


async def _close_expired(server: HttpServer) -> bool:
    server.close_expired()
    return False


def _nothing(*_: object) -> None:
    """What is refused or closed before it was read concerns nobody but its sender."""
