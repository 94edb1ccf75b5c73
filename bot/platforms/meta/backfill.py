"""What webhooks of a Page or an Instagram account did not tell: its posts are listed, then their comments,
then its conversations.

Each step is one page of posts, the comments of one post, or one page of conversations, in the words of
webhooks, so that the same events come of them. Does not see what was removed, nor mentions and reviews.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from bot.documents import Field, from_json
from bot.domain import Account, Source
from bot.errors import NotFound, NotSent, RateLimited, Rejected
from bot.platforms.meta import conversations
from bot.platforms.meta.edges import advanced, edge_items, next_cursor
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response
from bot.platforms.meta.media_comments import MediaComments
from bot.platforms.meta.post_comments import PostComments
from bot.platforms.ports import BackfillPage, Flow

#: Posts a call. Their comments are asked for one post at a time.
_POSTS = "50"
#: Pages of comments that one step reads; of a post with more, the next step reads on.
_MAX_PAGES = 10

#: One `{field, value}` of a webhook, or one of its `messaging` items.
Change = Mapping[str, object]
#: What a webhook says of a post or medium, with its `id`.
Thread = Mapping[str, object]


class Listing(Protocol):
    """How the posts of a platform and their comments are listed, and what a webhook would have said."""

    @property
    def object_name(self) -> str:
        """The `object` of the envelope."""

    @property
    def edges(self) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
        """Whose posts are listed, on which edge, with which parameters. Who may not read a later one than the
        first goes without."""

    @property
    def comments_query(self) -> Mapping[str, str]:
        """The parameters of a post's `comments`, the latest first."""

    def is_too_old(self, post: Field, since: datetime) -> bool:
        """Whether nobody is expected to write below the post any more, nor below any that comes after it."""

    def thread_of(self, post: Field, since: datetime) -> Thread | None:
        """The post, if there may be comments of that time below it."""

    def changes_of_post(self, post: Field, since: datetime) -> Iterator[Change]:
        """The post itself, if people wrote it."""

    def changes_of_comment(
        self, api: AccountApi, comment: Field, thread: Thread, since: datetime
    ) -> Flow[list[tuple[datetime, Change]]]:
        """The comment and what is listed with it, if it is of that time, with when it was written."""

    def is_behind(self, comments: list[Field], since: datetime) -> bool:
        """Whether nothing of that time can come after this page of comments."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Position:
    """How far a backfill has got: which edge, where in it, and the posts of it whose comments are still to be
    read, the first of them from `comments` on. After the last edge come the conversations."""

    edge: int = 0
    after: str = ""
    threads: tuple[Thread, ...] = ()
    comments: str = ""

    @classmethod
    def decode(cls, cursor: str) -> "_Position":
        body = from_json(cursor.encode())
        return cls(
            edge=body["edge"].number(),
            after=body["after"].text(),
            threads=tuple(thread.value for thread in body["threads"].items()),
            comments=body["comments"].text(),
        )

    def encode(self) -> str:
        return json.dumps(
            {
                "edge": self.edge,
                "after": self.after,
                "threads": [dict(thread) for thread in self.threads],
                "comments": self.comments,
            },
            separators=(",", ":"),
        )

    def is_end(self, edges: int) -> bool:
        return self.edge > edges and not self.threads


def backfill(source: Source, account: Account, cursor: str, since: datetime) -> Flow[BackfillPage]:
    """One step: a page of posts, the comments of a post, or a page of conversations."""
    api, listing = AccountApi(source, account), _LISTINGS[account.platform](account)
    beginning = _Position(edge=len(listing.edges) if account.platform == "messenger" else 0)
    position = _Position.decode(cursor) if cursor else beginning
    is_behind_posts = position.edge >= len(listing.edges) and not position.threads
    if is_behind_posts:
        items, position = yield from _read_messages(api, account, position, since)
    else:
        step = _read_comments if position.threads else _read_posts
        items, position = yield from step(api, listing, position, since)
    name = "messaging" if is_behind_posts else "changes"
    return BackfillPage(
        cursor=position.encode(),
        bodies=tuple(_envelope(listing.object_name, account.id, name, item) for item in items),
        has_more=not position.is_end(len(listing.edges)),
    )


def can_backfill(account: Account) -> bool:
    """Whether the account's platform lists what was written."""
    return account.platform in _LISTINGS


def _read_posts(
    api: AccountApi, listing: Listing, position: _Position, since: datetime
) -> Flow[tuple[Iterable[Change], _Position]]:
    owner, edge, query = listing.edges[position.edge]
    after = {"after": position.after} if position.after else {}
    next_edge = _Position(edge=position.edge + 1)
    try:
        body = parse_response(
            (yield api.get(owner, edge, **query, **after, limit=_POSTS)), has_side_effects=False
        )
    except Rejected:
        # Ads take permissions of their own, which many do without.
        if position.edge == 0:
            raise
        return (), next_edge
    posts = list(edge_items(body))
    changes = [change for post in posts for change in listing.changes_of_post(post, since)]
    threads = tuple(thread for post in posts if (thread := listing.thread_of(post, since)) is not None)
    following = next_cursor(body)
    if following is None or (posts and all(listing.is_too_old(post, since) for post in posts)):
        return changes, replace(next_edge, threads=threads)
    moved = advanced(position.after or None, following)
    return changes, replace(position, after=moved, threads=threads)


def _read_comments(
    api: AccountApi, listing: Listing, position: _Position, since: datetime
) -> Flow[tuple[Iterable[Change], _Position]]:
    """The comments of the first post that is left, the oldest first."""
    thread, others = position.threads[0], position.threads[1:]
    done = replace(position, threads=others, comments="")
    timed: list[tuple[datetime, Change]] = []
    cursor = position.comments
    for _ in range(_MAX_PAGES):
        after = {"after": cursor} if cursor else {}
        request = api.get(str(thread["id"]), "comments", **listing.comments_query, **after)
        try:
            body = parse_response((yield request), has_side_effects=False)
        except NotFound:  # removed meanwhile
            return _in_order(timed), done
        except (NotSent, RateLimited):
            # What was read is not asked for again; the next step meets the fault first, and waits.
            if cursor == position.comments:
                raise
            return _in_order(timed), replace(position, comments=cursor)
        comments = list(edge_items(body))
        for comment in comments:
            timed += yield from listing.changes_of_comment(api, comment, thread, since)
        following = next_cursor(body)
        if following is None or listing.is_behind(comments, since):
            return _in_order(timed), done
        cursor = advanced(cursor or None, following)
    return _in_order(timed), replace(position, comments=cursor)


def _read_messages(
    api: AccountApi, account: Account, position: _Position, since: datetime
) -> Flow[tuple[Iterable[Change], _Position]]:
    """A page of conversations; none where nobody asked for messages, or nobody may read them."""
    end = replace(position, edge=position.edge + 1, after="")
    try:
        if not position.after and not (yield from conversations.sends_messages(api.source, account)):
            return (), end
        timed, following = yield from conversations.read_conversations(api, account, position.after, since)
    except Rejected:
        return (), end
    return _in_order(timed), end if following is None else replace(position, after=following)


def _in_order(timed: list[tuple[datetime, Change]]) -> list[Change]:
    return [change for _, change in sorted(timed, key=lambda entry: entry[0])]


def _envelope(object_name: str, account_id: str, name: str, item: Change) -> bytes:
    body = {"object": object_name, "entry": [{"id": account_id, name: [dict(item)]}]}
    return json.dumps(body, separators=(",", ":")).encode()


_LISTINGS: Mapping[str, type[PostComments] | type[MediaComments]] = MappingProxyType(
    {"facebook": PostComments, "messenger": PostComments, "instagram": MediaComments}
)
