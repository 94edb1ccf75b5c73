"""YouTube's Data API on loopback: threads by page and status, replies, moderation, quota, lost answers.

It keeps its own record of what really happened, and counts the units that calls cost.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

CHANNEL = "UCorchard"
TOKEN = "walk-channel-token"
_COST = {"GET": 1, "POST": 50, "PUT": 50, "DELETE": 50}


@dataclass
class YouTubeServer:
    """A channel with one video. `answers` are given to the next calls before anything is done, `lose` is how
    many of the next writes are carried out without an answer."""

    threads: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    #: As `answers`, to the next calls that would change something.
    write_answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    lose: int = 0
    units: int = 0
    edits: int = 0
    page_size: int = 100
    embedded: int = 5

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application()
        app.router.add_get("/commentThreads", self._list_threads)
        app.router.add_get("/comments", self._list_replies)
        app.router.add_post("/comments", self._reply)
        app.router.add_put("/comments", self._edit)
        app.router.add_delete("/comments", self._delete)
        app.router.add_post("/comments/setModerationStatus", self._moderate)
        app.middlewares.append(self._misbehave)
        return app

    def write(
        self,
        author: str,
        text: str,
        *,
        parent: str = "",
        status: str = "published",
        at: datetime | None = None,
    ) -> str:
        """Somebody writes; the id of the comment."""
        written = (at or datetime.now(UTC)).isoformat().replace("+00:00", "Z")
        number = sum(1 + len(thread["all"]) for thread in self.threads)
        comment_id = f"{parent}.r{number}" if parent else f"Ugx{number}"
        snippet = {
            "authorDisplayName": f"@{author}",
            "authorChannelId": {"value": author},
            "videoId": "v1",
            "textDisplay": text,
            "textOriginal": text,
            "publishedAt": written,
            "updatedAt": written,
            "moderationStatus": status,
        }
        comment = {"kind": "youtube#comment", "id": comment_id, "snippet": snippet}
        if parent:
            snippet["parentId"] = parent
            self._thread(parent)["all"].append(comment)
        else:
            self.threads.append({"top": comment, "all": []})
        return comment_id

    def edit(self, comment_id: str, text: str) -> None:
        """Somebody changes a comment of theirs."""
        changed = datetime.now(UTC).isoformat()
        self.comment(comment_id)["snippet"] |= {
            "textOriginal": text,
            "textDisplay": text,
            "updatedAt": changed,
        }

    def comment(self, comment_id: str) -> dict[str, Any]:
        """The comment as YouTube holds it."""
        comments = [one for thread in self.threads for one in (thread["top"], *thread["all"])]
        found: dict[str, Any] = next(one for one in comments if one["id"] == comment_id)
        return found

    def status(self, comment_id: str) -> str:
        """Who sees the comment."""
        return str(self.comment(comment_id)["snippet"]["moderationStatus"])

    def replies(self, comment_id: str, author: str = CHANNEL) -> list[str]:
        """What an author has written under a comment."""
        snippets = [one["snippet"] for one in self._thread(comment_id)["all"]]
        return [one["textOriginal"] for one in snippets if one["authorChannelId"]["value"] == author]

    def _thread(self, comment_id: str) -> dict[str, Any]:
        return next(thread for thread in self.threads if thread["top"]["id"] == comment_id)

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.units += _COST[request.method]
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refusal(401, "authError")
        if self.answers:
            status, body = self.answers.pop(0)
            return web.json_response(body, status=status)
        if self.write_answers and request.method != "GET":
            status, body = self.write_answers.pop(0)
            return web.json_response(body, status=status)
        response: web.StreamResponse = await handler(request)
        if request.method != "GET" and self.lose:
            self.lose -= 1
            assert request.transport is not None
            request.transport.close()
        return response

    async def _list_threads(self, request: web.Request) -> web.Response:
        query = request.query
        if query["allThreadsRelatedToChannelId"] != CHANNEL:
            return _refusal(404, "channelNotFound")
        listed = [
            thread
            for thread in sorted(
                self.threads, key=lambda one: one["top"]["snippet"]["publishedAt"], reverse=True
            )
            if thread["top"]["snippet"]["moderationStatus"] == query.get("moderationStatus", "published")
        ]
        first = int(query.get("pageToken", "0"))
        size = min(self.page_size, int(query["maxResults"]))
        body: dict[str, Any] = {"items": [self._item(thread) for thread in listed[first : first + size]]}
        if first + size < len(listed):
            body["nextPageToken"] = str(first + size)
        return web.json_response(body)

    def _item(self, thread: dict[str, Any]) -> dict[str, Any]:
        item = {
            "id": thread["top"]["id"],
            "snippet": {
                "videoId": "v1",
                "topLevelComment": thread["top"],
                "totalReplyCount": len(thread["all"]),
            },
        }
        return item | ({"replies": {"comments": thread["all"][-self.embedded :]}} if thread["all"] else {})

    async def _list_replies(self, request: web.Request) -> web.Response:
        if "id" in request.query:
            return web.json_response({"items": [self.comment(request.query["id"])]})
        return web.json_response({"items": self._thread(request.query["parentId"])["all"]})

    async def _reply(self, request: web.Request) -> web.Response:
        snippet = (await request.json())["snippet"]
        reply_id = self.write(CHANNEL, snippet["textOriginal"], parent=snippet["parentId"])
        return web.json_response(self.comment(reply_id))

    async def _edit(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.edits += 1
        self.edit(body["id"], body["snippet"]["textOriginal"])
        return web.json_response(self.comment(body["id"]))

    async def _delete(self, request: web.Request) -> web.Response:
        for thread in self.threads:
            thread["all"] = [one for one in thread["all"] if one["id"] != request.query["id"]]
        return web.Response(status=204)

    async def _moderate(self, request: web.Request) -> web.Response:
        self.comment(request.query["id"])["snippet"]["moderationStatus"] = request.query["moderationStatus"]
        return web.Response(status=204)


def refusal(status: int, reason: str) -> tuple[int, dict[str, Any]]:
    """An answer for `answers`, as YouTube words it."""
    return status, {"error": {"code": status, "errors": [{"reason": reason, "domain": "youtube.comment"}]}}


def _refusal(status: int, reason: str) -> web.Response:
    return web.json_response(refusal(status, reason)[1], status=status)
