"""The pretended platform: answers the Graph API and an escalation desk on this machine only.

It insists on the bearer token and on the documented shapes, throttles a little, loses an answer
now and then, and reports what the account did back as signed webhooks, as the real one does.
What it remembers is in `graph`.
"""

import asyncio
import random
import time
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.demo import echoes, payloads
from bot.demo.graph import Graph, GraphError, Said
from bot.domain import Secret
from bot.platforms.signatures import constant_time_equal, hmac_sha256

_ECHO_AFTER = 0.05  # seconds; the real platform takes some, too
_LATE_ECHO = 3.0  # after a lost answer the echo comes after the read-back, which then has to find out
_TRIES = (0.0, 0.3, 1.0, 2.0)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often the platform misbehaves. `lose` counts writes: the answer to the n-th is lost."""

    throttle: float = 0.06
    lose: int = 9
    seed: int = 7


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What the platform and the account agreed on."""

    token: Secret
    app_secret: Secret
    desk_secret: Secret


class Sandbox:
    """One server on a free loopback port. `tell` is where webhooks go, set before the first one."""

    def __init__(self, graph: Graph, keys: Keys, habits: Habits | None = None) -> None:
        self.graph = graph
        self.tell = ""
        self.url = ""
        self.calls: dict[str, int] = {}
        self.cases: list[dict[str, object]] = []
        self.keys = keys
        self._habits = habits or Habits()
        self._rng = random.Random(self._habits.seed)  # noqa: S311  a rehearsed accident, not a secret
        self._writes = 0
        self._on_their_way: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen; then `url` is known."""
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/escalate", self._escalate)
        app.router.add_route("*", "/{version:v[0-9.]+}/{path:.*}", self._graph)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        runner = self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Also after a start that failed half way."""
        for task in self._on_their_way:
            task.cancel()
        await asyncio.gather(*self._on_their_way, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def quiet(self) -> None:
        """Return when every echo has been delivered."""
        while self._on_their_way:
            await asyncio.wait(set(self._on_their_way))

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """Send one webhook and answer the status; 0 when nobody was there."""
        if self._session is None:
            return 0
        try:
            async with self._session.post(self.tell, data=body, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    # ---- the API

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        parts = [part for part in request.match_info["path"].split("/") if part]
        try:
            given = await _parameters(request)
            self._insist_on_token(request, given)
            if request.method == "GET":
                return web.json_response(self._read(parts, given))
            if self._rng.random() < self._habits.throttle:
                self._count("throttled")
                return _too_fast()
            answer, said = self._write(request.method, parts, given)
        except GraphError as refusal:
            self._count("refused")
            return web.json_response(refusal.body, status=refusal.status)
        self._writes += 1
        lost = self._writes == self._habits.lose
        self._echo(parts, given, said, _LATE_ECHO if lost else _ECHO_AFTER)
        if lost and request.transport is not None:
            self._count("answers lost")
            request.transport.abort()
        return web.json_response(answer)

    def _insist_on_token(self, request: web.Request, given: dict[str, object]) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not constant_time_equal(self.keys.token.reveal(), token):
            raise GraphError(401, 190, "Error validating access token", 463)
        proof = given.get("appsecret_proof")
        expected = hmac_sha256(self.keys.app_secret, token.encode()).hex()
        if proof is not None and not constant_time_equal(expected, str(proof)):
            raise GraphError(400, 100, "Invalid appsecret_proof provided in the API argument")

    def _write(
        self, method: str, parts: list[str], given: dict[str, object]
    ) -> tuple[dict[str, object], Said | None]:
        graph, now, done = self.graph, int(time.time()), {"success": True}
        match method, parts:
            case "POST", [target, "comments" | "replies"]:
                said = graph.reply(graph.account_of(target), target, str(given.get("message", "")), now)
                self._count("reply")
                return {"id": said.id}, said
            case "POST", [account, "messages"] if account in graph.accounts:
                return self._message(given, now)
            case "POST" | "DELETE", [target, "likes"]:
                graph.like(target, liked=method == "POST")
                self._count("like")
            case "DELETE", [target]:
                graph.remove(target)
                self._count("delete")
            case "POST", [target] if "hide" in given or "is_hidden" in given:
                hidden = str(given.get("is_hidden", given.get("hide"))).lower() == "true"
                graph.set_hidden(target, hidden=hidden)
                self._count("hide" if hidden else "unhide")
            case _:
                raise GraphError(400, 100, "Unknown path components: /" + "/".join(parts))
        return dict(done), None

    def _message(self, given: dict[str, object], now: int) -> tuple[dict[str, object], Said]:
        to, content = echoes.as_object(given.get("recipient")), echoes.as_object(given.get("message"))
        text = str(content.get("text") or "")
        if "comment_id" in to:
            said = self.graph.private_reply(str(to["comment_id"]), text, now)
        elif "id" in to:
            said = self.graph.message(str(to["id"]), text, now)
        else:
            raise GraphError(400, 100, "The parameter recipient is required")
        self._count("message")
        return {"recipient_id": said.parent, "message_id": said.id}, said

    def _read(self, parts: list[str], given: dict[str, object]) -> dict[str, object]:
        self._count("read")
        match parts:
            case [target, "comments" | "replies"]:
                return {"data": [_shown(said) for said in self.graph.answers(target)]}
            case [_, "conversations"]:
                person = str(given.get("user_id", ""))
                messages = [_shown(said) for said in reversed(self.graph.sent.get(person, []))]
                return {"data": [{"id": "t_" + person, "messages": {"data": messages}}] if messages else []}
            case [account, "subscribed_apps"] if account in self.graph.accounts:
                return {"data": [{"id": "330022001100", "subscribed_fields": ["feed", "messages"]}]}
            case [target]:
                return self.graph.read(target)
        raise GraphError(400, 100, "Unknown path components: /" + "/".join(parts))

    # ---- the desk

    async def _escalate(self, request: web.Request) -> web.Response:
        """Takes a case over, once per `webhook-id`, if it is signed (standardwebhooks.com)."""
        body = await request.read()
        id, at = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        genuine = payloads.desk_signature(self.keys.desk_secret, id, at, body)
        if not any(
            constant_time_equal(genuine, part)
            for part in request.headers.get("webhook-signature", "").split()
        ):
            return web.json_response({"error": "signature"}, status=401)
        self._count("escalate")
        self.cases.append(echoes.as_object(body.decode()))
        return web.json_response({"id": f"case-{len(self.cases)}"}, status=202)

    # ---- telling the bot about its own doings

    def _echo(self, parts: list[str], given: dict[str, object], said: Said | None, after: float) -> None:
        body = echoes.body_of(self.graph, parts, given, said, int(time.time()))
        if body is not None and self.tell:
            task = asyncio.create_task(self._send_echo(body, after))
            self._on_their_way.add(task)
            task.add_done_callback(self._on_their_way.discard)

    async def _send_echo(self, body: bytes, after: float) -> None:
        await asyncio.sleep(after)
        for pause in _TRIES:
            await asyncio.sleep(pause)
            if await self.post(body, payloads.signed(self.keys.app_secret, body)) == 200:
                self._count("echo")
                return

    def _count(self, what: str) -> None:
        self.calls[what] = self.calls.get(what, 0) + 1


async def _parameters(request: web.Request) -> dict[str, object]:
    given: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        given |= echoes.as_object((await request.read()).decode("utf-8", "replace"))
    elif request.method != "GET":
        given |= dict(await request.post())
    return given


def _shown(said: Said) -> dict[str, object]:
    created = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(said.created_time))
    return {
        "id": said.id,
        "message": said.text,
        "text": said.text,
        "from": {"id": said.author},
        "created_time": created,
        "timestamp": created,
    }


def _too_fast() -> web.Response:
    refusal = GraphError(429, 32, "Page request limit reached")
    return web.json_response(refusal.body, status=429, headers={"Retry-After": "1"})
