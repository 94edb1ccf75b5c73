"""A Threads on loopback: containers, publishing, hiding, lists of replies; loses answers on demand."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.running_bot import sign

OWNER = "31770000111122223"
POST = "18031111222233334"
_TOO_FAST = {"error": {"message": "Calls within one hour", "code": 613}}
_NOT_READY = {"error": {"message": "Media Not Found", "code": 24, "error_subcode": 4279009}}


@dataclass
class ThreadsServer:
    """`replies` are those that everybody can see, by what they answer.

    `loses` names the paths whose calls are carried out and not answered; `not_ready` is how often publishing
    comes too early, `throttled` how many calls are too many.
    """

    bot_url: str = ""
    loses: set[str] = field(default_factory=set)
    not_ready: int = 0
    throttled: int = 0
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    _containers: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> web.Application:
        """The routes, whatever version prefix is used."""
        app = web.Application()
        app.router.add_post("/{version}/{id}/{edge}", self._post)
        app.router.add_get("/{version}/{id}/replies", self._list)
        app.router.add_get("/{version}/{id}", self._read)
        return app

    async def somebody_replies(self, reply_id: str, text: str, **changes: Any) -> int:
        """Deliver one reply to our post."""
        value = {
            "id": reply_id,
            "username": "nils.holt",
            "text": text,
            "media_type": "TEXT_POST",
            "replied_to": {"id": POST},
            "root_post": {"id": POST, "owner_id": OWNER, "username": "orchardco"},
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime()),
        }
        return await self._deliver("replies", POST, value | changes)

    async def tell_published(self, media_id: str) -> int:
        """Deliver what Threads says of everything that our account publishes: its id, and no text."""
        return await self._deliver("publish", OWNER, {"id": media_id, "username": "orchardco"})

    async def _post(self, request: web.Request) -> web.StreamResponse:
        edge, target = request.match_info["edge"], request.match_info["id"]
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.calls[edge] += 1
        if self.throttled:
            self.throttled -= 1
            return web.json_response(_TOO_FAST, status=400)
        answer, status = self._execute(edge, target, form)
        if edge in self.loses:
            assert request.transport
            request.transport.abort()
            return web.Response()
        return web.json_response(answer, status=status)

    def _execute(self, edge: str, target: str, form: dict[str, str]) -> tuple[dict[str, Any], int]:
        if edge == "manage_reply":
            (self.hidden.add if form["hide"] == "true" else self.hidden.discard)(target)
            return {"success": True}, 200
        if edge == "threads":
            container = f"7{len(self._containers)}"
            self._containers[container] = form
            return {"id": container}, 200
        if self.not_ready:
            self.not_ready -= 1
            return _NOT_READY, 400
        made = self._containers[form["creation_id"]]
        listed = self.replies.setdefault(made["reply_to_id"], [])
        media_id = f"8{self.calls['threads_publish']}"
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())
        listed.append(
            {"id": media_id, "text": made["text"], "timestamp": stamp, "is_reply_owned_by_me": True}
        )
        return {"id": media_id}, 200

    async def _list(self, request: web.Request) -> web.Response:
        items = [] if "after" in request.query else self.replies.get(request.match_info["id"], [])
        return web.json_response({"data": items, "paging": {"cursors": {"before": "x", "after": "y"}}})

    async def _read(self, request: web.Request) -> web.Response:
        target = request.match_info["id"]
        if target in self._containers:
            return web.json_response({"id": target, "status": "FINISHED"})
        state = "HIDDEN" if target in self.hidden else "NOT_HUSHED"
        return web.json_response({"id": target, "hide_status": state})

    async def _deliver(self, name: str, target: str, value: dict[str, Any]) -> int:
        body = {"app_id": "1", "target_id": target, "time": int(time.time())}
        raw = json.dumps(body | {"values": {"field": name, "value": value}}).encode()
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{self.bot_url}/webhooks/meta", data=raw, headers=sign(raw)) as answer:
                return answer.status
