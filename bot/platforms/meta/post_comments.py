"""Which posts a Page has and what was written below them, in the words of the `feed` webhook.

https://developers.facebook.com/docs/graph-api/reference/page/feed/
https://developers.facebook.com/docs/graph-api/reference/object/comments/
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.documents import Field, id_in, text_in
from bot.domain import Account
from bot.platforms.http import moment_of
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.ports import Flow

_POST_FIELDS = "id,message,from,created_time,updated_time,is_published,promotion_status,permalink_url"
_COMMENT_FIELDS = "id,message,from,created_time,parent{id},attachment,permalink_url,is_hidden"
#: How long before the time in question a post may have been published that is looked at: posts say when
#: somebody last wrote below them, but are listed in the order in which they were published.
_OLDEST_POST = timedelta(days=365)
#: What webhooks say of a post.
_OF_POST = ("id", "is_published", "promotion_status", "permalink_url")
#: `type` of an attachment → the member of a webhook that has its address.
_ATTACHMENTS: Mapping[str, str] = MappingProxyType(
    {
        "photo": "photo",
        "sticker": "photo",
        "animated_image_share": "photo",
        "animated_image_autoplay": "photo",
        "video": "video",
        "video_inline": "video",
        "video_autoplay": "video",
        "video_share_youtube": "link",
        "share": "link",
    }
)


class PostComments:
    """The posts of a Page, of its visitors and of its advertisements."""

    object_name = "page"
    comments_query: Mapping[str, str] = MappingProxyType(
        {
            "fields": _COMMENT_FIELDS,
            "filter": "stream",  # replies, too, and all in one list
            "order": "reverse_chronological",
            "limit": "100",
        }
    )

    def __init__(self, account: Account) -> None:
        self._page_id = account.id
        fields = {"fields": _POST_FIELDS}
        #: Advertisements that were never published stand in a list of their own.
        #: https://developers.facebook.com/docs/graph-api/reference/page/ads_posts/
        self.edges: tuple[tuple[str, str, Mapping[str, str]], ...] = (
            (account.id, "feed", fields),
            (account.id, "ads_posts", {**fields, "include_inline_create": "true"}),
        )

    def is_too_old(self, post: Field, since: datetime) -> bool:
        """Whether it was published long before."""
        published = moment_of(post.get("created_time"))
        return published is not None and published < since - _OLDEST_POST

    def thread_of(self, post: Field, since: datetime) -> dict[str, object] | None:
        """The post, unless nobody has written below it since then."""
        updated = moment_of(post.get("updated_time"))
        if id_in(post, "id") is None or (updated is not None and updated < since):
            return None
        return {name: post[name].value for name in _OF_POST if name in post}

    def changes_of_post(self, post: Field, since: datetime) -> Iterator[dict[str, object]]:
        """The post of a visitor. Without the right to know who wrote it, nobody's is one."""
        author, at = post.get("from"), moment_of(post.get("created_time"))
        author_id = id_in(author, "id") if author is not None and isinstance(author.value, dict) else None
        if author_id in (None, self._page_id) or at is None or at < since:
            return
        names = ("from", "message", "created_time", "permalink_url")
        members = {name: post[name].value for name in names if name in post}
        value = {"item": "status", "verb": "add", "post_id": id_in(post, "id"), **members}
        yield {"field": "feed", "value": value}

    def changes_of_comment(
        self, api: AccountApi, comment: Field, thread: Mapping[str, object], since: datetime
    ) -> Flow[list[tuple[datetime, Mapping[str, object]]]]:
        """The comment or reply as the webhook would have told it."""
        yield from ()
        at = moment_of(comment.get("created_time"))
        if at is not None and at < since:
            return []
        names = ("from", "message", "created_time", "is_hidden", "permalink_url")
        members = {name: comment[name].value for name in names if name in comment}
        parent = comment.get("parent")
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": id_in(comment, "id"),
            "post_id": thread["id"],
            "parent_id": (id_in(parent, "id") if parent is not None else None) or thread["id"],
            "post": dict(thread),
            **members,
            **_attachment(comment),
        }
        return [(at or since, {"field": "feed", "value": value})]

    def is_behind(self, comments: list[Field], since: datetime) -> bool:
        """Whether all of a page were written before: they come with the latest first."""
        times = [moment_of(comment.get("created_time")) for comment in comments]
        return bool(times) and all(at is not None and at < since for at in times)


def _attachment(comment: Field) -> dict[str, object]:
    """What came with the text, by the name that the webhook has for it."""
    attachment = comment.get("attachment")
    if attachment is None or not isinstance(attachment.value, dict):
        return {}
    name = _ATTACHMENTS.get((text_in(attachment, "type") or "").lower(), "link")
    media = attachment.get("media")
    image = media.get("image") if media is not None and isinstance(media.value, dict) else None
    source = text_in(image, "src") if image is not None and isinstance(image.value, dict) else None
    url = (source if name == "photo" else None) or text_in(attachment, "url")
    return {name: url} if url else {}
