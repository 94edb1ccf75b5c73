"""The simulated platform's webhooks: bodies as Meta writes them, and their signature.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
"""

import base64
import json
from collections.abc import Mapping, Sequence

from bot.domain import Origin, Secret
from bot.platforms.signatures import hmac_sha256

Payload = Mapping[str, object]


def encode_webhook(object_name: str, account: str, now: int, **lists: Sequence[Payload]) -> bytes:
    """The body of one delivery about one account; `lists` are `changes` or `messaging`.

    Meta escapes non-ASCII and slashes, and signs that escaped form.
    """
    at = now * 1000 if "messaging" in lists else now  # seconds for changes, milliseconds for messages
    entry: dict[str, object] = {"id": account, "time": at}
    entry |= {name: list(items) for name, items in lists.items()}
    return json.dumps({"object": object_name, "entry": [entry]}).replace("/", "\\/").encode()


def signature_headers(secret: Secret, body: bytes) -> dict[str, str]:
    """The headers of a genuine delivery."""
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": "sha256=" + hmac_sha256(secret, body).hex(),
    }


def page_comment(
    *,
    account: str,
    post: str,
    comment: str,
    author: tuple[str, str],
    text: str,
    now: int,
    parent: str = "",
    verb: str = "add",
    origin: Origin = Origin.ORGANIC,
) -> Payload:
    """A comment under a Page's post: added, edited or removed."""
    value: dict[str, object] = {
        "from": {"id": author[0], "name": author[1]},
        "post_id": f"{account}_{post}",
        "comment_id": comment,
        "created_time": now,
        "item": "comment",
        # The parent of a top-level comment is the post itself.
        "parent_id": parent or f"{account}_{post}",
        "verb": verb,
    }
    if verb != "remove":
        value["message"] = text
        value["post"] = _post(account, post, origin)
    return {"field": "feed", "value": value}


def page_visibility(*, account: str, post: str, comment: str, now: int, verb: str) -> Payload:
    """A comment that the account hid or unhid, as the platform reports it: without an author."""
    value = {
        "post_id": f"{account}_{post}",
        "comment_id": comment,
        "created_time": now,
        "item": "comment",
        "parent_id": f"{account}_{post}",
        "verb": verb,
    }
    return {"field": "feed", "value": value}


def page_post(*, account: str, post: str, name: str, text: str, now: int) -> Payload:
    """A post that the Page itself published."""
    value = {
        "from": {"id": account, "name": name},
        "item": "status",
        "verb": "add",
        "published": 1,
        "post_id": f"{account}_{post}",
        "message": text,
        "created_time": now,
    }
    return {"field": "feed", "value": value}


def instagram_comment(
    *,
    media: str,
    comment: str,
    author: tuple[str, str],
    text: str,
    parent: str = "",
    origin: Origin = Origin.ORGANIC,
    own: bool = False,
) -> Payload:
    """A comment under a medium. Instagram sends neither edits nor removals."""
    source: dict[str, object] = {"id": author[0], "username": author[1]}
    if own:
        # Only comments of the account itself carry this id: the adapter knows its echoes by it.
        source["self_ig_scoped_id"] = "33" + author[0][2:]
    where: dict[str, object] = {"id": media, "media_product_type": "FEED"}
    if origin is Origin.AD:
        where = {
            "id": "9" + media[1:],
            "ad_id": "12" + media[2:],
            "original_media_id": media,
            "media_product_type": "AD",
        }
    value: dict[str, object] = {"from": source, "media": where, "id": comment, "text": text}
    if parent:
        value["parent_id"] = parent
    return {"field": "comments", "value": value}


def direct_message(
    *, account: str, person: str, text: str, message_id: str, now: int, echo: bool = False, metadata: str = ""
) -> Payload:
    """A direct message; in an echo sender and recipient are swapped."""
    content: dict[str, object] = {"mid": message_id, "text": text}
    if echo:
        content |= {"is_echo": True, "app_id": 330022001100}
        if metadata:
            content["metadata"] = metadata
    # An echo is a message of the account, so the sender is the account.
    sender, recipient = (account, person) if echo else (person, account)
    return {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": now * 1000,
        "message": content,
    }


def desk_signature(secret: Secret, webhook_id: str, sent_at: str, body: bytes) -> str:
    """The signature a case must carry: https://www.standardwebhooks.com (`whsec_` + base64)."""
    key = base64.b64decode(secret.reveal().removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac_sha256(key, f"{webhook_id}.{sent_at}.".encode() + body)).decode()


def _post(account: str, post: str, origin: Origin) -> Payload:
    return {
        "id": f"{account}_{post}",
        "status_type": "added_photos",
        # The post of an ad is a "dark post", which never appears on the Page.
        "is_published": origin is not Origin.AD,
        "promotion_status": "ineligible" if origin is Origin.AD else "inactive",
        "permalink_url": f"https://www.facebook.com/permalink.php?story_fbid={post}&id={account}",
    }
