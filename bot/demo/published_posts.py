"""What our accounts publish on the simulated platform: posts and photos of a Page, containers of Instagram
and Threads, and the lists in which they can be read back. Answers have the form of the real ones.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp.web import FileField


@dataclass
class PublishedPosts:
    """`posts` are all that is public, in the order in which they came, with everything that was sent;
    `preparing` is how often a container says that it is not ready."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    preparing: int = 0
    is_list_behind: bool = False

    @property
    def texts(self) -> list[str]:
        """The words of what is public."""
        return [post["text"] for post in self.posts]

    def write(self, parts: list[str], form: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a call that publishes or prepares something; None for any other."""
        if "reply_to_id" in form:  # a reply on Threads
            return None
        match parts:
            case [account, "feed"]:
                return {"id": self._publish(account, form, str(form["message"]))}
            case [account, "photos"]:
                source = form.get("source")
                sent = {**form, "source": source.file.read()} if isinstance(source, FileField) else form
                post_id = self._publish(account, sent, str(form["message"]))
                return {"id": post_id.partition("_")[2], "post_id": post_id}
            case [account, "media" | "threads"]:
                container = f"1789{len(self.containers) + 1:04}"
                self.containers[container] = {"account": account, "form": form, "status": "FINISHED"}
                return {"id": container}
            case [_, "media_publish" | "threads_publish"] if form.get("creation_id") in self.containers:
                return {"id": self._publish_container(self.containers[str(form["creation_id"])])}
        return None

    def read(self, parts: list[str]) -> dict[str, Any] | None:
        """The answer to a question about what was published; None for any other."""
        match parts:
            case [account, "published_posts" | "media" | "threads"]:
                mine = [post for post in reversed(self.posts) if post["account"] == account]
                return {"data": [] if self.is_list_behind else [_listed(post) for post in mine]}
            case [container] if container in self.containers:
                status = self.containers[container]["status"]
                if self.preparing:
                    self.preparing -= 1
                    status = "IN_PROGRESS"
                return {"id": container, "status_code": status, "status": status}
        return None

    def _publish_container(self, container: dict[str, Any]) -> str:
        container["status"] = "PUBLISHED"
        sent = container["form"]
        return self._publish(container["account"], sent, str(sent.get("caption", sent.get("text", ""))))

    def _publish(self, account: str, sent: Mapping[str, Any], text: str) -> str:
        post_id = f"{account}_{9000 + len(self.posts)}"
        at = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime())
        self.posts.append({"id": post_id, "account": account, "text": text, "at": at, "sent": dict(sent)})
        return post_id


def _listed(post: dict[str, Any]) -> dict[str, Any]:
    words = dict.fromkeys(("message", "caption", "text"), post["text"])
    return {"id": post["id"], **words, "created_time": post["at"], "timestamp": post["at"]}
