"""How `tamis connect` reaches a provider, and how the account's owner comes back: by a listener at an address
of this machine alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiohttp import web

from bot.domain import Source
from bot.errors import UserError, explain_io
from bot.platforms.ports import Transport
from bot.runtime.transport import HttpTransport, named_hosts, open_session

_CALL_SECONDS = 30.0
_PATIENCE_SECONDS = 600.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


class LoopbackNetwork:
    """Calls providers, and listens for `patience` seconds. `page` is what the owner's browser shows then."""

    def __init__(self, page: str, patience: float = _PATIENCE_SECONDS) -> None:
        self._page = page
        self._patience = patience

    @asynccontextmanager
    async def open_transport(self, source: Source) -> AsyncIterator[Transport]:
        """What sends the calls for a source."""
        hosts = named_hosts([source])
        async with open_session(hosts) as session:
            yield HttpTransport(session, _CALL_SECONDS, hosts)

    @asynccontextmanager
    async def listen(self, redirect: str, state: str) -> AsyncIterator["RedirectListener"]:
        """Listen at a redirect address of this machine. Raises `UserError` when it cannot."""
        listener = RedirectListener(redirect, state, self._page, self._patience)
        app = web.Application()
        app.router.add_get("/{path:.*}", listener.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        port = urlsplit(redirect).port or 80
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield listener
        except OSError as error:
            raise UserError("connect_port", port=port, reason=explain_io(error)) from error
        finally:
            await runner.cleanup()


class RedirectListener:
    """Waits for the owner's browser. What carries another `state` is of no sign-in of ours and is refused."""

    def __init__(self, redirect: str, state: str, page: str, patience: float) -> None:
        self._redirect = redirect
        self._state = state
        self._page = page
        self._patience = patience
        self._address: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def redirected(self) -> str:
        """The address to which the owner's browser was sent. Raises `UserError` after a time."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._address
        except TimeoutError as error:
            raise UserError("connect_timed_out", minutes=round(self._patience / 60)) from error

    async def answer(self, request: web.Request) -> web.Response:
        """The page that the browser shows."""
        if request.path != urlsplit(self._redirect).path:
            return web.Response(status=404, headers=_HEADERS)
        if request.query.get("state") != self._state:
            return web.Response(status=400, text="this belongs to another sign-in", headers=_HEADERS)
        if not self._address.done():
            self._address.set_result(f"{self._redirect}?{request.query_string}")
        return web.Response(text=self._page, headers=_HEADERS)
