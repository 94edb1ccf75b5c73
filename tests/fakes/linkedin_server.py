"""LinkedIn's Community Management API on loopback: comments of a page; answers get lost on demand."""

import hashlib
import hmac
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web

SECRET = "walk-linkedin-secret"
PAGE = "urn:li:organization:5551234"
ACTIVITY = "urn:li:activity:7260011223344556677"


@dataclass
class LinkedInServer:
    """Keeps its own record of what happened. `answers` are given to the next calls before anything is done;
    of the next `lost` calls that change something the answer never arrives, although they are carried out."""

    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    lost: int = 0
    done: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    deleted: set[str] = field(default_factory=set)
    raw_paths: list[str] = field(default_factory=list)

    def app(self) -> web.Application:
        """The routes; names of things in a path are spelt out, as there."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.raw_paths.append(request.raw_path)
        if request.headers.get("Authorization") != "Bearer walk-linkedin-token":
            return web.json_response({"status": 401, "message": "Invalid access token"}, status=401)
        path = request.raw_path.partition("?")[0]
        if any(mark in path for mark in "(,:"):
            return web.json_response({"status": 400, "message": "Syntax exception in path"}, status=400)
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if self.answers:
            status, answer = self.answers.pop(0)
            return web.json_response(answer, status=status)
        if request.method == "GET":
            return self._read(parts)
        body = await request.json() if request.method == "POST" else {}
        is_update = request.headers.get("X-RestLi-Method") == "PARTIAL_UPDATE"
        response = self._edit(parts, body) if is_update else self._execute(request.method, parts, body)
        if self.lost > 0:
            self.lost -= 1
            assert request.transport
            request.transport.abort()
        return response

    def _execute(self, method: str, parts: list[str], body: dict[str, Any]) -> web.Response:
        if parts[0] == "reactions":
            self.done[body["root"]]["like"] += 1
            return web.json_response({}, status=201)
        if method == "DELETE":
            name = f"urn:li:comment:({parts[1]},{parts[3]})"
            self.done[name]["delete"] += 1
            self.deleted.add(name)
            return web.Response(status=204)
        assert body["actor"] == PAGE
        number = str(7_260_099_000_000_000_000 + len(self.raw_paths))
        self.done[parts[1]]["reply"] += 1
        created = {
            "$URN": f"urn:li:comment:({body['object']},{number})",
            "actor": PAGE,
            "message": body["message"],
            "created": {"time": int(time.time() * 1000)},
        }
        self.comments[parts[1]].append(created)
        return web.json_response(created, status=201, headers={"x-restli-id": number})

    def _edit(self, parts: list[str], body: dict[str, Any]) -> web.Response:
        name = f"urn:li:comment:({parts[1]},{parts[3]})"
        comment = self._own_comment(name)
        if comment is None:
            return web.json_response({"status": 403, "message": "Not the owner"}, status=403)
        comment["message"]["text"] = body["patch"]["message"]["$set"]["text"]
        self.done[name]["edit"] += 1
        return web.Response(status=204)

    def _own_comment(self, name: str) -> dict[str, Any] | None:
        comments = (comment for listed in self.comments.values() for comment in listed)
        return next((comment for comment in comments if comment["$URN"] == name), None)

    def _read(self, parts: list[str]) -> web.Response:
        if len(parts) > 3:
            name = f"urn:li:comment:({parts[1]},{parts[3]})"
            if name in self.deleted:
                return web.json_response({"status": 404, "message": "Not found"}, status=404)
            if (comment := self._own_comment(name)) is not None:
                return web.json_response(comment)
            return web.json_response({"actor": "urn:li:person:walker", "message": {"text": "asked for"}})
        return web.json_response({"elements": self.comments[parts[1]]})


def comment_urn(number: int) -> str:
    """The name of comment `number`."""
    return f"urn:li:comment:({ACTIVITY},72600998877{number:08})"


def notification(number: int, action: str, text: str | None, **changes: Any) -> dict[str, Any]:
    """What LinkedIn tells of comment `number`; name what differs."""
    written = {"entity": comment_urn(number), "object": ACTIVITY, "owner": f"urn:li:person:W{number}"}
    decorated = {} if text is None else {"decoratedGeneratedActivity": {"comment": written | {"text": text}}}
    return {
        "notificationId": -number,
        "organizationalEntity": PAGE,
        "action": action,
        "sourcePost": ACTIVITY,
        "generatedActivity": comment_urn(number).replace("(urn:li:", "("),
        **decorated,
        "lastModifiedAt": int(time.time() * 1000),
        **changes,
    }


def batch(*notifications: dict[str, Any]) -> bytes:
    """Up to ten notifications in one delivery."""
    body = {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": notifications}
    return json.dumps(body).encode()


def sign(body: bytes) -> dict[str, str]:
    """The header that LinkedIn adds."""
    signature = hmac.new(SECRET.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    return {"X-LI-Signature": signature}
