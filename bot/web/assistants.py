"""Lets assistants in at `/mcp`, where `web: {assistants: true}` says so: by the tokens, limits and checks of
the API. A cookie opens nothing here: an assistant is no browser."""

from collections.abc import Mapping
from typing import Any

from aiohttp import hdrs, web

from bot.api.problems import problem
from bot.domain.roles import Identity, Role
from bot.mcp import sdk_module
from bot.mcp.calling import Caller
from bot.present.messages import Catalog
from bot.services.team.acts import Act
from bot.services.workspace import Workspace
from bot.web.api import Api
from bot.web.api_requests import Refused, read_bytes

PATH = "/mcp"
#: What of a request the protocol is told; nothing that says who asks.
_PASSED_ON = ("accept", "content-type", "mcp-protocol-version", "mcp-method", "mcp-name")
#: What of its answer goes back: the rest is for us to say.
_PASSED_BACK = ("content-type", "allow")


class Assistants:
    """The door for assistants on the listener of the API. Raises `UserError` where there is no SDK."""

    def __init__(self, api: Api, seconds: float) -> None:
        self._api = api
        self._seconds = seconds
        self._served: Any = sdk_module("http").HttpAssistants()

    def add_routes(self, app: web.Application) -> None:
        """The one path."""
        app.router.add_route("*", PATH, self._api.guarded(self._answer))

    async def start(self) -> None:
        """Be ready."""
        await self._served.start()

    async def stop(self) -> None:
        """Answer nobody any more."""
        await self._served.stop()

    async def _answer(self, request: web.Request, t: Catalog) -> web.StreamResponse:
        if hdrs.AUTHORIZATION not in request.headers:
            raise Refused(problem(401, "api.unauthorized", t))
        if not self._api.is_from_our_page(request):
            raise Refused(problem(403, "api.other_site", t))
        identity = await self._api.let_in(request, Role.VIEWER, t, is_act=False)
        if request.method != "POST":  # without sessions there is nothing to listen to, and none to end
            return web.Response(status=405, headers={hdrs.ALLOW: "POST"})
        body = await read_bytes(request, self._seconds, t)
        headers = [
            (name.lower(), value)
            for name, value in request.raw_headers
            if name.lower().decode("latin-1") in _PASSED_ON or name.lower().startswith(b"mcp-param-")
        ]
        answer = await self._served.answer(PATH, headers, body, self._caller(identity, t))
        passed: Mapping[str, str] = {
            name: value for name, value in answer.headers if name.lower() in _PASSED_BACK
        }
        return web.Response(status=answer.status, headers=passed, body=answer.body)

    def _caller(self, identity: Identity, t: Catalog) -> Caller:
        def open_for(act: Act | None) -> Workspace:
            return self._api.workspace_of(identity, act)

        return Caller(identity=identity, open_for=open_for, language=t.language)
