"""A platform on loopback that does what Graph does, and misbehaves on demand.

It keeps its own record of what really happened, so that a test can compare that with what was
promised without asking the bot.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.demo.published_posts import PublishedPosts
from tests.fakes.graph_posts import GraphPosts

ERROR = {"error": {"message": "An unexpected error has occurred", "code": 2, "is_transient": True}}
THROTTLED = {"error": {"message": "(#32) Page request limit reached", "code": 32}}
GONE = {"error": {"message": "Unsupported request. Object does not exist", "code": 100, "error_subcode": 33}}
CLOSED = {"error": {"message": "outside of allowed window", "code": 10, "error_subcode": 2018278}}
NOT_SENT = {
    "error": {"message": "(#1200) Temporary send message failure.", "code": 1200, "error_subcode": 2018024}
}
PAGE = "1000"


@dataclass
class GraphServer:
    """`faults` are shares of calls: throttle, error, reset, hang (not executed), garbage
    (executed half of the time), lost (executed, the answer is not)."""

    faults: dict[str, float] = field(default_factory=dict)
    seed: int = 1
    hang_seconds: float = 0.5
    done: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    sent: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    mentioned: dict[str, Any] = field(default_factory=dict)  # what an account may read about a mention
    calls: int = 0
    last_call: float = 0.0
    refuse_with: tuple[int, dict[str, Any]] | None = None
    #: The token may not touch comments (any more): for it they are gone, as Graph says it.
    without_permission: bool = False
    #: Answers to the next calls, before anything is done.
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    #: What every answer to a write says besides, such as how much of the allowance is used.
    headers: dict[str, str] = field(default_factory=dict)
    #: Messages are only taken with the tag for answers of people.
    is_window_closed: bool = False
    tags: list[str] = field(default_factory=list)
    #: What is listed below posts and media, by those who ask for what they were not told.
    posts: GraphPosts | None = None
    #: What our accounts publish themselves.
    published: PublishedPosts = field(default_factory=PublishedPosts)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)

    def app(self) -> web.Application:
        """The routes, whatever version prefix is used."""
        app = web.Application()
        app.router.add_route("*", "/{version}/{tail:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        parts = request.match_info["tail"].split("/")
        if request.method == "GET":
            listed = self.posts and self.posts.answer(parts, request.query, self.replies)
            if listed is None and (answer := self.published.read(parts)) is not None:
                return web.json_response(answer)
            if listed is None:
                return self._read(parts, request)
            if self.posts is not None and self.posts.retry_after:
                headers = {"Retry-After": str(self.posts.retry_after)}
                return web.json_response(THROTTLED, status=400, headers=headers)
            fault = self._fault()
            return await self._misbehave(request, fault) if fault else web.json_response(listed)
        self.calls += 1
        self.last_call = time.monotonic()
        if self.answers:
            status, answer = self.answers.pop(0)
            return web.json_response(answer, status=status)
        if self.without_permission and parts[-1] != "messages":
            return web.json_response(GONE, status=400)
        if self.refuse_with:
            return web.json_response(self.refuse_with[1], status=self.refuse_with[0])
        form = dict(await request.post()) if "json" not in request.content_type else await request.json()
        fault = self._fault()
        if fault in (None, "lost") or (fault == "garbage" and self._rng.random() < 0.5):
            body, status = self._execute(request.method, parts, form)
            if fault is None:
                return web.json_response(body, status=status, headers=self.headers)
        return await self._misbehave(request, fault or "error")

    def _fault(self) -> str | None:
        roll = self._rng.random()
        for name, share in self.faults.items():
            roll -= share
            if roll < 0:
                return name
        return None

    async def _misbehave(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "lost":
            fault = self._rng.choice(["reset", "hang", "error"])
        if fault == "throttle":
            return web.json_response(THROTTLED, status=400)
        if fault == "error":
            return web.json_response(ERROR, status=500)
        if fault == "garbage":
            text = self._rng.choice(["<html>ok</html>", '{"id": "12', "", "null", "[]"])
            return web.Response(text=text, content_type="application/json")
        if fault == "hang":
            await asyncio.sleep(self.hang_seconds)
        assert request.transport
        request.transport.abort()
        return web.Response()

    def _execute(self, method: str, parts: list[str], form: dict[str, Any]) -> tuple[dict[str, Any], int]:
        target = parts[0]
        if target in self.deleted:
            return GONE, 400
        if (answer := self.published.write(parts, form)) is not None:
            return answer, 200
        if method == "DELETE":
            self.done[target]["delete"] += 1
            self.deleted.add(target)
            return {"success": True}, 200
        if len(parts) == 1 and "message" in form:
            return self._edit(target, str(form["message"]))
        if len(parts) == 1:
            hide = str(form.get("is_hidden", form.get("hide"))).lower() == "true"
            if hide != (target in self.hidden):
                self.done[target]["hide" if hide else "unhide"] += 1
            (self.hidden.add if hide else self.hidden.discard)(target)
            return {"success": True}, 200
        if parts[1] == "likes":
            self.done[target]["like"] += 1
            return {"success": True}, 200
        if parts[1] in ("comments", "replies"):
            return self._say(self.replies[target], target, "reply", str(form["message"]))
        recipient, text = form["recipient"], form["message"]["text"]
        self.tags.append(str(form.get("tag", "")))
        if self.is_window_closed and form.get("tag") != "HUMAN_AGENT":
            return CLOSED, 400
        if "comment_id" in recipient:
            target = recipient["comment_id"]
            if self.done[target]["private_reply"]:
                return {"error": {"message": "already replied", "code": 10900}}, 400
            return self._say([], target, "private_reply", text)
        return self._say(self.sent[recipient["id"]], recipient["id"], "message", text)

    def _edit(self, target: str, text: str) -> tuple[dict[str, Any], int]:
        reply = self._own_reply(target)
        if reply is None:
            return {"error": {"message": "(#200) Permissions error", "code": 200}}, 403
        self.done[target]["edit"] += 1
        reply |= {"message": text, "text": text}
        return {"success": True}, 200

    def _own_reply(self, target: str) -> dict[str, Any] | None:
        replies = (reply for listed in self.replies.values() for reply in listed)
        return next((reply for reply in replies if reply["id"] == target), None)

    def _say(
        self, where: list[dict[str, Any]], target: str, kind: str, text: str
    ) -> tuple[dict[str, Any], int]:
        self.done[target][kind] += 1
        made = f"made_{self.calls}"
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())
        where.append({"id": made, "message": text, "text": text, "from": {"id": PAGE}, "created_time": stamp})
        return ({"id": made} if kind == "reply" else {"recipient_id": target, "message_id": made}), 200

    def _read(self, parts: list[str], request: web.Request) -> web.Response:
        is_comment = parts[-1] != "conversations"
        if parts[0] in self.deleted or (self.without_permission and is_comment):
            return web.json_response(GONE, status=400)
        if parts[-1] == "subscribed_apps":
            return web.json_response({"data": [{"id": "7", "subscribed_fields": ["feed", "messages"]}]})
        if parts[-1] in ("comments", "replies"):
            return web.json_response({"data": self.replies[parts[0]]})
        if parts[-1] == "conversations":
            messages = self.sent.get(request.query.get("user_id", ""), [])
            return web.json_response(
                {"data": [{"id": "t_1", "messages": {"data": messages}}] if messages else []}
            )
        if request.query.get("fields", "").startswith("mentioned_"):
            return web.json_response({**self.mentioned, "id": parts[0]})
        if (reply := self._own_reply(parts[0])) is not None:
            return web.json_response(reply)
        hidden = parts[0] in self.hidden
        return web.json_response({"id": parts[0], "is_hidden": hidden, "hidden": hidden})
