"""A WhatsApp on loopback: takes texts, tells their status by signed webhook, and loses answers on demand."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.running_bot import sign

NUMBER = "440022113355778"
_TOO_FAST = {"error": {"message": "Rate limit hit", "code": 130429}}
_CLOSED = {"error": {"message": "Re-engagement message", "code": 131047}}


@dataclass
class WhatsAppServer:
    """`texts` are those that people really got, `buttons` those below the last of them, `templates` the
    approved messages that they got, `reads` the messages that were marked as read. With `refuses` the window
    is closed; `throttled` is how many calls are too many.

    `bot_url` is where webhooks go. With `loses_answers` a call is carried out and its answer lost; with
    `is_silent` no status is told, with `fails_later` the message is taken and its status is `failed`.
    """

    bot_url: str = ""
    loses_answers: bool = False
    is_silent: bool = False
    fails_later: bool = False
    refuses: bool = False
    texts: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    templates: list[dict[str, Any]] = field(default_factory=list)
    throttled: int = 0
    reads: list[str] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> web.Application:
        """The routes, whatever version prefix is used."""
        app = web.Application()
        app.router.add_post(f"/{{version}}/{NUMBER}/messages", self._messages)
        return app

    async def customer_says(self, text: str, **message: Any) -> int:
        """Deliver one message of a customer; the status that the bot answers with."""
        fields = {
            "from": "447700900123",
            "id": f"wamid.IN{time.monotonic_ns()}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        contacts = [{"profile": {"name": "Priya N"}, "wa_id": "447700900123"}]
        return await self._deliver("messages", contacts=contacts, messages=[fields | message])

    async def colleague_said(self, text: str, seconds_ago: float) -> int:
        """Deliver what a colleague wrote to the same customer in the app on the phone."""
        echo = {
            "from": "15550109900",
            "to": "447700900123",
            "id": f"wamid.APP{time.monotonic_ns()}",
            "timestamp": str(int(time.time() - seconds_ago)),
            "type": "text",
            "text": {"body": text},
        }
        return await self._deliver("smb_message_echoes", message_echoes=[echo])

    async def settle(self) -> None:
        """Wait until every status has been told."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body.get("status") == "read":
            self.reads.append(body["message_id"])
            return web.json_response({"success": True})
        if self.throttled:
            self.throttled -= 1
            return web.json_response(_TOO_FAST, status=400)
        if self.refuses and body["type"] != "template":
            return web.json_response(_CLOSED, status=400)
        if body["type"] == "template":
            self.templates.append(body["template"])
        elif body["type"] == "interactive":
            interactive = body["interactive"]
            self.texts.append((body["to"], interactive["body"]["text"]))
            self.buttons = [button["reply"]["title"] for button in interactive["action"]["buttons"]]
        else:
            self.texts.append((body["to"], body["text"]["body"]))
        message_id = f"wamid.OUT{len(self.texts) + len(self.templates)}"
        if not self.is_silent:
            task = asyncio.create_task(self._tell(message_id, body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self.loses_answers:
            assert request.transport
            request.transport.abort()
            return web.Response()
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": message_id}]})

    async def _tell(self, message_id: str, body: dict[str, Any]) -> None:
        status: dict[str, Any] = {
            "id": message_id,
            "status": "failed" if self.fails_later else "sent",
            "timestamp": str(int(time.time())),
            "recipient_id": body["to"],
            "biz_opaque_callback_data": body["biz_opaque_callback_data"],
        }
        if self.fails_later:
            status["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        await self._deliver("messages", statuses=[status])

    async def _deliver(self, name: str, **lists: Any) -> int:
        metadata = {"display_phone_number": "15550109900", "phone_number_id": NUMBER}
        value = {"messaging_product": "whatsapp", "metadata": metadata, **lists}
        entry = {"id": "330011220044556", "changes": [{"field": name, "value": value}]}
        raw = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{self.bot_url}/webhooks/meta", data=raw, headers=sign(raw)) as answer:
                return answer.status
