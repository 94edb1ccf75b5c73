"""A thread of comments as YouTube sends it, as our events.

https://developers.google.com/youtube/v3/docs/comments#resource
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field, id_in
from bot.domain import Event, Kind
from bot.errors import Malformed
from bot.platforms.http import parse_time

PLATFORM = "youtube"
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What of a page was told of before: nothing that changed after `since`, but for the versions in `seen`.
    A comment that was written after `until` is told of for the first time."""

    since: datetime
    until: datetime
    seen: frozenset[str] = frozenset()

    @classmethod
    def decode(cls, page: Field) -> "Told":
        """As a page of ours says it; former ones say since when alone. Raises `Malformed`."""
        since = time_of(page["since"])
        return cls(
            since=since,
            until=time_of(page["told_until"]) if "told_until" in page else since,
            seen=frozenset(version.text() for version in page.elements("seen")),
        )

    def is_news(self, comment: Field) -> bool:
        """Whether this comment is told of for the first time as it is now. Raises `Malformed`."""
        return changed_at(comment) > self.since and version_of(comment) not in self.seen


def parse_thread(thread: Field, account_id: str, earlier: Told) -> Iterator[Event | Malformed]:
    """Yields what was written or edited in the thread and not told of before, and what of it cannot be
    read."""
    try:
        top = thread["snippet"]["topLevelComment"]
        video = id_in(thread["snippet"], "videoId") or id_in(top.get("snippet"), "videoId")
        comments = comments_in(thread)
    except Malformed as error:
        yield error
        return
    for comment in comments:
        try:
            if earlier.is_news(comment):
                yield _comment(comment, account_id, video, earlier.until)
        except Malformed as error:
            yield error


def removal(item: Field, account_id: str, received_at: datetime) -> Event:
    """The event of a comment that is gone, which a page names with its video. Raises `Malformed`."""
    name, video = (member.text() for member in item.items())
    return Event(
        platform=PLATFORM,
        account_id=account_id,
        kind=Kind.DELETE,
        message_id=name,
        thread_id=video or name,
        dedupe_key=f"{PLATFORM}:{account_id}:{Kind.DELETE}:{name}",
        created_at=received_at,
        created_at_source="receipt",
    )


def comments_in(thread: Field) -> list[Field]:
    """The comment that begins a thread, and the replies that were sent with it. Raises `Malformed`."""
    return [thread["snippet"]["topLevelComment"], *replies_in(thread)]


def version_of(comment: Field) -> str:
    """A comment with the words that it has now. Raises `Malformed`."""
    return f"{comment['id'].id()}@{changed_at(comment).isoformat()}"


def _comment(comment: Field, account_id: str, video: str | None, told_until: datetime) -> Event:
    comment_id, snippet = comment["id"].id(), comment["snippet"]
    published, changed = time_of(snippet["publishedAt"]), changed_at(comment)
    parent, author = id_in(snippet, "parentId"), author_id_of(snippet)
    # What was new since the last page is a comment with the words that it has now; what was written before
    # and shows up only now is one, too.
    is_edit = published <= told_until and changed > published
    kind = Kind.EDIT if is_edit else Kind.COMMENT if parent is None else Kind.REPLY
    key = f"{PLATFORM}:{account_id}:{comment_id}"
    name = snippet.get("authorDisplayName")
    return Event(
        platform=PLATFORM,
        account_id=account_id,
        kind=kind,
        message_id=comment_id,
        parent_id=parent,
        thread_id=video or top_level(comment_id),
        dedupe_key=f"{key}:{changed.isoformat()}" if kind is Kind.EDIT else key,
        created_at=changed if kind is Kind.EDIT else published,
        author_id=author,
        author_name=(name.text() if name else "") or None,
        text=text_of(snippet),
        permalink=f"https://www.youtube.com/watch?v={video}&lc={comment_id}" if video else None,
        is_own_echo=author == account_id,
        extra=_extra(snippet),
    )


def replies_in(thread: Field) -> Iterator[Field]:
    """The replies that were sent with a thread. Raises `Malformed`."""
    replies = thread.get("replies")
    if replies is not None:
        yield from replies.elements("comments")


def changed_at(comment: Field) -> datetime:
    """When a comment was written or last edited. Raises `Malformed`."""
    snippet = comment["snippet"]
    published = time_of(snippet["publishedAt"])
    updated = snippet.get("updatedAt")
    return max(published, time_of(updated)) if updated else published


def author_id_of(snippet: Field) -> str | None:
    """The channel of who wrote it; None for an account that is gone."""
    return id_in(snippet.get("authorChannelId"), "value")


def text_of(snippet: Field) -> str:
    """The words as they were written; what YouTube renders is HTML where `textFormat` was not heeded."""
    original = snippet.get("textOriginal")
    if original is not None:
        return original.text()
    display = snippet.get("textDisplay")
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", display.text()))) if display is not None else ""


def _extra(snippet: Field) -> Mapping[str, str]:
    status = snippet.get("moderationStatus")
    return MappingProxyType({"moderation_status": status.text()} if status is not None else {})


def time_of(field: Field) -> datetime:
    """A time as YouTube writes it, in UTC. Raises `Malformed`."""
    try:
        return parse_time(field.text())
    except (ValueError, OverflowError) as error:
        raise field.wrong("a time such as 2026-11-22T10:05:00Z") from error


def top_level(comment_id: str) -> str:
    """The comment that begins the thread: a reply's id is its thread's, a dot and its own."""
    return comment_id.partition(".")[0]
