"""Adds campaign parameters to the links of a text that lead to the operator's own hosts.

Only links with `https://` or `http://` are touched: an address without would become hard to read. What a link
says already is never changed, so that adding twice adds nothing.
"""

import re
from collections.abc import Mapping, Set
from urllib.parse import quote, unquote_plus

from bot.text.links import is_under, normalize_domain

#: A link ends before what cannot stand in one. Bounded, so that no text can make the search slow.
_LINK = re.compile(r"https?://[^\s<>\"'|«»“”‘’\x00-\x1f]{1,2000}", re.IGNORECASE)
_NOT_ITS_END = ".,;:!?*_~…"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_AFTER_HOST = re.compile(r"[/\\?#]")


def add_parameters(text: str, hosts: Set[str], parameters: Mapping[str, str]) -> str:
    """The text with these parameters in every link to one of the hosts, or to a host under them.

    A parameter that a link has keeps its value, one without a value is left out. `hosts` are plain domains,
    as `normalize_domain` makes them. Links to anywhere else stay as they are, to the letter.
    """
    present = {name: value for name, value in parameters.items() if value}
    if not hosts or not present or "://" not in text:
        return text
    return _LINK.sub(lambda match: _with_parameters(match[0], hosts, present), text)


def parameters_of(link: str) -> Mapping[str, str]:
    """The parameters of a link, decoded; the first of each name."""
    query = link.partition("#")[0].partition("?")[2]
    pairs = [part.partition("=") for part in re.split("[&;]", query) if part]
    return {unquote_plus(name): unquote_plus(value) for name, _, value in reversed(pairs)}


def _with_parameters(match: str, hosts: Set[str], parameters: Mapping[str, str]) -> str:
    link = _without_punctuation(match)
    after = match[len(link) :]
    authority = _AFTER_HOST.split(link.partition("://")[2], maxsplit=1)[0]
    # Browsers disagree on a backslash and on names before the host, so such a link is nobody's.
    if "@" in authority or "\\" in link or not is_under(normalize_domain(link), hosts):
        return match
    present = parameters_of(link)
    missing = {name: value for name, value in parameters.items() if name not in present}
    if not missing:
        return match
    address, hash_sign, fragment = link.partition("#")
    added = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in missing.items())
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{added}{hash_sign}{fragment}{after}"


def _without_punctuation(link: str) -> str:
    """A link without what belongs to the sentence around it."""
    while link and (
        link[-1] in _NOT_ITS_END
        or (link[-1] in _PAIRS and link.count(link[-1]) > link.count(_PAIRS[link[-1]]))
    ):
        link = link[:-1]
    return link
