"""How far the polling of a channel has come, and which comments have gone since.

YouTube lists comments with the latest first, in three lists by who sees them, with times in whole seconds. A
comment may show up later than another that was written after it, so the last minutes are read again, and what
was told of them is remembered.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.documents import Field, from_json, id_in, text_in
from bot.errors import Malformed
from bot.platforms.youtube.comments import changed_at, comments_in, time_of, version_of

#: What everybody sees, and what YouTube holds back until the owner has looked.
STATUSES = ("published", "heldForReview", "likelySpam")
_OVERLAP = timedelta(minutes=2)
#: How often the threads beyond the first page are asked for, all in one call, and how many are.
_OLDER_INTERVAL = timedelta(minutes=15)
_MOST_OLDER = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """Where the next page begins.

    What changed after `since` is news unless it is among `seen`, the versions of comments that were told of;
    `told_until` is the latest change of the round before, `newest` that of this one. `status` numbers the
    list that is being read, `page` is the place in it. `listed` are the comments on the first page of the
    first list with their videos, `elsewhere` those on the first pages of the others; `before` and `missing`
    are the comments that the last round listed, and those that it missed for the first time. `older` are
    threads that newer ones have pushed off the first page, with the number of their replies, -1 where nobody
    has looked; what was written there until `older_since` was told of.
    """

    since: datetime
    told_until: datetime
    newest: datetime
    seen: frozenset[str] = frozenset()
    status: int = 0
    page: str = ""
    listed: tuple[tuple[str, str], ...] = ()
    elsewhere: frozenset[str] = frozenset()
    before: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    older: tuple[tuple[str, int], ...] = ()
    older_since: datetime | None = None

    @classmethod
    def beginning(cls, since: datetime) -> "Position":
        """The position of the first poll ever."""
        return cls(since=since, told_until=since, newest=since)

    def is_news(self, thread: Field) -> bool:
        """Whether the thread has something that was not told of; what cannot be read counts as news, too."""
        try:
            return any(
                changed_at(comment) > self.since and version_of(comment) not in self.seen
                for comment in comments_in(thread)
            )
        except Malformed:
            return True

    def wants_older(self, now: datetime) -> bool:
        """Whether it is time to ask for the threads beyond the first page: at the beginning of a round."""
        is_beginning = self.status == 0 and not self.page
        is_due = self.older_since is None or now - self.older_since >= _OLDER_INTERVAL
        return is_beginning and bool(self.older) and is_due

    def has_more_replies(self, thread: Field) -> bool:
        """Whether a thread beyond the first page has more replies than when it was last looked at."""
        return _reply_count(thread) > dict(self.older).get(id_in(thread, "id") or "", -1)

    def with_older(self, items: Sequence[Field], now: datetime) -> "Position":
        """The position after these threads beyond the first page were looked at; those that are gone are not
        asked for again."""
        older = tuple((name, _reply_count(item)) for item in items if (name := id_in(item, "id")))
        return replace(self, older=older, older_since=now - _OVERLAP)

    def told(self) -> dict[str, object]:
        """What of the threads on a page was told of before, as the page says it."""
        return {
            "since": self.since.isoformat(),
            "told_until": self.told_until.isoformat(),
            "seen": sorted(self.seen),
        }

    def after(self, body: Field, items: Sequence[Field], news: Sequence[Field]) -> "Position":
        """The position after one more page. Threads come with the latest first, so a page without news is
        the last one that matters."""
        changes: dict[str, datetime] = {}
        for item in news:
            try:
                changes |= {version_of(comment): changed_at(comment) for comment in comments_in(item)}
            except Malformed:
                continue
        moved = replace(
            self._with_listed(items),
            newest=max([self.newest, *changes.values()]),
            seen=self.seen | {version for version, at in changes.items() if at > self.since},
        )
        following = body.get("nextPageToken")
        if news and following is not None:
            return replace(moved, page=following.text())
        return replace(moved, status=self.status + 1, page="")

    def restarted(self) -> tuple[tuple[tuple[str, str], ...], "Position"]:
        """The comments that have gone, and the position from which the next round begins.

        A comment is gone that the last round missed and this one misses, too: in between it may have moved
        from one list to another.
        """
        there = {name for name, _ in self.listed} | self.elsewhere
        # A list that is empty all of a sudden is a fault of somebody's.
        removed = tuple(comment for comment in self.missing if self.listed and comment[0] not in there)
        since = max(self.since, self.newest - _OVERLAP)
        following = Position(
            since=since,
            told_until=self.newest,
            newest=self.newest,
            seen=frozenset(version for version in self.seen if _time_of_version(version) > since),
            before=self.listed,
            missing=tuple(self._missed(there, removed)),
            older=(*self._pushed_off(there), *self.older)[:_MOST_OLDER],
            older_since=self.older_since or self.newest,
        )
        return removed, following

    def _missed(self, there: set[str], removed: tuple[tuple[str, str], ...]) -> Iterable[tuple[str, str]]:
        """What the last round listed and this one does not, though it lists something older."""
        is_older_there = False
        for comment in reversed(self.before):
            if comment[0] in there:
                is_older_there = True
            elif is_older_there and comment not in removed:
                yield comment

    def _pushed_off(self, there: set[str]) -> Iterable[tuple[str, int]]:
        """The threads at the end of the last round's page that newer ones have taken the room of."""
        names = {name for name, _ in self.older}
        is_full = len(self.listed) >= len(self.before) > 0
        for name, _ in reversed(self.before if is_full else ()):
            if name in there:
                return
            if name not in names:
                yield name, -1

    def _with_listed(self, items: Sequence[Field]) -> "Position":
        if self.page:
            return self
        if self.status:
            names = {name for item in items if (name := id_in(item, "id"))}
            return replace(self, elsewhere=self.elsewhere | names)
        videos = ((id_in(item, "id"), id_in(item.get("snippet"), "videoId")) for item in items)
        return replace(self, listed=tuple((name, video or "") for name, video in videos if name))

    def encode(self) -> str:
        """The position as a cursor."""
        members = self.told() | {
            "newest": self.newest.isoformat(),
            "status": self.status,
            "page": self.page,
            "listed": self.listed,
            "elsewhere": sorted(self.elsewhere),
            "before": self.before,
            "missing": self.missing,
            "older": self.older,
            "older_since": self.older_since.isoformat() if self.older_since else "",
        }
        return json.dumps(members, separators=(",", ":"))

    @staticmethod
    def decode(cursor: str) -> "Position":
        """The position of a cursor; former ones say less."""
        body = from_json(cursor.encode())
        since = time_of(body["since"])
        return Position(
            since=since,
            told_until=time_of(body["told_until"]) if "told_until" in body else since,
            newest=time_of(body["newest"]),
            seen=frozenset(version.text() for version in body.elements("seen")),
            status=body["status"].number(),
            page=body["page"].text(),
            listed=_pairs(body, "listed"),
            elsewhere=frozenset(name.text() for name in body.elements("elsewhere")),
            before=_pairs(body, "before"),
            missing=_pairs(body, "missing"),
            older=tuple((name.text(), count.number()) for name, count in _members(body, "older")),
            older_since=time_of(body["older_since"]) if text_in(body, "older_since") else None,
        )


def _pairs(body: Field, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((comment.text(), video.text()) for comment, video in _members(body, name))


def _members(body: Field, name: str) -> Iterator[list[Field]]:
    return (list(pair.items()) for pair in body.elements(name))


def _reply_count(thread: Field) -> int:
    """How many replies YouTube counts in a thread; -1 where it does not say."""
    try:
        return thread["snippet"]["totalReplyCount"].number()
    except Malformed:
        return -1


def _time_of_version(version: str) -> datetime:
    return datetime.fromisoformat(version.partition("@")[2])
