"""The edges of the Graph API: lists of objects that come in pages.

https://developers.facebook.com/docs/graph-api/results
"""

from collections.abc import Iterator

from bot.documents import Field
from bot.errors import NotSent
from bot.platforms.http import readable


def edge_items(edge: Field) -> Iterator[Field]:
    """The objects of an edge; raises `NotSent` for something that is no edge."""
    with readable("the platform", has_side_effects=False):
        yield from list(edge["data"].items())


def next_cursor(edge: Field, *, needs_link: bool = True) -> str | None:
    """The cursor of the next page, or None on the last."""
    paging = edge.get("paging")
    if paging is None or "next" not in paging:
        cursors = paging.get("cursors") if paging is not None else None
        if needs_link or cursors is None or "after" not in cursors:
            return None
    with readable("the platform", has_side_effects=False):
        return edge["paging"]["cursors"]["after"].text()


def advanced(before: str | None, after: str) -> str:
    """The next cursor; raises `NotSent` for one that leads back to the same page."""
    if before == after:
        raise NotSent("the pages of an answer repeat themselves")
    return after
