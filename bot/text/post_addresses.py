"""What a post is called: the id that a platform gives it, or an address as it stands in a browser.

Different names of one post have a key in common, as far as they can be compared at all. Facebook's `pfbid…`
and Instagram's short codes say nothing about the ids in webhooks; they are found again in addresses only.
"""

import re
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

_PAGE_AND_POST = re.compile(r"\d+_(\d+)")
_NUMBER = re.compile(r"\d+")
_PFBID = re.compile(r"pfbid[0-9A-Za-z]{10,}")
_SHORT_CODE = re.compile(r"[0-9A-Za-z_-]{5,64}")
_FACEBOOK = re.compile(r"(?:[a-z-]+\.)*facebook\.com|fb\.com|fb\.watch")
_INSTAGRAM = re.compile(r"(?:[a-z-]+\.)*instagram\.com|instagr\.am")
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S*", re.IGNORECASE)
#: What stands before the id in the path, and which part of the query is one.
_FACEBOOK_PLACES = frozenset({"posts", "photos", "videos", "reel", "reels", "permalink", "watch"})
_FACEBOOK_PARAMETERS = ("story_fbid", "fbid", "v")
_INSTAGRAM_PLACES = frozenset({"p", "reel", "reels", "tv"})


def post_key(name: str) -> str | None:
    """The key of a post: `id:…`, `pfbid:…`, `instagram:…` or, elsewhere, `address:…`; None for an address of
    Facebook or Instagram that names none."""
    plain = name.strip()
    if not _ADDRESS.fullmatch(plain):
        match = _PAGE_AND_POST.fullmatch(plain)
        return f"id:{match[1] if match else plain}"
    host, path, query = _split(plain)
    if _FACEBOOK.fullmatch(host):
        return _facebook_key(path, parse_qs(query))
    if _INSTAGRAM.fullmatch(host):
        return _instagram_key(path)
    return f"address:{host}/{'/'.join(path)}" + (f"?{query}" if query else "")


def post_keys(thread_id: str, permalink: str | None) -> frozenset[str]:
    """All keys of the post that an event belongs to, by its id and by its address where that is known."""
    return frozenset(key for name in (thread_id, permalink) if name and (key := post_key(name)))


def is_short_address(name: str) -> bool:
    """Whether the address may lead to a post without naming it."""
    host, path, _ = _split(name.strip())
    return host == "fb.watch" or path[:1] == ["share"]


def _split(address: str) -> tuple[str, list[str], str]:
    """Host, parts of the path, and query."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    path = [unquote(part) for part in parts.path.split("/") if part]
    return (parts.hostname or "").removeprefix("www."), path, parts.query


def _facebook_key(path: list[str], query: dict[str, list[str]]) -> str | None:
    names = [query[name][0] for name in _FACEBOOK_PARAMETERS if name in query]
    # From the end: /maison/posts/our-new-jacket/123 and /maison/photos/a.1/123 end in the id.
    if path and (_FACEBOOK_PLACES & set(path[:-1]) or _PAGE_AND_POST.fullmatch(path[-1])):
        names.append(path[-1])
    for name in names:
        if match := _PAGE_AND_POST.fullmatch(name):
            return f"id:{match[1]}"
        if _NUMBER.fullmatch(name):
            return f"id:{name}"
        if _PFBID.fullmatch(name):
            return f"pfbid:{name}"
    return None


def _instagram_key(path: list[str]) -> str | None:
    for folder, code in pairwise(path):
        if folder in _INSTAGRAM_PLACES and _SHORT_CODE.fullmatch(code):
            return f"instagram:{code}"
    return None
