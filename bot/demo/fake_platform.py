"""The simulated platform: a local server that answers like the Graph API, and the help desk of the demo.

It checks the bearer token and the documented parameters, throttles some calls, drops an answer now and then,
and reports the account's own actions back as signed webhooks, as the real one does. Its state is in `graph`.
"""

import asyncio
import random
import re
import time
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from bot.demo import echoes, network_payloads, payloads
from bot.demo.graph import Graph, GraphError, PlatformMessage
from bot.demo.network_apis import NetworkApis
from bot.demo.published_posts import PublishedPosts
from bot.domain import Secret
from bot.platforms.signatures import constant_time_equal, hmac_sha256

#: A field that asks for a comment or medium of somebody else by its id.
_MENTIONED = re.compile(r"(mentioned_comment|mentioned_media)\.(?:comment|media)_id\((\w+)\)")
#: Seconds from a call to its echo; the real platform takes some, too.
_ECHO_DELAY = 0.05
#: Long enough after a lost answer for the read-back to come first: only then is there something to verify.
_LATE_ECHO_DELAY = 3.0
_ECHO_RETRY_DELAYS = (0.0, 0.3, 1.0, 2.0)


@dataclass(frozen=True, kw_only=True)
class Faults:
    """How often the platform misbehaves.

    `throttle_rate` is the share of writes answered with 429; the answer to write `lose_nth_write` is dropped
    after it was carried out, 0 for never.
    """

    throttle_rate: float = 0.06
    lose_nth_write: int = 9
    seed: int = 7


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The secrets that platform, account and help desk share with the program."""

    token: Secret
    app_secret: Secret
    verify_token: Secret
    desk_secret: Secret


class FakePlatform:
    """One server on a free loopback port. Set `webhook_url` before the first webhook is sent."""

    def __init__(self, graph: Graph, credentials: Credentials, faults: Faults | None = None) -> None:
        self.graph = graph
        self.webhook_url = ""
        self.network_urls: dict[str, str] = {}  # where networks with a source of their own send theirs
        self.url = ""
        self.calls: dict[str, int] = {}
        self.cases: list[dict[str, object]] = []
        self.published = PublishedPosts()
        self.credentials = credentials
        self._faults = faults or Faults()
        self._rng = random.Random(self._faults.seed)  # noqa: S311  repeatable faults, not a secret
        self._writes = 0
        self._pending_echoes: set[asyncio.Task[None]] = set()
        self._networks = NetworkApis(graph, credentials.token, self._count, self._schedule_network_echo)
        self._has_new_post = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port and set `url`."""
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/escalate", self._escalate)
        app.router.add_route("*", "/{version:v[0-9.]+}/{path:.*}", self._graph)
        app.router.add_get("/refresh_access_token", self._networks.renew)
        for name, handler in self._networks.routes().items():
            app.router.add_route("*", f"/{name}/{{path:.*}}", handler)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        # No access log: the log of the demo is that of the program alone.
        runner = self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close the server and drop pending echoes; safe after a `start` that failed half way."""
        for task in self._pending_echoes:
            task.cancel()
        await asyncio.gather(*self._pending_echoes, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def wait_for_echoes(self) -> None:
        """Return when every echo has been delivered or given up."""
        while self._pending_echoes:
            await asyncio.wait(set(self._pending_echoes))

    async def post(self, body: bytes, headers: dict[str, str], network: str = "facebook") -> int:
        """Send one webhook; the HTTP status of the answer, 0 when the connection failed."""
        if self._session is None:
            return 0
        url = self.network_urls.get(network, self.webhook_url)
        try:
            async with self._session.post(url, data=body, headers=headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    # ---- the API

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        path = [name for name in request.match_info["path"].split("/") if name]
        try:
            parameters = await _read_parameters(request)
            self._check_token(request, parameters)
            if request.method == "GET":
                listed = self.published.read(path) or self._networks.read(path)
                return web.json_response(listed or self._read(path, parameters))
            if self._rng.random() < self._faults.throttle_rate:
                self._count("throttled")
                return _rate_limited()
            if request.method == "POST":
                if (published := self.published.write(path, parameters)) is not None:
                    self._tell_of_post(path, parameters, str(published["id"]))
                    self._count("publish")
                    return web.json_response(published)
                network_answer = self._networks.write(path, parameters)
                if network_answer is not None:
                    return web.json_response(network_answer)
            answer, written = self._write(request.method, path, parameters)
        except GraphError as error:
            self._count("refused")
            return web.json_response(error.body, status=error.status)
        self._writes += 1
        # Carried out, then the connection is cut: the program cannot know whether it happened.
        lost = self._writes == self._faults.lose_nth_write
        self._schedule_echo(path, parameters, written, _LATE_ECHO_DELAY if lost else _ECHO_DELAY)
        if lost and request.transport is not None:
            self._count("answers lost")
            request.transport.abort()
        return web.json_response(answer)

    def _check_token(self, request: web.Request, parameters: dict[str, object]) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not constant_time_equal(self.credentials.token.reveal(), token):
            # Code 190, subcode 463 is an expired token:
            # https://developers.facebook.com/docs/graph-api/guides/error-handling/
            raise GraphError(401, 190, "Error validating access token", 463)
        proof = parameters.get("appsecret_proof")
        expected = hmac_sha256(self.credentials.app_secret, token.encode()).hex()
        if proof is not None and not constant_time_equal(expected, str(proof)):
            raise GraphError(400, 100, "Invalid appsecret_proof provided in the API argument")

    def _write(
        self, method: str, path: list[str], parameters: dict[str, object]
    ) -> tuple[dict[str, object], PlatformMessage | None]:
        graph, now = self.graph, int(time.time())
        match method, path:
            case "POST", [target, "comments" | "replies"]:
                text = str(parameters.get("message", ""))
                reply = graph.add_reply(graph.account_of(target), target, text, now)
                self._count("reply")
                return {"id": reply.id}, reply
            case "POST", [account, "messages"] if account in graph.accounts:
                return self._send_message(parameters, now)
            case "POST" | "DELETE", [target, "likes"]:
                graph.set_liked(target, liked=method == "POST")
                self._count("like")
            case "DELETE", [target]:
                graph.mark_removed(target)
                self._count("delete")
            # Instagram says `hide`, Facebook `is_hidden`.
            case "POST", [target] if "hide" in parameters or "is_hidden" in parameters:
                hidden = str(parameters.get("is_hidden", parameters.get("hide"))).lower() == "true"
                graph.set_hidden(target, hidden=hidden)
                self._count("hide" if hidden else "unhide")
            case "POST", [target] if "message" in parameters and "_" in target:  # Instagram has no edits
                graph.set_text(target, str(parameters["message"]), author=graph.account_of(target))
                self._count("edit")
            case _:
                raise GraphError(400, 100, "Unknown path components: /" + "/".join(path))
        return {"success": True}, None

    def _send_message(
        self, parameters: dict[str, object], now: int
    ) -> tuple[dict[str, object], PlatformMessage]:
        recipient = echoes.json_object(parameters.get("recipient"))
        content = echoes.json_object(parameters.get("message"))
        text = str(content.get("text") or "")
        if "comment_id" in recipient:
            message = self.graph.add_private_reply(str(recipient["comment_id"]), text, now)
        elif "id" in recipient:
            message = self.graph.add_direct_message(str(recipient["id"]), text, now)
        else:
            raise GraphError(400, 100, "The parameter recipient is required")
        self._count("message")
        return {"recipient_id": message.parent, "message_id": message.id}, message

    def _read(self, path: list[str], parameters: dict[str, object]) -> dict[str, object]:
        self._count("read")
        match path:
            case [target, "comments" | "replies"]:
                return {"data": [_as_fields(reply) for reply in self.graph.replies_to(target)]}
            case [_, "conversations"]:
                person = str(parameters.get("user_id", ""))
                conversation = self.graph.conversations.get(person, [])
                # Newest first, as the Graph API lists a conversation.
                messages = [_as_fields(message) for message in reversed(conversation)]
                return {"data": [{"id": "t_" + person, "messages": {"data": messages}}] if messages else []}
            case [account, "subscribed_apps"] if account in self.graph.accounts:
                return {"data": [{"id": "330022001100", "subscribed_fields": ["feed", "messages"]}]}
            case [account] if account in self.graph.accounts:
                mention = _MENTIONED.match(str(parameters.get("fields", "")))
                if mention is None:
                    return {"id": account}
                return {mention[1]: self.graph.comment_fields(mention[2]), "id": account}
            case [target]:
                return self.graph.comment_fields(target)
        raise GraphError(400, 100, "Unknown path components: /" + "/".join(path))

    # ---- the help desk

    async def _escalate(self, request: web.Request) -> web.Response:
        """Take over a case, if it is signed as https://www.standardwebhooks.com says."""
        body = await request.read()
        webhook_id, sent_at = (request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp"))
        expected = payloads.desk_signature(self.credentials.desk_secret, webhook_id, sent_at, body)
        signatures = request.headers.get("webhook-signature", "").split()
        if not any(constant_time_equal(expected, signature) for signature in signatures):
            return web.json_response({"error": "signature"}, status=401)
        self._count("escalate")
        self.cases.append(echoes.json_object(body.decode()))
        return web.json_response({"id": f"case-{len(self.cases)}"}, status=202)

    # ---- echoes

    def _schedule_echo(
        self, path: list[str], parameters: dict[str, object], written: PlatformMessage | None, delay: float
    ) -> None:
        body = echoes.build_echo(self.graph, path, parameters, written, int(time.time()))
        if body is not None and self.webhook_url:
            task = asyncio.create_task(self._send_echo(body, delay))
            self._pending_echoes.add(task)
            task.add_done_callback(self._pending_echoes.discard)

    def _tell_of_post(self, path: list[str], parameters: dict[str, object], post_id: str) -> None:
        """Let people comment on a post of the Page, and tell of it; no other network does."""
        if path[-1] != "feed":
            return
        now = int(time.time())
        post = self.graph.add_post(path[0], post_id, str(parameters["message"]), now)
        self._schedule_network_echo("facebook", echoes.build_post_echo(post, now))

    async def wait_for_posts(self, count: int) -> None:
        """Return when our accounts have published so many posts, on any network."""
        while self.calls.get("publish", 0) < count:
            self._has_new_post.clear()
            await self._has_new_post.wait()

    def _schedule_network_echo(self, network: str, body: bytes) -> None:
        if self.webhook_url:
            task = asyncio.create_task(self._send_echo(body, _ECHO_DELAY, network))
            self._pending_echoes.add(task)
            task.add_done_callback(self._pending_echoes.discard)

    async def _send_echo(self, body: bytes, delay: float, network: str = "facebook") -> None:
        await asyncio.sleep(delay)
        for retry_delay in _ECHO_RETRY_DELAYS:
            await asyncio.sleep(retry_delay)
            headers = network_payloads.sign(network, self.credentials.app_secret, body)
            if await self.post(body, headers, network) == 200:
                self._count("echo")
                return

    def _count(self, call: str) -> None:
        self.calls[call] = self.calls.get(call, 0) + 1
        if call == "publish":
            self._has_new_post.set()


async def _read_parameters(request: web.Request) -> dict[str, object]:
    parameters: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        parameters |= echoes.json_object((await request.read()).decode("utf-8", "replace"))
    elif request.method != "GET":
        parameters |= dict(await request.post())
    return parameters


def _as_fields(message: PlatformMessage) -> dict[str, object]:
    created = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(message.created_time))
    return {
        "id": message.id,
        "message": message.text,
        "text": message.text,
        "from": {"id": message.author},
        "created_time": created,
        "timestamp": created,
    }


def _rate_limited() -> web.Response:
    error = GraphError(429, 32, "Page request limit reached")
    return web.json_response(error.body, status=429, headers={"Retry-After": "1"})
