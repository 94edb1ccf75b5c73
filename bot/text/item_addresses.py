"""What an address from a browser says about a comment, a message or a post: the ids in it, and the other ways
to write the same address.

Meta's `pfbid…` and Instagram's short codes say nothing about ids; items are then found by the address that
the platform sent along, if it did.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S*", re.IGNORECASE)
#: Longer than any platform's own; and more ids than one address has.
_LONGEST, _MOST = 2_000, 12
#: Parameters that name a comment, the most specific first, then those that name a post.
_COMMENT_PARAMETERS = ("reply_comment_id", "comment_id", "lc", "commentUrn", "dashCommentUrn", "replyUrn")
_POST_PARAMETERS = ("story_fbid", "fbid", "v")
_LINKEDIN = re.compile(r"urn:li:(?:fsd_)?comment:\((?:(\d+),)?(?:urn:li:)?(\w+):(\d+)(?:,(\d+))?\)")
_ID = re.compile(r"[0-9A-Za-z_.:(),-]{1,200}")


def is_item_address(text: str) -> bool:
    """Whether a text is an address, and nothing else."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text.strip()) is not None


def same_addresses(address: str) -> tuple[str, ...]:
    """The ways to write an address that a platform may have chosen, as it stands first."""
    plain = address.strip()
    if "://" not in plain:
        plain = f"https://{plain}"
    parts = urlsplit(plain)
    host = parts.netloc.lower()
    bare = re.sub(r"^(?:www|m|web|mbasic|mobile)\.", "", host)
    query = f"?{parts.query}" if parts.query else ""
    path = parts.path.rstrip("/")
    ways = [address.strip(), plain]
    for name in dict.fromkeys((host, f"www.{bare}", bare)):
        for end in ("", "/"):
            ways += [f"https://{name}{path}{end}{query}", f"http://{name}{path}{end}{query}"]
    # What is counted of visits stands in the query of addresses that need none.
    ways += [f"https://{name}{path}{end}" for name in (f"www.{bare}", bare) for end in ("", "/")]
    return tuple(dict.fromkeys(ways))


def ids_in_address(address: str) -> tuple[str, ...]:
    """The ids that an address names, as platforms write them in webhooks, the most specific first."""
    plain = address.strip()
    parts = urlsplit(plain if "://" in plain else f"https://{plain}")
    return tuple(dict.fromkeys(_ids(parts.path, parse_qs(parts.query))))[:_MOST]


def _ids(path: str, query: dict[str, list[str]]) -> Iterator[str]:
    steps = [unquote(step) for step in path.split("/") if step]
    posts = [query[name][0] for name in _POST_PARAMETERS if name in query]
    posts += [step for step in reversed(steps) if step.isascii() and step.isdigit()]
    for name in _COMMENT_PARAMETERS:
        for value in query.get(name, ())[:1]:
            yield from _comment_ids(value, posts)
    # instagram.com/p/CODE/c/17900000000000000
    if len(steps) > 1 and steps[-2] == "c":
        yield steps[-1]
    yield from (step for step in reversed(steps) if step.startswith("urn:li:"))
    owner = query.get("id", [""])[0]
    for post in posts:
        if _ID.fullmatch(post):
            yield post
            if owner.isdigit():  # permalink.php?story_fbid=1&id=2
                yield f"{owner}_{post}"
    if steps and _ID.fullmatch(steps[-1]):
        yield steps[-1]


def _comment_ids(value: str, posts: list[str]) -> Iterator[str]:
    if match := _LINKEDIN.fullmatch(value):
        ahead, kind, post, behind = match.groups()
        comment = ahead or behind or ""
        yield f"urn:li:comment:(urn:li:{kind}:{post},{comment})"
        yield f"urn:li:comment:({kind}:{post},{comment})"
        return
    if _ID.fullmatch(value):
        # Facebook's ids of comments begin with that of their post.
        yield from (f"{post}_{value}" for post in posts)
        yield value
