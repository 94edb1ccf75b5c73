"""Instagram comments, live comments and mentions as our events.

Instagram sends no edits, no deletions and no time of writing. Direct messages are in `messenger`.
https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.documents import Field, extras, id_in, plain_word, text_in
from bot.domain import Event, Kind, Origin
from bot.platforms.meta.entry import Entry

_EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "id": "media_id",  # of an ad: the ad's copy, not the medium that people know
        "media_product_type": "media_product_type",
        "ad_id": "ad_id",
        "ad_title": "ad_title",
    }
)


def parse_instagram_change(change: Field, entry: Entry) -> Event:
    """The event of one `{field, value}` of an Instagram account. Raises `Malformed`."""
    name = change["field"].text()
    if name in ("comments", "live_comments"):
        return _comment(change["value"], entry, is_live=name == "live_comments")
    if name == "mentions":
        return _mention(change["value"], entry)
    return entry.ignored(change, f"instagram.{plain_word(name)}")


def _comment(value: Field, entry: Entry, *, is_live: bool) -> Event:
    comment_id = id_in(value, "id", "comment_id") or value["id"].id()
    media, parent = value.get("media"), id_in(value, "parent_id")
    author, name, is_own = _author(value.get("from"), entry)
    # Not documented, but some carry it, and an entry may be sent again a day later.
    created_at, created_at_source = entry.occurred_at(value.get("timestamp") or value.get("created_time"))
    extra = extras(media, _EXTRAS) | ({"is_live": "true"} if is_live else {})
    thread = id_in(media, "original_media_id", "id") if media is not None else None
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=Kind.COMMENT if parent is None else Kind.REPLY,
        message_id=comment_id,
        parent_id=parent,
        thread_id=thread or parent or comment_id,
        # One comment on a boosted post may be delivered twice, with different media: the id decides.
        dedupe_key=f"{entry.platform}:{entry.account_id}:{Kind.COMMENT}:{comment_id}",
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=author,
        author_name=name,
        text=value["text"].text() if "text" in value else "",
        origin=_origin(media, entry),
        is_own_echo=is_own,
        extra=MappingProxyType(extra),
    )


def _mention(value: Field, entry: Entry) -> Event:
    """Somebody else's post or comment that names us; Instagram sends neither its author nor its text."""
    comment, media = id_in(value, "comment_id"), id_in(value, "media_id")
    message_id = comment or media or value["media_id"].id()
    created_at, created_at_source = entry.occurred_at()
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=Kind.MENTION,
        message_id=message_id,
        thread_id=media or message_id,
        dedupe_key=f"{entry.platform}:{entry.account_id}:{Kind.MENTION}:{message_id}",
        created_at=created_at,
        created_at_source=created_at_source,
    )


def _author(author: Field | None, entry: Entry) -> tuple[str | None, str | None, bool]:
    """Id, user name, and whether it is us."""
    if author is None:
        return None, None, False
    if not isinstance(author.value, dict):
        raise author.wrong("an object")
    author_id, name = id_in(author, "id"), text_in(author, "username")
    has_our_name = name is not None and name.casefold() in entry.usernames
    # The scoped id of one's own account is sent for one's own comments only.
    return author_id, name, "self_ig_scoped_id" in author or entry.is_ours(author_id) or has_our_name


def _origin(media: Field | None, entry: Entry) -> Origin:
    """Ad or organic. Ad fields are documented for apps with Facebook login only: elsewhere, their absence
    says nothing."""
    kind = text_in(media, "media_product_type") or ""
    if (media is not None and "ad_id" in media) or kind.upper() == "AD":
        return Origin.AD
    return Origin.UNKNOWN if entry.is_instagram_login else Origin.ORGANIC
