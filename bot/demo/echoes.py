"""What the platform tells us about our own doings: replies, messages and hiding come back."""

import json

from bot.demo import payloads
from bot.demo.graph import Graph, Said
from bot.demo.scenario import BRAND, HANDLE


def body_of(
    graph: Graph, parts: list[str], given: dict[str, object], said: Said | None, now: int
) -> bytes | None:
    """The webhook after one call, or None where the platform stays silent about it.

    Instagram tells nobody about hiding, and neither of them about likes.
    """
    if said is None:
        return _visibility(graph, parts[0], now) if len(parts) == 1 and "is_hidden" in given else None
    platform = graph.accounts[said.author]
    name = "page" if platform == "facebook" else platform
    if said.id.startswith("m_"):
        metadata = str(as_object(given.get("message")).get("metadata") or "")
        return payloads.encode(name, said.author, now, messaging=[_message(said, now, metadata)])
    change = _instagram_comment(said) if platform == "instagram" else _page_comment(said, now)
    return payloads.encode(name, said.author, now, changes=[change])


def as_object(value: object) -> dict[str, object]:
    """A JSON object given as such or as text; empty for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _visibility(graph: Graph, comment: str, now: int) -> bytes:
    said = graph.comments[comment]
    account = graph.account_of(comment)
    verb = "hide" if said.hidden else "unhide"
    change = payloads.page_visibility(account=account, post=said.post, comment=comment, now=now, verb=verb)
    return payloads.encode("page", account, now, changes=[change])


def _message(said: Said, now: int, metadata: str) -> payloads.Item:
    return payloads.message(
        account=said.author,
        person=said.parent,
        text=said.text,
        id=said.id,
        now=now,
        echo=True,
        metadata=metadata,
    )


def _instagram_comment(said: Said) -> payloads.Item:
    return payloads.instagram_comment(
        media=said.post,
        comment=said.id,
        author=(said.author, HANDLE),
        text=said.text,
        parent=said.parent,
        own=True,
    )


def _page_comment(said: Said, now: int) -> payloads.Item:
    return payloads.page_comment(
        account=said.author,
        post=said.post,
        comment=said.id,
        author=(said.author, BRAND),
        text=said.text,
        now=now,
        parent=said.parent,
    )
