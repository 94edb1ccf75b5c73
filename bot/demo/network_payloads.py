"""Webhooks of the networks beside Facebook and Instagram: bodies as TikTok, LinkedIn, WhatsApp and Threads
write them, and their signatures. YouTube sends none.

https://business-api.tiktok.com/portal/docs?id=1759978319341570
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

import json
import time
from collections.abc import Mapping

from bot.demo.payloads import Payload, encode_webhook, signature_headers
from bot.demo.scenario import ANNOUNCED
from bot.domain import Secret
from bot.platforms.signatures import hmac_sha256

#: How TikTok names our account as an author of comments.
TIKTOK_IDENTIFIER = "MaisonTamis/0001=="


def sign(platform: str, secret: Secret, body: bytes) -> dict[str, str]:
    """The headers of a genuine delivery of that network, now."""
    if platform == "tiktok":
        at = str(int(time.time()))
        return {"TikTok-Signature": f"t={at},s={hmac_sha256(secret, at.encode() + b'.' + body).hex()}"}
    if platform == "linkedin":
        return {"X-LI-Signature": hmac_sha256(secret, b"hmacsha256=" + body).hex()}
    return signature_headers(secret, body)


def tiktok_comment(
    *, account: str, video: str, comment: str, author: str, text: str, now: int, parent: str = ""
) -> bytes:
    """A comment under a video: JSON inside a string, with ids as bare numbers."""
    content = {
        "comment_id": int(comment),
        "video_id": int(video),
        "parent_comment_id": int(parent or video),
        "comment_type": "reply" if parent else "comment",
        "comment_action": "insert",
        "timestamp": now,
        "unique_identifier": author,
        "text": text,
    }
    envelope = {"client_key": "7412", "event": "comment.update", "create_time": now, "user_openid": account}
    return json.dumps({**envelope, "content": json.dumps(content)}).encode()


def linkedin_comment(
    *, account: str, post: str, comment: str, author: str, text: str, now: int, parent: str = ""
) -> bytes:
    """A comment under a post of the page, by somebody or by the page itself."""
    written = {"entity": comment, "object": parent or post, "owner": author, "text": text}
    notification: dict[str, object] = {
        "notificationId": int(comment.rpartition(",")[2].rstrip(")")) % 10**9,
        "organizationalEntity": account,
        "action": "ADMIN_COMMENT" if author == account else "COMMENT",
        "sourcePost": post,
        "generatedActivity": comment.replace("(urn:li:", "("),
        "decoratedGeneratedActivity": {"comment": written},
        "lastModifiedAt": now * 1000,
    }
    if post in ANNOUNCED:
        notification["decoratedSourcePost"] = {"entity": ANNOUNCED[post], "owner": account}
    body = {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [notification]}
    return json.dumps(body).encode()


def whatsapp_message(*, account: str, message_id: str, author: tuple[str, str], text: str, now: int) -> bytes:
    """A text of a customer."""
    number, name = author
    message = {
        "from": number,
        "id": message_id,
        "timestamp": str(now),
        "type": "text",
        "text": {"body": text},
    }
    contacts = [{"profile": {"name": name}, "wa_id": number}]
    return _whatsapp(account, now, contacts=contacts, messages=[message])


def whatsapp_status(*, account: str, message_id: str, recipient: str, mark: str, now: int) -> bytes:
    """That a message of ours was sent; `mark` is what our call put into it."""
    status = {"id": message_id, "status": "sent", "timestamp": str(now), "recipient_id": recipient}
    return _whatsapp(account, now, statuses=[status | {"biz_opaque_callback_data": mark}])


def threads_reply(
    *, account: tuple[str, str], post: str, reply: str, author: str, text: str, now: int, parent: str = ""
) -> bytes:
    """A reply to our post, or below it; `account` is its id and user name."""
    owner, username = account
    value = {
        "id": reply,
        "username": author,
        "text": text,
        "media_type": "TEXT_POST",
        "replied_to": {"id": parent or post},
        "root_post": {"id": post, "owner_id": owner, "username": username},
        "timestamp": _iso(now),
    }
    return _threads("replies", post, value, now)


def threads_published(*, account: tuple[str, str], reply: str, now: int) -> bytes:
    """What Threads tells of everything that our account publishes: its id, and no text."""
    value = {"id": reply, "username": account[1], "timestamp": _iso(now)}
    return _threads("publish", account[0], value, now)


def _whatsapp(account: str, now: int, **lists: object) -> bytes:
    metadata = {"display_phone_number": "33100000000", "phone_number_id": account}
    value: Payload = {"messaging_product": "whatsapp", "metadata": metadata, **lists}
    change = {"field": "messages", "value": value}
    return encode_webhook("whatsapp_business_account", "330011220044556", now, changes=[change])


def _threads(name: str, target: str, value: Mapping[str, object], now: int) -> bytes:
    body = {"app_id": "1180", "target_id": target, "time": now, "values": {"field": name, "value": value}}
    return json.dumps(body).encode()


def _iso(now: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(now))
