"""The names of LinkedIn's things. One post has up to three (activity, share, ugcPost), one comment several
spellings; here each comment gets one.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/urns
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from bot.errors import Rejected

_COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?([A-Za-z]{1,30}):([0-9]{1,30}),([0-9]{1,30})\)")
_POST = re.compile(r"urn:li:(?:activity|share|ugcPost|groupPost):[0-9]{1,30}")
_FEED = "https://www.linkedin.com/feed/update/"


@dataclass(frozen=True, slots=True)
class CommentUrn:
    """A comment: the post that it stands under, and its own number."""

    post: str
    number: str

    @classmethod
    def parse(cls, text: str) -> "CommentUrn | None":
        """The comment of that name, in any of its spellings; None for anything else."""
        match = _COMMENT.fullmatch(text)
        return cls(post=f"urn:li:{match[1]}:{match[2]}", number=match[3]) if match else None

    def __str__(self) -> str:
        return f"urn:li:comment:({self.post},{self.number})"


def canonical(text: str) -> str:
    """The one spelling of a comment's name; any other name as it is."""
    comment = CommentUrn.parse(text)
    return text if comment is None else str(comment)


def is_comment(text: str) -> bool:
    """Whether this is the name of a comment, as far as its beginning says."""
    return text.startswith("urn:li:comment:")


def is_post(text: str) -> bool:
    """Whether this is the name of a post."""
    return _POST.fullmatch(text) is not None


def in_path(urn: str) -> str:
    """A name as part of an address: brackets and commas, too, are spelt out.

    Raises `Rejected` for what is no post and no comment, which could lead elsewhere.
    """
    if CommentUrn.parse(urn) is None and not _POST.fullmatch(urn):
        raise Rejected("the target is not a post or comment of LinkedIn")
    return quote(urn, safe="")


def permalink(urn: str, post: str) -> str:
    """The address of a comment under a post, or of a post itself."""
    address = f"{_FEED}{quote(post, safe=':')}"
    return f"{address}?commentUrn={quote(urn, safe='')}" if is_comment(urn) else address
