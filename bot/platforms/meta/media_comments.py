"""Which media an Instagram account has and what was written below them, in the words of its webhook.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.documents import Field, id_in, text_in
from bot.domain import Account
from bot.errors import NotFound
from bot.platforms.http import moment_of
from bot.platforms.meta.edges import advanced, edge_items, next_cursor
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response
from bot.platforms.ports import Flow

_REPLY_FIELDS = "id,text,timestamp,username,from,parent_id"
_COMMENT_FIELDS = f"id,text,timestamp,username,from,replies.limit(50){{{_REPLY_FIELDS}}}"
_MEDIA_FIELDS = "id,timestamp,media_product_type,comments_count"
_AD_FIELDS = "id,name,creative{effective_instagram_media_id}"
#: How long before the time in question the media and the comments may have been published that are looked at:
#: they do not say when somebody last wrote below them.
_OLDEST_MEDIUM, _OLDEST_COMMENT = timedelta(days=90), timedelta(days=30)
_MAX_PAGES = 200  # of replies to one comment


class MediaComments:
    """The media of an Instagram account; those of its advertisements, too, if `ad_account_id` says whose."""

    object_name = "instagram"
    comments_query: Mapping[str, str] = MappingProxyType({"fields": _COMMENT_FIELDS, "limit": "50"})

    def __init__(self, account: Account) -> None:
        media = (account.id, "media", {"fields": _MEDIA_FIELDS})
        ad_account = account.settings.get("ad_account_id", "").removeprefix("act_")
        #: The comments of advertisements do not stand below the organic media.
        #: https://developers.facebook.com/docs/instagram/ads-api/guides/post-moderation
        ads = [(f"act_{ad_account}", "ads", {"fields": _AD_FIELDS})] if ad_account else []
        self.edges: tuple[tuple[str, str, Mapping[str, str]], ...] = (media, *ads)

    def is_too_old(self, post: Field, since: datetime) -> bool:
        """Whether it was published long before; advertisements never are."""
        published = moment_of(post.get("timestamp"))
        return published is not None and published < since - _OLDEST_MEDIUM

    def thread_of(self, post: Field, since: datetime) -> dict[str, object] | None:
        """The medium, or the copy of it that an advertisement shows."""
        creative = post.get("creative")
        if creative is not None and isinstance(creative.value, dict):
            media_id = id_in(creative, "effective_instagram_media_id")
            of_ad = {"ad_id": id_in(post, "id"), "ad_title": text_in(post, "name")}
            members = {name: text for name, text in of_ad.items() if text is not None}
            return {"id": media_id, "media_product_type": "AD", **members} if media_id else None
        count, media_id = post.get("comments_count"), id_in(post, "id")
        if media_id is None or (count is not None and count.value == 0) or self.is_too_old(post, since):
            return None
        kind = text_in(post, "media_product_type")
        return {"id": media_id, **({"media_product_type": kind} if kind else {})}

    def changes_of_post(self, post: Field, since: datetime) -> Iterator[Mapping[str, object]]:
        """Nothing: only the account itself publishes there."""
        yield from ()

    def changes_of_comment(
        self, api: AccountApi, comment: Field, thread: Mapping[str, object], since: datetime
    ) -> Flow[list[tuple[datetime, Mapping[str, object]]]]:
        """The comment and the replies to it that are of that time."""
        replies = yield from _replies(api, comment)
        comment_id = id_in(comment, "id")
        timed: list[tuple[datetime, Mapping[str, object]]] = []
        for item, parent in [(comment, None), *((reply, comment_id) for reply in replies)]:
            at = moment_of(item.get("timestamp"))
            if at is None or at >= since:
                timed.append((at or since, _change(item, parent, thread)))
        return timed

    def is_behind(self, comments: list[Field], since: datetime) -> bool:
        """Whether the comments come with the latest first, and nobody answers these any more."""
        times = [at for comment in comments if (at := moment_of(comment.get("timestamp"))) is not None]
        is_newest_first = times == sorted(times, reverse=True) and len(times) == len(comments)
        return bool(times) and is_newest_first and times[0] < since - _OLDEST_COMMENT


def _replies(api: AccountApi, comment: Field) -> Flow[list[Field]]:
    """All replies to a comment, where Instagram has sent the first of them only."""
    edge = comment.get("replies")
    if edge is None or not isinstance(edge.value, dict):
        return []
    replies = list(edge_items(edge))
    cursor, after = None, next_cursor(edge)
    for _ in range(_MAX_PAGES):
        if after is None:
            break
        cursor = advanced(cursor, after)
        request = api.get(
            id_in(comment, "id") or "", "replies", fields=_REPLY_FIELDS, limit="50", after=cursor
        )
        try:
            edge = parse_response((yield request), has_side_effects=False)
        except NotFound:  # removed meanwhile
            break
        replies += edge_items(edge)
        after = next_cursor(edge)
    return replies


def _change(item: Field, parent: str | None, thread: Mapping[str, object]) -> dict[str, object]:
    names = ("id", "text", "timestamp")
    members = {name: item[name].value for name in names if name in item}
    author = item.get("from")
    named = text_in(item, "username")
    by = {"from": author.value} if author is not None else {"from": {"username": named}} if named else {}
    value = {**members, **by, **({"parent_id": parent} if parent else {}), "media": dict(thread)}
    return {"field": "comments", "value": value}
