"""TikTok's API for Business on loopback: comments, replies, messages; answers get lost on demand."""

import hashlib
import hmac
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SECRET = "walk-tiktok-secret"
ACCOUNT = "_000walkOpenId"
OWN_IDENTIFIER = "OwnWalkUid/0001=="
ADVERTISER, AD_GROUP = "7001", "1801"
VIDEO = 7570001112223334445


@dataclass
class TikTokServer:
    """Keeps its own record of what happened. `answers` are given to the next calls before anything is done;
    of the next `lost` calls that change something the answer never arrives, although they are carried out."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    #: The headers of these answers.
    headers: dict[str, str] = field(default_factory=dict)
    lost: int = 0
    done: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[str] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)
    #: The comments under the ads of an advertiser.
    ad_comments: list[dict[str, Any]] = field(default_factory=list)
    ad_replies: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> web.Application:
        """The routes; an address without its last slash leads nowhere, as there."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*/}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"].rstrip("/")
        self.paths.append(path)
        if request.headers.get("Access-Token") != "walk-tiktok-token":
            return web.json_response({"code": 40105, "message": "Access token is incorrect", "data": {}})
        if self.answers:
            return web.json_response(self.answers.pop(0), headers=self.headers)
        if request.method == "GET":
            return web.json_response({"code": 0, "message": "OK", "data": self._read(path, request)})
        data = self._execute(path, await request.json())
        if self.lost > 0:
            self.lost -= 1
            assert request.transport
            request.transport.abort()
        return web.json_response({"code": 0, "message": "OK", "data": data})

    def _execute(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "comment/status/update":
            assert body["advertiser_id"] == ADVERTISER
            for comment in body["comment_ids"]:
                self.done[comment][body["operation"].lower()] += 1
            return {}
        if path == "comment/post":
            assert body["advertiser_id"] == ADVERTISER
            assert all(body[name] for name in ("ad_id", "tiktok_item_id", "identity_type", "identity_id"))
            self.done[body["comment_id"]]["reply"] += 1
            reply = {"comment_id": str(990 + len(self.ad_replies)), "content": body["text"]}
            self.ad_replies.append(reply | {"comment_type": "REPLY", "create_time": int(time.time())})
            return reply
        assert body["business_id"] == ACCOUNT
        created = str(7_590_000_000_000_000_000 + len(self.paths))
        if path == "business/message/send":
            conversation = body["recipient"]
            self.done[conversation]["message"] += 1
            sent = {"message_id": created, "text": body["text"], "timestamp": int(time.time() * 1000)}
            self.messages[conversation].append(sent | {"from_user": {"role": "BUSINESS_ACCOUNT"}})
            return {"message": {"message_id": created}}
        comment = body["comment_id"]
        if path == "business/comment/hide":
            self.done[comment][body["action"].lower()] += 1
            (self.hidden.add if body["action"] == "HIDE" else self.hidden.discard)(comment)
            return {}
        if path == "business/comment/reply/create":
            self.done[comment]["reply"] += 1
            reply = {"comment_id": created, "text": body["text"], "owner": True}
            reply["create_time"] = int(time.time())
            self.replies[comment].append(reply)
            return reply | {"unique_identifier": OWN_IDENTIFIER}
        self.done[comment][path.rpartition("/")[2]] += 1
        return {}

    def _read(self, path: str, request: web.Request) -> dict[str, Any]:
        if path == "comment/list":
            return {"comments": self.ad_comments}
        if path == "comment/reference":
            return {"comments": self.ad_replies}
        if path == "business/message/content/list":
            return {"messages": self.messages[request.query["conversation_id"]]}
        if path == "business/comment/reply/list":
            return {"comments": self.replies[request.query["comment_id"]], "has_more": False}
        return {
            "comments": [
                {"comment_id": comment, "status": "HIDDEN" if comment in self.hidden else "PUBLIC"}
                for comment in json.loads(request.query["comment_ids"])
            ]
        }


def envelope(event: str, content: dict[str, Any]) -> bytes:
    """What TikTok would send: JSON inside a string, ids as bare numbers."""
    body = {"client_key": "74", "event": event, "create_time": int(time.time()), "user_openid": ACCOUNT}
    return json.dumps({**body, "content": json.dumps(content)}).encode()


def comment(number: int, text: str, **changes: Any) -> bytes:
    """A comment under our video; name what differs."""
    content = {
        "comment_id": comment_id(number),
        "video_id": VIDEO,
        "parent_comment_id": VIDEO,
        "comment_type": "comment",
        "comment_action": "insert",
        "timestamp": int(time.time()),
        "unique_identifier": f"walker/{number}==",
        "text": text,
    }
    return envelope("comment.update", content | changes)


def comment_id(number: int) -> int:
    """The id of comment `number`, beyond what JavaScript can count."""
    return 7_571_000_000_000_000_000 + number


def message(number: int, text: str, **changes: Any) -> bytes:
    """A direct message; name what differs."""
    content = {
        "from": "walker",
        "unique_identifier": f"walker/{number}==",
        "from_user": {"id": str(number), "role": "personal_account"},
        "conversation_id": f"CONV+walk/{number}",
        "message_id": str(7_572_000_000_000_000_000 + number),
        "timestamp": int(time.time() * 1000),
        "type": "text",
        "text": {"body": text},
        "message_tag": {"source": "APP"},
    }
    return envelope(changes.pop("event", "im_receive_msg"), content | changes)


def sign(body: bytes, seconds: int = 0) -> dict[str, str]:
    """The header that TikTok adds, so many seconds from now."""
    now = str(int(time.time()) + seconds)
    signature = hmac.new(SECRET.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"TikTok-Signature": f"t={now}, s={signature}"}
