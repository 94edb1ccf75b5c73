"""Builds HTML in which every string is text: the only way for anything to get into a page.

What came from outside goes through `quote`, which also keeps it from reordering what stands around it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from bot.present.sanitize import sanitize_terminal

_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_VOID = frozenset({"meta", "link", "input", "br", "rect", "line", "path", "circle"})


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that was built here. Nothing else makes one of a string that is no literal."""

    markup: str


def element(tag: str, /, *children: "Html | str | Iterable[Html] | None", **attributes: object) -> Html:
    """An element. Strings among the children are text; attributes that are None or False are left out.

    `class_` is `class`, and `aria_label` is `aria-label`.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID and not children:
        return Html(
            f"<{tag}{written}/>" if tag in ("rect", "line", "path", "circle") else f"<{tag}{written}>"
        )
    return Html(f"<{tag}{written}>{join(*children).markup}</{tag}>")


def join(*children: "Html | str | Iterable[Html] | None") -> Html:
    """The children one after the other."""
    pieces = []
    for child in children:
        if isinstance(child, Html):
            pieces.append(child.markup)
        elif isinstance(child, str):
            pieces.append(_escape(child))
        elif child is not None:
            pieces.extend(member.markup for member in child)
    return Html("".join(pieces))


def quote(text: str, limit: int | None = None) -> Html:
    """Text of a stranger, isolated: it reorders nothing, and what is invisible is shown by its code point."""
    return element("bdi", sanitize_terminal(text, limit, lines=True), dir="auto")


def link(url: str | None, child: Html | str) -> Html:
    """The child, as a link where the address is one of the web; no address of ours is told to it."""
    if not url or urlsplit(url).scheme not in ("https", "http"):
        return join(child)
    return element("a", child, href=url, rel="noopener noreferrer nofollow", target="_blank")


def _escape(text: str) -> str:
    # What HTML takes for no character at all would make a browser guess.
    return escape(_NO_TEXT.sub("\ufffd", text))


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
