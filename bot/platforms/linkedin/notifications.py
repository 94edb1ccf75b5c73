"""Social action notifications of organization pages, as our events.

Does not fetch what a notification leaves out.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field, fingerprint, id_in, plain_word, text_in
from bot.domain import Event, Kind
from bot.platforms.http import moment_of
from bot.platforms.linkedin.urns import canonical, is_comment, is_post, permalink

PLATFORM = "linkedin"
#: The type of a delivery of notifications.
NOTIFICATIONS = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "COMMENT": Kind.COMMENT,  # a reply, where it names a comment
        "ADMIN_COMMENT": Kind.COMMENT,  # in the name of the page, by us or by a colleague
        "COMMENT_EDIT": Kind.EDIT,
        "COMMENT_DELETE": Kind.DELETE,
        "SHARE": Kind.MENTION,  # our post, with words of theirs
        "SHARE_MENTION": Kind.MENTION,
        "LIKE": Kind.REACTION,  # by nobody: LinkedIn does not say who
    }
)
_BY_US = "ADMIN_COMMENT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """What all notifications of a delivery share: when it came, and under which names we write."""

    received_at: datetime
    own_ids: frozenset[str]


def read_notification(item: Field, subscription: Subscription) -> Event:
    """The event of one notification. Raises `Malformed`."""
    account_id, action = item["organizationalEntity"].id(), item["action"].text()
    kind = _KINDS.get(action)
    if kind is None:
        return _ignored(account_id, item, f"linkedin.{plain_word(action)}", subscription)
    written = _written(item)
    post = id_in(item, "sourcePost")
    name = id_in(written, "entity") or id_in(item, "generatedActivity") or post
    message_id = canonical(name or item["generatedActivity"].id())
    parent = _parent(written)
    author_id = id_in(written, "owner", "actor")
    modified_at = item.get("lastModifiedAt")
    created_at, created_at_source = _occurred_at(modified_at, subscription)
    version = (modified_at or item["notificationId"]).id()
    has_text = kind not in (Kind.DELETE, Kind.REACTION)
    return Event(
        platform=PLATFORM,
        account_id=account_id,
        kind=Kind.REPLY if kind is Kind.COMMENT and parent is not None else kind,
        message_id=message_id,
        parent_id=parent,
        thread_id=post or message_id,
        # Two administrators who subscribed are told of one comment under two `notificationId`s.
        dedupe_key=f"{PLATFORM}:{account_id}:{action}:{message_id}:{version}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=author_id,
        text=_text(written) if has_text else "",
        permalink=permalink(message_id, message_id if kind is Kind.MENTION else post or message_id),
        is_own_echo=action == _BY_US or author_id in {account_id, *subscription.own_ids},
        extra=MappingProxyType(_extra(item, kind, post)),
    )


def _extra(item: Field, kind: Kind, post: str | None) -> dict[str, str]:
    """What the event says besides. Notifications call a post by its activity; publishing it was answered with
    the name of its share, which is told beside it."""
    extra = {"verb": "add", "reaction_type": "like"} if kind is Kind.REACTION else {}
    alias = id_in(item.get("decoratedSourcePost"), "entity")
    if alias is not None and is_post(alias) and post is not None and alias != post:
        extra["post_alias"] = alias
    return extra


def read_other_delivery(name: str, body: Field, subscription: Subscription) -> Event:
    """The event for a delivery of another type, such as the leads of forms."""
    account_id = id_in(body, "organizationalEntity", "owner") or PLATFORM
    return _ignored(account_id, body, f"linkedin.{plain_word(name)}", subscription)


def _ignored(account_id: str, item: Field, why: str, subscription: Subscription) -> Event:
    mark = fingerprint(item.value)
    created_at, created_at_source = _occurred_at(item.get("lastModifiedAt"), subscription)
    return Event(
        platform=PLATFORM,
        account_id=account_id,
        kind=Kind.IGNORED,
        message_id=mark,
        thread_id=mark,
        dedupe_key=f"{PLATFORM}:{account_id}:{Kind.IGNORED}:{mark}",
        created_at=created_at,
        created_at_source=created_at_source,
        extra=MappingProxyType({"why": why}),
    )


def _written(item: Field) -> Field | None:
    """What was written, where the notification carries it along: a comment or a share."""
    decorated = item.get("decoratedGeneratedActivity")
    if decorated is None:
        return None
    return decorated.get("comment") or decorated.get("share")


def _parent(written: Field | None) -> str | None:
    """The comment that a reply answers, as far as the notification says."""
    for name in ("parentComment", "object"):
        parent = id_in(written, name)
        if parent is not None and is_comment(parent):
            return canonical(parent)
    return None


def _text(written: Field | None) -> str:
    """What it says; some deliveries have it inside `message`, as the API does."""
    text = text_in(written, "text")
    if text is None and written is not None:
        text = text_in(written.get("message"), "text")
    return text or ""


def _occurred_at(time: Field | None, subscription: Subscription) -> tuple[datetime, str]:
    moment = moment_of(time)
    return (moment, "platform") if moment is not None else (subscription.received_at, "receipt")
