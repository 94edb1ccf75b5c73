"""The HTTP API: lets in whose role suffices, has the service do what was asked, and spells the answer.

Every operation goes the same way through here; who may ask for what is decided in `let_in` and nowhere else.
"""

import asyncio
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

from aiohttp import hdrs, web

from bot.api import PREFIX
from bot.api.document import build_document
from bot.api.operation import Call, Operation, spell
from bot.api.operations import OPERATIONS
from bot.api.problems import CONTENT_TYPE, Problem, problem, problem_of
from bot.domain.roles import Identity, Role
from bot.errors import StoreBusy, StoreFull, TamisError, UserError
from bot.present.messages import Catalog
from bot.runtime.faces import Premises
from bot.runtime.http_server import SERVER_NAME
from bot.runtime.loop import Loops
from bot.runtime.request_quota import RequestQuota
from bot.services.review import CaseView
from bot.services.team.acts import Act, ActStore, find_answer, keep_answer
from bot.services.workspace import Workspace
from bot.web.api_requests import Asked, Refused, read_request
from bot.web.case_feed import CaseFeed
from bot.web.visitors import FailedSignIns, Visitors

logger = logging.getLogger(__name__)

_HEADERS = {
    hdrs.CACHE_CONTROL: "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_MOST_LISTENERS, _MOST_LISTENERS_OF_ONE = 64, 8
_SECOND = 1.0
#: A listener that takes nothing for so long is not there any more.
_WRITE_SECONDS = 20.0
_DIGEST = 16

_Handler = Callable[[web.Request, Catalog], Awaitable[web.StreamResponse]]


class Api:
    """Serves every operation on the listener that the dashboard has, for whoever `visitors` knows."""

    def __init__(
        self, premises: Premises, visitors: Visitors, failed: FailedSignIns, per_second: float
    ) -> None:
        self._premises = premises
        self._visitors = visitors
        self._failed = failed
        self._per_second = per_second
        self._quota = RequestQuota()
        self._in_progress: set[tuple[str, str]] = set()
        self._tasks: set[asyncio.Task[web.StreamResponse]] = set()
        self._listeners: Counter[str] = Counter()
        self._feed = CaseFeed(premises.workspace, premises.clock)
        self._document = json.dumps(build_document(OPERATIONS)).encode()

    def add_routes(self, app: web.Application) -> None:
        """All paths below `/api/v1`."""
        for operation in OPERATIONS:
            handler = partial(self._serve, operation)
            app.router.add_route(operation.method, PREFIX + operation.path, self.guarded(handler))
        app.router.add_route("GET", PREFIX + "/events", self.guarded(self._send_events))
        app.router.add_route("GET", PREFIX + "/openapi.json", self.guarded(self._send_document))
        app.router.add_route("*", PREFIX + "{rest:(/.*)?}", self.guarded(self._refuse))

    def start(self, loops: Loops) -> None:
        """Follow the queue for those who listen."""
        loops.start("case_feed", self._feed.run_once, longest=_SECOND)

    def stop(self) -> None:
        """Let every listener go."""
        self._feed.close()

    # ---- letting in

    def guarded(self, handler: _Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Whatever goes wrong is answered with a problem, in the language of whoever asks."""

        async def answer(request: web.Request) -> web.StreamResponse:
            t = Catalog(self._visitors.language(request))
            try:
                if not self._visitors.is_addressed(request):
                    raise Refused(problem(421, "api.not_addressed", t))
                response = await handler(request, t)
            except Refused as refused:
                response = _refusal(refused.problem)
            except TamisError as error:
                response = _refusal(problem_of(error, t))
            if not response.prepared:
                response.headers.update(_HEADERS)
            return response

        return answer

    async def let_in(self, request: web.Request, role: Role, t: Catalog, *, is_act: bool) -> Identity:
        """Who asks, if they may. Raises `Refused`."""
        identity = await self._visitors.identify(request)
        now = self._premises.clock.monotonic()
        if identity is None:
            raise Refused(self._unknown(request, now, t))
        if wait := self._quota.take(identity.name, self._per_second, now):
            raise Refused(_too_early(wait, t))
        if not identity.role.includes(role):
            raise Refused(
                problem(
                    403,
                    "api.forbidden",
                    t,
                    name=identity.name,
                    role=t(f"role.{identity.role}"),
                    needed=t(f"role.{role}"),
                )
            )
        # A browser sends its cookie along with whatever any page has it send.
        if (
            is_act
            and hdrs.AUTHORIZATION not in request.headers
            and not self._visitors.is_from_our_page(request)
        ):
            raise Refused(problem(403, "api.other_site", t))
        return identity

    def _unknown(self, request: web.Request, now: float, t: Catalog) -> Problem:
        source = self._visitors.source(request)
        if hdrs.AUTHORIZATION in request.headers:
            if wait := self._failed.wait(source, now):
                return _too_early(wait, t)
            self._failed.add(source, now)
            self._premises.minute_log.report(
                logging.WARNING, "a token was refused at the API", action="api_token_refused"
            )
        return problem(401, "api.unauthorized", t)

    # ---- answering

    async def _serve(self, operation: Operation, request: web.Request, t: Catalog) -> web.StreamResponse:
        identity = await self.let_in(request, operation.role, t, is_act=operation.is_act)
        asked = await read_request(request, operation, self._premises.config.read_timeout, t)
        places = {name: request.match_info[name] for name in operation.places}
        if operation.is_act:
            return await self._act(operation, identity, places, asked, t)
        workspace = self.workspace_of(identity, None)
        body, version = await self._carry_out(operation, workspace, identity, places, asked, t)
        tag = f'"{version}{hashlib.sha256(body).hexdigest()[:_DIGEST]}"'
        headers: dict[str, str] = {hdrs.ETAG: tag}
        if request.headers.get(hdrs.IF_NONE_MATCH) == tag:
            return web.Response(status=304, headers=headers)
        return _json(body, headers)

    async def _act(
        self, operation: Operation, identity: Identity, places: dict[str, str], asked: Asked, t: Catalog
    ) -> web.StreamResponse:
        """Carry it out once, however often it is sent under its key."""
        subject = f"item:{places['item'][:80]}" if "item" in places else f"user:{identity.name}"
        act = Act(
            identity=identity,
            operation=operation.name,
            subject=subject,
            key=asked.key,
            fingerprint=asked.fingerprint,
        )
        in_progress = (identity.name, act.key)
        if act.key and in_progress in self._in_progress:
            raise UserError("api.key_in_use")
        self._in_progress.add(in_progress)
        task = asyncio.create_task(self._act_once(operation, act, places, asked, t))
        self._tasks.add(task)

        def end(task: "asyncio.Task[web.StreamResponse]") -> None:
            self._in_progress.discard(in_progress)
            self._tasks.discard(task)

        task.add_done_callback(end)
        # Whoever asked may be cut off: what was begun comes to its end, and is answered when they ask again.
        return await asyncio.shield(task)

    async def _act_once(
        self, operation: Operation, act: Act, places: dict[str, str], asked: Asked, t: Catalog
    ) -> web.StreamResponse:
        plain = self._premises.workspace
        receipt = await find_answer(plain, act)
        if receipt is not None:
            if receipt.body is None:
                raise UserError("api.answer_lost")
            return _json(receipt.body.encode(), {"Idempotent-Replayed": "true"})
        workspace = self.workspace_of(act.identity, act)
        body, _ = await self._carry_out(operation, workspace, act.identity, places, asked, t)
        if act.key:
            await keep_answer(plain, act, 200, body.decode())
        return _json(body, {})

    async def _carry_out(
        self,
        operation: Operation,
        workspace: Workspace,
        identity: Identity,
        places: dict[str, str],
        asked: Asked,
        t: Catalog,
    ) -> tuple[bytes, str]:
        """The answer as JSON, and of a case its version and a dot."""
        call = Call(
            workspace=workspace,
            identity=identity,
            health=self._premises.health,
            version=asked.version,
            language=t.language,
            places=places,
            query=asked.query,
            body=asked.body,
        )
        answer = await operation.call(call)
        version = f"{answer.version}." if isinstance(answer, CaseView) else ""
        return spell(operation.answer, answer), version

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether no page of another site sent it, as far as a browser says."""
        return self._visitors.is_from_our_page(request)

    def workspace_of(self, identity: Identity, act: Act | None) -> Workspace:
        """The instance as the program runs it now, with whoever asks as the one who acts."""
        premises = self._premises
        store = premises.workspace.store
        workspace = Workspace(
            store=store if act is None else ActStore(store, act, premises.clock.now().timestamp()),
            clock=premises.clock.now,
            settings=premises.config,
            actor=identity.actor,
        )
        policy = premises.policy
        if policy.rules is not None:
            workspace.rules = policy.rules
        if policy.classifier is not None:
            workspace.classifier = policy.classifier
            workspace.knowledge = policy.knowledge
        return workspace

    async def _refuse(self, request: web.Request, t: Catalog) -> web.StreamResponse:
        """There is nothing at this path, or not with this method."""
        await self.let_in(request, Role.VIEWER, t, is_act=False)
        methods = sorted({operation.method for operation in OPERATIONS if _fits(operation, request.path)})
        if request.path in (PREFIX + "/events", PREFIX + "/openapi.json"):
            methods = ["GET"]
        if not methods:
            return _refusal(problem(404, "api.unknown_path", t, path=request.path[:200]))
        response = _refusal(
            problem(
                405,
                "api.wrong_method",
                t,
                method=request.method[:20],
                path=request.path[:200],
                methods=", ".join(methods),
            )
        )
        response.headers[hdrs.ALLOW] = ", ".join(methods)
        return response

    async def _send_document(self, request: web.Request, t: Catalog) -> web.StreamResponse:
        return _json(self._document, {})

    # ---- the live list

    async def _send_events(self, request: web.Request, t: Catalog) -> web.StreamResponse:
        identity = await self.let_in(request, Role.VIEWER, t, is_act=False)
        of_one = self._listeners[identity.name]
        if self._listeners.total() >= _MOST_LISTENERS or of_one >= _MOST_LISTENERS_OF_ONE:
            return _refusal(problem(503, "api.too_many_listeners", t))
        response = web.StreamResponse(headers={**_HEADERS, hdrs.SERVER: SERVER_NAME})
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        response.headers["X-Accel-Buffering"] = "no"  # nginx would wait for more
        self._listeners[identity.name] += 1
        try:
            await response.prepare(request)
            async for event in self._feed.events(request.headers.get("Last-Event-ID", "")):
                # At each event, so that whose token was revoked hears nothing more.
                if await self._visitors.identify(request) is None:
                    break
                async with asyncio.timeout(_WRITE_SECONDS):
                    await response.write(event)
        except (ConnectionError, TimeoutError, StoreBusy, StoreFull):
            pass  # whoever listened has gone, or tries again in a moment
        finally:
            self._listeners[identity.name] -= 1
            self._listeners += Counter()  # forgets those who have none
        return response


def _fits(operation: Operation, path: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(PREFIX + operation.path))
    return re.fullmatch(pattern, path) is not None


def _too_early(wait: float, t: Catalog) -> Problem:
    refused = problem(429, "api.too_early", t, wait=timedelta(seconds=wait))
    return _with_wait(refused, wait)


def _with_wait(refused: Problem, wait: float) -> Problem:
    return Problem(
        type=refused.type,
        title=refused.title,
        status=refused.status,
        detail=refused.detail,
        code=refused.code,
        data=refused.data,
        retry_after=int(wait) + 1,
    )


def _json(body: bytes, headers: Mapping[str, str]) -> web.Response:
    return web.Response(body=body, content_type="application/json", headers=headers)


def _refusal(refused: Problem) -> web.Response:
    headers = {}
    if refused.retry_after is not None:
        headers[hdrs.RETRY_AFTER] = str(refused.retry_after)
    if refused.status == 401:
        headers[hdrs.WWW_AUTHENTICATE] = 'Bearer realm="tamis"'
    body = spell(Problem, refused)
    return web.Response(status=refused.status, body=body, content_type=CONTENT_TYPE, headers=headers)
