"""Page feed, mentions and ratings as our events.

Does not fetch what a payload leaves out: author, text and post may be missing.
https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.documents import Field, extras, fingerprint, flag_in, id_in, plain_word, text_in
from bot.domain import Attachment, Event, Kind, Origin
from bot.platforms.meta.entry import Entry
from bot.platforms.meta.integrity import BUSINESS_INTEGRITY, is_integrity_update, parse_integrity_update

#: What happened to the item. `edit` and `update` are documented, `edited` is what comes.
_VERBS: Mapping[str, str] = MappingProxyType(
    {
        "add": "add",
        "edit": "edit",
        "edited": "edit",
        "update": "edit",
        "remove": "remove",
        "delete": "remove",
        "hide": "hide",  # our own moderation coming back, or a colleague's
        "unhide": "unhide",
    }
)
_KINDS: Mapping[str, Kind] = MappingProxyType(
    {"edit": Kind.EDIT, "remove": Kind.DELETE, "hide": Kind.CONTROL, "unhide": Kind.CONTROL}
)
#: `created_time` is when the item was first written, so these take the time of the delivery.
_LATER = frozenset({"edit", "remove", "hide", "unhide"})
_POSTS = frozenset({"post", "status", "photo", "video", "share", "album", "link", "event", "note"})
_REACTIONS = frozenset({"reaction", "like"})
_ATTACHMENTS: Mapping[str, str] = MappingProxyType({"photo": "image", "video": "video", "link": "share"})
#: Comments on the Page's posts in groups, where it can answer in private and do nothing else.
_GROUP_FEED = "group_feed"
_EXTRAS: Mapping[str, str] = MappingProxyType({"is_hidden": "is_hidden", "group_id": "group_id"})
_REVIEW_EXTRAS: Mapping[str, str] = MappingProxyType(
    {"rating": "rating", "recommendation_type": "recommendation_type"}
)


def parse_page_change(change: Field, entry: Entry) -> Event:
    """The event of one `{field, value}` of a Page. Raises `Malformed`."""
    name = change["field"].text()
    if name == BUSINESS_INTEGRITY:
        return parse_integrity_update(change["value"], entry)
    if name not in ("feed", "mention", "ratings", _GROUP_FEED):
        return entry.ignored(change, f"page.{plain_word(name)}")
    value = change["value"]
    if name == "mention":
        return _mention(value, entry)
    item = value["item"].text()
    if name == "ratings" and item == "rating":
        return _review(value, entry)
    if item == "comment":
        return _comment(value, entry)
    if item in _REACTIONS:
        return _reaction(value, entry, item)
    if name == "feed" and item in _POSTS:
        return _post(value, entry)
    return entry.ignored(change, f"{name}.{plain_word(item)}")


def parse_page_item(item: Field, entry: Entry) -> Event | None:
    """The event of what Meta sends about a Page among its messages; None for a message. Raises `Malformed`.

    https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/group-feed
    """
    if not isinstance(item.value, dict):
        raise item.wrong("an object")
    if is_integrity_update(item):
        return parse_integrity_update(item, entry)
    is_in_group = "sender" not in item and "group_id" in item and "comment_id" in item
    return _comment(item, entry) if is_in_group else None


def _comment(value: Field, entry: Entry) -> Event:
    verb = _VERBS.get(value["verb"].text())
    if verb is None:
        return entry.ignored(value, f"comment.{plain_word(value['verb'].text())}")
    comment_id, post = value["comment_id"].id(), _post_id(value)
    parent = id_in(value, "parent_id")
    if parent is not None and _is_post(parent, comment_id, post):
        post, parent = post or parent, None
    return _event(
        value,
        entry,
        kind=_KINDS.get(verb, Kind.COMMENT if parent is None else Kind.REPLY),
        message_id=comment_id,
        thread_id=post or parent or comment_id,
        parent=parent,
        verb=verb,
    )


def _post(value: Field, entry: Entry) -> Event:
    """A visitor's post is a comment on the Page. Of our own posts the removal is told, which ends
    what waits under them."""
    verb, (author, _) = _VERBS.get(value["verb"].text()), _author(value)
    if verb is None:
        return entry.ignored(value, f"post.{plain_word(value['verb'].text())}")
    if entry.is_ours(author) and verb != "remove":
        return _own_post(value, entry, verb)
    if author is None and verb != "remove":
        return entry.ignored(value, "post_without_author")
    post_id = value["post_id"].id()
    return _event(
        value,
        entry,
        kind=_KINDS.get(verb, Kind.COMMENT),
        message_id=post_id,
        thread_id=post_id,
        verb=verb,
        more={} if entry.is_ours(author) else {"is_visitor_post": "true"},
    )


def _own_post(value: Field, entry: Entry, verb: str) -> Event:
    """What we published: nothing is decided about it, but rules read its text, and it proves that a planned
    post is public."""
    event, post_id, text = (
        entry.ignored(value, "own_post"),
        id_in(value, "post_id"),
        text_in(value, "message"),
    )
    if post_id is None or text is None:
        return event
    created_at, created_at_source = entry.occurred_at(None if verb in _LATER else value.get("created_time"))
    return replace(
        event,
        message_id=post_id,
        thread_id=post_id,
        text=text,
        permalink=_permalink(None, value),
        created_at=created_at,
        created_at_source=created_at_source,
        extra=MappingProxyType(dict(event.extra) | ({"verb": verb} if _is_public(value) else {})),
    )


def _is_public(value: Field) -> bool:
    """Whether people see the post: Facebook tells of ads and of what is scheduled there, too."""
    published = value.get("published")
    is_held_back = published is not None and str(published.value) in ("0", "False")
    return not is_held_back and flag_in(value.get("post"), "is_published") is not False


def _mention(value: Field, entry: Entry) -> Event:
    verb = _VERBS.get(value["verb"].text())
    if verb not in ("add", "edit", "remove"):
        return entry.ignored(value, f"mention.{plain_word(value['verb'].text())}")
    message_id = id_in(value, "comment_id") or value["post_id"].id()
    return _event(
        value,
        entry,
        kind=_KINDS.get(verb, Kind.MENTION),
        message_id=message_id,
        thread_id=_post_id(value) or message_id,
        verb=verb,
    )


def _review(value: Field, entry: Entry) -> Event:
    verb = _VERBS.get(value["verb"].text())
    if verb not in ("add", "edit", "remove"):
        return entry.ignored(value, f"rating.{plain_word(value['verb'].text())}")
    story_id = id_in(value, "open_graph_story_id", "post_id") or value["open_graph_story_id"].id()
    return _event(
        value,
        entry,
        kind=_KINDS.get(verb, Kind.REVIEW),
        message_id=story_id,
        thread_id=story_id,
        verb=verb,
        more=extras(value, _REVIEW_EXTRAS),
    )


def _reaction(value: Field, entry: Entry, item: str) -> Event:
    verb = _VERBS.get(value["verb"].text())
    if verb not in ("add", "edit", "remove"):
        return entry.ignored(value, f"reaction.{plain_word(value['verb'].text())}")
    post = _post_id(value)
    target = id_in(value, "comment_id") or post or value["parent_id"].id()
    kind = text_in(value, "reaction_type") or item
    return _event(
        value,
        entry,
        kind=Kind.REACTION,
        message_id=target,
        thread_id=post or target,
        verb=verb,
        more={"verb": verb, "reaction_type": plain_word(kind)},
    )


def _event(
    value: Field,
    entry: Entry,
    *,
    kind: Kind,
    message_id: str,
    thread_id: str,
    verb: str,
    parent: str | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Event:
    author, name = _author(value)
    created_at, created_at_source = entry.occurred_at(None if verb in _LATER else value.get("created_time"))
    origin, certainty = _origin(value.get("post"))
    extra = extras(value, _EXTRAS) | certainty | ({"verb": verb} if kind is Kind.CONTROL else {}) | dict(more)
    text = "" if kind in (Kind.REACTION, Kind.DELETE, Kind.CONTROL) else _text(value)
    return Event(
        platform=entry.platform,
        account_id=entry.account_id,
        kind=kind,
        message_id=message_id,
        parent_id=parent,
        thread_id=thread_id,
        dedupe_key=_dedupe_key(value, entry, kind, message_id, author, text, extra),
        created_at=created_at,
        created_at_source=created_at_source,
        author_id=author,
        author_name=name,
        text=text,
        attachments=() if kind is Kind.REACTION else _attachments(value),
        permalink=_permalink(value.get("post"), value),
        origin=origin,
        is_own_echo=entry.is_ours(author),
        extra=MappingProxyType(extra),
    )


def _dedupe_key(
    value: Field,
    entry: Entry,
    kind: Kind,
    message_id: str,
    author: str | None,
    text: str,
    extra: Mapping[str, str],
) -> str:
    """A batch may hold two edits of one comment, or a like given, taken back and given again."""
    key = f"{entry.platform}:{entry.account_id}:{kind}:{message_id}:{plain_word(value['verb'].text())}"
    if kind is Kind.EDIT:
        return f"{key}:{entry.version}:{fingerprint(text)[:8]}"
    if kind is Kind.CONTROL:
        return f"{key}:{entry.version}"
    if kind is Kind.REACTION:
        time = value.get("created_time")
        at = entry.version if time is None else fingerprint(time.value, plain=True)
        return f"{key}:{author or ''}:{extra['reaction_type']}:{at}"
    return key


def _author(value: Field) -> tuple[str | None, str | None]:
    """Who wrote it: `from`, or the older and the ratings' spelling; may be withheld."""
    author = value.get("from")
    if author is not None:
        if not isinstance(author.value, dict):
            raise author.wrong("an object")
        return id_in(author, "id"), text_in(author, "name")
    return id_in(value, "sender_id", "reviewer_id"), text_in(value, "sender_name", "reviewer_name")


def _text(value: Field) -> str:
    for name in ("message", "review_text"):
        if name in value:
            return value[name].text()
    return ""


def _post_id(value: Field) -> str | None:
    post = value.get("post")
    post_id = id_in(value, "post_id", "open_graph_story_id")
    return post_id or (id_in(post, "id") if post is not None else None)


def _is_post(parent: str, comment: str, post: str | None) -> bool:
    """Whether the parent is the post itself, which a comment on the post names as its parent, too."""
    # What stands before `_` differs between payloads of one post (Page or photo id), so only what stands
    # behind it is compared; a comment's id names its post in front of its own last number.
    posts = {post.rpartition("_")[2]} if post else set()
    return parent.rpartition("_")[2] in posts | set(comment.split("_")[-2:-1])


def _attachments(value: Field) -> tuple[Attachment, ...]:
    attachments = [
        Attachment(type=ours, url=url)
        for theirs, ours in _ATTACHMENTS.items()
        if (url := text_in(value, theirs))
    ]
    photos = value.get("photos")
    if photos is not None and isinstance(photos.value, list):
        urls = [photo.text() for photo in photos.items() if isinstance(photo.value, str) and photo.value]
        attachments += [Attachment(type="image", url=url) for url in urls]
    return tuple(attachments)


def _permalink(post: Field | None, value: Field) -> str | None:
    url = text_in(post, "permalink_url") or text_in(value, "permalink_url")
    if url is None or not url.startswith("https://"):
        return None
    comment = id_in(value, "comment_id")
    if comment is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}comment_id={comment.rpartition('_')[2]}"


def _origin(post: Field | None) -> tuple[Origin, dict[str, str]]:
    """The origin, and what says so and how surely. Unpublished posts are ads (dark posts)."""
    is_published, named = flag_in(post, "is_published"), text_in(post, "promotion_status")
    status = plain_word(named) if named else ""
    extra = {"promotion_status": status} if status else {}
    if is_published is False:
        return Origin.AD, extra
    if status == "active":
        # People meet a boosted post both ways, and nothing says which way this author did.
        return Origin.AD, extra | {"ad_certainty": "boosted"}
    if status == "inactive" or (status == "ineligible" and is_published):
        return Origin.ORGANIC, extra
    if status == "ineligible":
        return Origin.AD, extra | {"ad_certainty": "likely"}
    return Origin.UNKNOWN, extra
