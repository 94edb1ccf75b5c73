"""The posts, media and conversations of a `GraphServer`, as its edges list them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Answer = dict[str, Any]
_Key = Mapping[str, list[Answer]]


@dataclass
class GraphPosts:
    """One post of a Page and one medium of an Instagram account. A list has pages of `page_size`."""

    page_id: str
    media_account: str
    post_id: str
    media_id: str
    page_size: int = 25
    calls: int = 0
    #: For how many seconds whoever asks is sent away.
    retry_after: int = 0
    #: What each conversation holds, by platform and person, the latest last.
    messages: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    _comments: dict[str, list[Answer]] = field(default_factory=dict)

    def write(
        self, comment_id: str, author: str, text: str, *, on_media: bool = False, ago: float = 0.0
    ) -> None:
        """Somebody wrote a comment so many seconds ago."""
        at = _moment(time.time() - ago)
        written: Answer = {"id": comment_id, "message": text, "created_time": at}
        if on_media:
            written = {"id": comment_id, "text": text, "timestamp": at, "username": "somebody"}
        name = {"username": "somebody"} if on_media else {"name": "Somebody"}
        post = self.media_id if on_media else self.post_id
        self._comments.setdefault(post, []).append(written | {"from": {"id": author} | name})

    def say(
        self,
        message_id: str,
        person: str,
        text: str,
        *,
        platform: str = "messenger",
        is_ours: bool = False,
        ago: float = 0.0,
    ) -> None:
        """Somebody wrote to us, or we to them, so many seconds ago."""
        us = self.page_id if platform == "messenger" else self.media_account
        author, reader = (us, person) if is_ours else (person, us)
        written = {
            "id": message_id,
            "created_time": _moment(time.time() - ago),
            "from": {"id": author},
            "to": {"data": [{"id": reader}]},
            "message": text,
        }
        self.messages.setdefault((platform, person), []).append(written)

    def _conversations(self, platform: str) -> list[Answer]:
        return [
            {
                "id": f"t_{person}",
                "updated_time": messages[-1]["created_time"],
                "messages": {"data": messages[::-1]},
            }
            for (name, person), messages in self.messages.items()
            if name == platform
        ]

    def comments_of(self, post_id: str) -> list[Answer]:
        """What was written below a post, to be changed."""
        return self._comments[post_id]

    def answer(self, parts: list[str], query: Mapping[str, str], replies: _Key) -> Answer | None:
        """What an edge answers; None for one that lists neither posts nor the comments of one."""
        now = _moment(time.time())
        edges = {
            (self.page_id, "feed"): [
                {
                    "id": self.post_id,
                    "from": {"id": self.page_id},
                    "created_time": now,
                    "updated_time": now,
                }
            ],
            (self.page_id, "ads_posts"): [],
            (self.page_id, "conversations"): self._conversations(query.get("platform", "")),
            (self.media_account, "media"): [{"id": self.media_id, "timestamp": now, "comments_count": 1}],
            (self.post_id, "comments"): self._on_post(replies),
            (self.media_id, "comments"): self._on_media(replies),
        }
        items = edges.get((parts[0], parts[-1]))
        if items is None or "user_id" in query:
            return None
        self.calls += 1
        ids = [item["id"] for item in items]
        first = ids.index(query["after"]) + 1 if "after" in query else 0
        page = items[first : first + self.page_size]
        if first + self.page_size >= len(items):
            return {"data": page}
        return {"data": page, "paging": {"cursors": {"after": page[-1]["id"]}, "next": "https://x.example"}}

    def _on_post(self, replies: _Key) -> list[Answer]:
        """Comments and replies in one list, the latest first."""
        comments = self._comments.get(self.post_id, [])
        ours = [
            reply | {"parent": {"id": comment["id"]}}
            for comment in comments
            for reply in replies.get(comment["id"], [])
        ]
        return sorted([*comments, *ours], key=lambda item: str(item["created_time"]), reverse=True)

    def _on_media(self, replies: _Key) -> list[Answer]:
        comments = [
            comment
            | {
                "replies": {
                    "data": [
                        {name: reply[name] for name in ("id", "text", "from")}
                        | {"timestamp": reply["created_time"]}
                        for reply in replies.get(comment["id"], [])
                    ]
                }
            }
            for comment in self._comments.get(self.media_id, [])
        ]
        return comments[::-1]


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(at))
