"""The simulated networks beside Facebook and Instagram: their APIs, over the same state.

TikTok, LinkedIn and YouTube have addresses of their own; WhatsApp and Threads are called as the Graph API is.
They never fail: `fake_platform` misbehaves for all.
"""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from aiohttp import web

from bot.demo import network_payloads
from bot.demo.graph import Graph, PlatformMessage
from bot.demo.scenario import ANNOUNCED, HANDLE, LINKEDIN, THREADS, TIKTOK, WHATSAPP, YOUTUBE
from bot.domain import Secret
from bot.platforms.signatures import constant_time_equal

#: Sends a webhook of a network a moment later.
SendEcho = Callable[[str, bytes], None]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LINKEDIN_COMMENT = re.compile(r"urn:li:comment:\((urn:li:activity:[0-9]+),([0-9]+)\)")


class NetworkApis:
    """The APIs of five networks. `count` is told of each call that changes something."""

    def __init__(
        self, graph: Graph, token: Secret, count: Callable[[str], None], send_echo: SendEcho
    ) -> None:
        self._graph = graph
        self._token = token
        self._count = count
        self._send_echo = send_echo
        self._containers: dict[str, tuple[str, str]] = {}  # of Threads: what it answers, and its text

    def routes(self) -> dict[str, Handler]:
        """The handlers of the networks with addresses of their own."""
        return {"tiktok": self._tiktok, "linkedin": self._linkedin, "youtube": self._youtube}

    async def renew(self, request: web.Request) -> web.StreamResponse:
        """The same token for another 60 days, as Threads gives it."""
        if not self._is_known(request.query.get("access_token", "")):
            return web.json_response({"error": {"message": "Error validating", "code": 190}}, status=400)
        answer = {"access_token": self._token.reveal(), "token_type": "bearer", "expires_in": 5_184_000}
        return web.json_response(answer)

    # ---- as the Graph API: WhatsApp and Threads

    def write(self, path: list[str], parameters: dict[str, object]) -> dict[str, object] | None:
        """Carry out a call of WhatsApp or Threads; None for one of another network."""
        now = int(time.time())
        match path:
            case [account, "messages"] if account == WHATSAPP:
                return self._whatsapp_message(parameters, now)
            case [account, "threads"] if account == THREADS:
                container = f"7{len(self._containers):04}"
                self._containers[container] = str(parameters["reply_to_id"]), str(parameters["text"])
                return {"id": container}
            case [account, "threads_publish"] if account == THREADS:
                target, text = self._containers[str(parameters["creation_id"])]
                reply = self._reply(THREADS, target, text)
                body = network_payloads.threads_published(account=(THREADS, HANDLE), reply=reply.id, now=now)
                self._send_echo("threads", body)
                return {"id": reply.id}
            case [target, "manage_reply"]:
                self._set_hidden(target, is_hidden=parameters.get("hide") == "true")
                return {"success": True}
        return None

    def read(self, path: list[str]) -> dict[str, object] | None:
        """What Threads says of a container; None for anything else."""
        if len(path) == 1 and path[0] in self._containers:
            return {"id": path[0], "status": "FINISHED"}
        return None

    def _whatsapp_message(self, parameters: dict[str, object], now: int) -> dict[str, object]:
        if parameters.get("status") == "read":
            return {"success": True}
        content = parameters.get("text")
        text = str(content.get("body", "")) if isinstance(content, dict) else ""
        recipient = str(parameters.get("to", ""))
        message = self._graph.add_direct_message(recipient, text, now)
        message.id = f"wamid.{message.id}"
        self._count("message")
        mark = str(parameters.get("biz_opaque_callback_data", ""))
        status = network_payloads.whatsapp_status(
            account=WHATSAPP, message_id=message.id, recipient=recipient, mark=mark, now=now
        )
        self._send_echo("whatsapp", status)
        return {"messaging_product": "whatsapp", "messages": [{"id": message.id}]}

    # ---- TikTok

    async def _tiktok(self, request: web.Request) -> web.StreamResponse:
        if not self._is_known(request.headers.get("Access-Token", "")):
            return web.json_response({"code": 40105, "message": "Access token is incorrect", "data": {}})
        path = request.match_info["path"].strip("/")
        body: dict[str, object] = await request.json() if request.method == "POST" else dict(request.query)
        return web.json_response({"code": 0, "message": "OK", "data": self._tiktok_call(path, body)})

    def _tiktok_call(self, path: str, body: dict[str, object]) -> dict[str, object]:
        target = str(body.get("comment_id", ""))
        match path:
            case "business/comment/hide":
                self._set_hidden(target, is_hidden=body["action"] == "HIDE")
            case "business/comment/like":
                self._graph.set_liked(target, liked=body["action"] == "LIKE")
                self._count("like")
            case "business/comment/reply/create":
                reply = self._reply(TIKTOK, target, str(body["text"]))
                self._send_echo("tiktok", _tiktok_echo(reply, target))
                return {"comment_id": reply.id, "unique_identifier": network_payloads.TIKTOK_IDENTIFIER}
            case "business/comment/reply/list":
                replies = self._graph.replies_to(target)
                listed = [_tiktok_fields(reply) for reply in replies]
                return {"comments": listed, "has_more": False}
            case "business/comment/list":
                comments = [
                    self._graph.comments[name] for name in json.loads(str(body.get("comment_ids", "[]")))
                ]
                return {"comments": [_tiktok_fields(comment) for comment in comments]}
        return {}

    # ---- LinkedIn

    async def _linkedin(self, request: web.Request) -> web.StreamResponse:
        if not self._is_known(request.headers.get("Authorization", "").removeprefix("Bearer ")):
            return web.json_response({"status": 401, "message": "Invalid access token"}, status=401)
        parts = [unquote(part) for part in request.raw_path.partition("?")[0].strip("/").split("/")[1:]]
        body: dict[str, object] = await request.json() if request.method == "POST" else {}
        match request.method, parts:
            case "POST", ["posts"]:
                self._count("publish")
                return web.json_response(
                    {}, status=201, headers={"x-restli-id": next(iter(ANNOUNCED.values()))}
                )
            case "POST", ["reactions"]:
                self._graph.set_liked(str(body["root"]), liked=True)
                self._count("like")
                return web.json_response({}, status=201)
            case "POST", ["socialActions", target, "comments"]:
                return self._linkedin_reply(target, body)
            case "GET", ["socialActions", target, "comments"]:
                replies = self._graph.replies_to(target)
                return web.json_response({"elements": [_linkedin_fields(reply) for reply in replies]})
            case "GET", ["socialActions", post, "comments", number]:
                comment = self._graph.comments.get(f"urn:li:comment:({post},{number})")
                if comment is not None and not comment.removed:
                    return web.json_response(_linkedin_fields(comment))
            case "POST", ["socialActions", post, "comments", number]:
                name = f"urn:li:comment:({post},{number})"
                self._graph.set_text(name, _patched_text(body), author=LINKEDIN)
                self._count("edit")
                return web.Response(status=204)
            case "DELETE", ["socialActions", post, "comments", number]:
                self._graph.mark_removed(f"urn:li:comment:({post},{number})")
                self._count("delete")
                return web.Response(status=204)
        return web.json_response({"status": 404, "message": "Not found"}, status=404)

    def _linkedin_reply(self, target: str, body: dict[str, object]) -> web.Response:
        message, post = body["message"], str(body["object"])
        text = str(message.get("text", "")) if isinstance(message, dict) else ""
        reply = self._reply(LINKEDIN, target, text, prefix=f"urn:li:comment:({post},", suffix=")")
        echo = network_payloads.linkedin_comment(
            account=LINKEDIN,
            post=post,
            comment=reply.id,
            author=LINKEDIN,
            text=text,
            now=reply.created_time,
            parent=target,
        )
        self._send_echo("linkedin", echo)
        match = _LINKEDIN_COMMENT.fullmatch(reply.id)
        number = match[2] if match else ""
        return web.json_response(_linkedin_fields(reply), status=201, headers={"x-restli-id": number})

    # ---- YouTube

    async def _youtube(self, request: web.Request) -> web.StreamResponse:
        if not self._is_known(request.headers.get("Authorization", "").removeprefix("Bearer ")):
            error = {"code": 401, "errors": [{"reason": "authError"}]}
            return web.json_response({"error": error}, status=401)
        path, query = request.match_info["path"], request.query
        if path == "commentThreads":
            return web.json_response({"items": self._youtube_threads(query.get("moderationStatus", ""))})
        if path == "comments" and request.method == "POST":
            snippet = (await request.json())["snippet"]
            parent = snippet["parentId"]
            reply = self._reply(YOUTUBE, parent, snippet["textOriginal"], prefix=f"{parent}.")
            return web.json_response(_youtube_fields(reply))
        if path == "comments" and request.method == "PUT":
            body = await request.json()
            text = body["snippet"]["textOriginal"]
            edited = self._graph.set_text(body["id"], text, author=YOUTUBE)
            self._count("edit")
            return web.json_response(_youtube_fields(edited))
        if path == "comments" and "id" in query:
            named = self._graph.comments.get(query["id"])
            return web.json_response({"items": [] if named is None else [_youtube_fields(named)]})
        if path == "comments":
            replies = self._graph.replies_to(query["parentId"])
            return web.json_response({"items": [_youtube_fields(reply) for reply in replies]})
        self._set_hidden(query["id"], is_hidden=query["moderationStatus"] != "published")
        return web.Response(status=204)

    def _youtube_threads(self, status: str) -> list[dict[str, object]]:
        """The threads of the channel in that state, the newest first."""
        is_hidden = {"published": False, "heldForReview": True}.get(status)
        comments = [
            comment
            for comment in self._graph.comments.values()
            if comment.id.startswith("Ugx")
            and not comment.parent
            and not comment.removed
            and comment.hidden is is_hidden
        ]
        return [self._youtube_thread(comment) for comment in reversed(comments)]

    def _youtube_thread(self, top: PlatformMessage) -> dict[str, object]:
        replies = [_youtube_fields(reply) for reply in self._graph.replies_to(top.id)]
        snippet: dict[str, object] = {
            "videoId": top.post,
            "topLevelComment": _youtube_fields(top),
            "totalReplyCount": len(replies),
        }
        item: dict[str, object] = {"id": top.id, "snippet": snippet}
        return item | ({"replies": {"comments": replies}} if replies else {})

    # ---- what they share

    def _is_known(self, token: str) -> bool:
        return constant_time_equal(self._token.reveal(), token)

    def _set_hidden(self, target: str, *, is_hidden: bool) -> None:
        self._graph.set_hidden(target, hidden=is_hidden)
        self._count("hide" if is_hidden else "unhide")

    def _reply(
        self, account: str, target: str, text: str, *, prefix: str = "", suffix: str = ""
    ) -> PlatformMessage:
        """Add our reply below a comment; its id has the form of the network."""
        reply = self._graph.add_reply(account, target, text, int(time.time()))
        del self._graph.comments[reply.id]
        reply.id = f"{prefix}{reply.id}{suffix}"
        self._graph.comments[reply.id] = reply
        self._count("reply")
        return reply


def _patched_text(body: Mapping[str, object]) -> str:
    """What a partial update sets the text of a comment to."""
    value: object = body
    for name in ("patch", "message", "$set", "text"):
        value = value.get(name) if isinstance(value, dict) else None
    return str(value or "")


def _tiktok_echo(reply: PlatformMessage, target: str) -> bytes:
    return network_payloads.tiktok_comment(
        account=TIKTOK,
        video=reply.post,
        comment=reply.id,
        author=network_payloads.TIKTOK_IDENTIFIER,
        text=reply.text,
        now=reply.created_time,
        parent=target,
    )


def _tiktok_fields(comment: PlatformMessage) -> dict[str, object]:
    return {
        "comment_id": comment.id,
        "text": comment.text,
        "owner": comment.author == TIKTOK,
        "status": "HIDDEN" if comment.hidden else "PUBLIC",
        "create_time": comment.created_time,
    }


def _linkedin_fields(comment: PlatformMessage) -> dict[str, object]:
    return {
        "$URN": comment.id,
        "actor": comment.author,
        "message": {"text": comment.text},
        "created": {"time": comment.created_time * 1000},
    }


def _youtube_fields(comment: PlatformMessage) -> dict[str, object]:
    written = datetime.fromtimestamp(comment.created_time, UTC).isoformat().replace("+00:00", "Z")
    snippet: dict[str, object] = {
        "authorDisplayName": f"@{comment.author.removeprefix('UC')}",
        "authorChannelId": {"value": comment.author},
        "videoId": comment.post,
        "textOriginal": comment.text,
        "publishedAt": written,
        "updatedAt": written,
        "moderationStatus": "heldForReview" if comment.hidden else "published",
    }
    return {"id": comment.id, "snippet": snippet | ({"parentId": comment.parent} if comment.parent else {})}
