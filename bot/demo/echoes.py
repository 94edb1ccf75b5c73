"""Webhooks about the account's own actions: its replies, messages and hidden comments come back as echoes."""

import json

from bot.demo import payloads
from bot.demo.graph import Graph, PlatformMessage
from bot.demo.scenario import BRAND, HANDLE


def build_echo(
    graph: Graph, path: list[str], parameters: dict[str, object], written: PlatformMessage | None, now: int
) -> bytes | None:
    """The body of the webhook that follows one API call, or None where the platform sends none.

    `written` is the comment or message that the call created. Instagram sends no webhook when a comment is
    hidden, and neither platform sends one for a like.
    """
    if written is None:
        has_visibility = len(path) == 1 and "is_hidden" in parameters
        return _build_visibility(graph, path[0], now) if has_visibility else None
    platform = graph.accounts[written.author]
    object_name = "page" if platform == "facebook" else platform
    if written.id.startswith("m_"):
        metadata = str(json_object(parameters.get("message")).get("metadata") or "")
        messaging = [_direct_message(written, now, metadata)]
        return payloads.encode_webhook(object_name, written.author, now, messaging=messaging)
    change = _instagram_comment(written) if platform == "instagram" else _page_comment(written, now)
    return payloads.encode_webhook(object_name, written.author, now, changes=[change])


def build_post_echo(post: PlatformMessage, now: int) -> bytes:
    """The body of the webhook that tells of a post of the Page."""
    change = payloads.page_post(account=post.author, post=post.post, name=BRAND, text=post.text, now=now)
    return payloads.encode_webhook("page", post.author, now, changes=[change])


def json_object(value: object) -> dict[str, object]:
    """A JSON object passed as such or as text; empty for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _build_visibility(graph: Graph, comment_id: str, now: int) -> bytes:
    comment = graph.comments[comment_id]
    account = graph.account_of(comment_id)
    verb = "hide" if comment.hidden else "unhide"
    change = payloads.page_visibility(
        account=account, post=comment.post, comment=comment_id, now=now, verb=verb
    )
    return payloads.encode_webhook("page", account, now, changes=[change])


def _direct_message(message: PlatformMessage, now: int, metadata: str) -> payloads.Payload:
    return payloads.direct_message(
        account=message.author,
        person=message.parent,
        text=message.text,
        message_id=message.id,
        now=now,
        echo=True,
        metadata=metadata,
    )


def _instagram_comment(comment: PlatformMessage) -> payloads.Payload:
    return payloads.instagram_comment(
        media=comment.post,
        comment=comment.id,
        author=(comment.author, HANDLE),
        text=comment.text,
        parent=comment.parent,
        own=True,
    )


def _page_comment(comment: PlatformMessage, now: int) -> payloads.Payload:
    return payloads.page_comment(
        account=comment.author,
        post=comment.post,
        comment=comment.id,
        author=(comment.author, BRAND),
        text=comment.text,
        now=now,
        parent=comment.parent,
    )
