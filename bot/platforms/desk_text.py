"""Text for desks and channels, where other people and programs show it: there it is text and nothing else.

Names, links and words come from strangers. Whatever an adapter sends to a target passes one of these
functions. What nobody sees is left out; markup, mentions and addresses that are programs are broken by a
space without width, so that a person still reads what was written. A form of its own (such as Slack's `&lt;`)
is up to the adapter.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.text.visible import (
    JOINERS,
    MAX_MARKS,
    SELECTORS,
    ZWJ,
    is_hidden,
    is_mark,
    joins_letters,
    joins_pictures,
)

#: What breaks markup: it has no width, and no form of markup reads over it.
BREAK = "\u200b"
_LONGEST_ADDRESS = 1_000
#: What is looked at of a text, as often as it may be long: most of it may be hidden.
_LOOKED_AT = 10
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: What may stand in an address without breaking out of whatever it stands in.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!#$%&'()*+,./:;=?@_~A-Za-z0-9-]*)?")
#: Each place after which a break has to stand.
_MARKUP = re.compile(
    r"(?<![^\W_])@(?=\S)"  # mentions; behind a letter or digit it is an address of mail
    r"|<(?=[A-Za-z/!?@#&])"  # HTML, <!channel>, <@U1>, <https://…>
    r"|\](?=[(\[:]|\Z)"  # links and images of Markdown, and their definitions: a colon may be ours
    r"|!(?=\[)"
    r"|\b(?:javascript|vbscript|data|mention|file|blob)(?=\s*:\S)",
    re.IGNORECASE,
)


def desk_text(text: str, limit: int) -> str:
    """What somebody wrote, with its lines."""
    return _cut(_disarm(_readable(text, limit)), limit)


def desk_line(text: str, limit: int) -> str:
    """A name, a title, a reason: one line, however many there were."""
    return _cut(_disarm(plain_line(text, limit)), limit)


def plain_line(text: str, limit: int) -> str:
    """One line without what nobody sees, for programs: its markup is left as it is."""
    return _cut(" ".join(_readable(text, limit).split()), limit)


def desk_link(address: str) -> str:
    """An address of the web that stays one wherever it is written; empty for any other."""
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return ""
    scheme, path = address.split("://", 1)
    try:
        urlsplit(address).port  # noqa: B018  raises for what is no port
    except ValueError:
        return ""
    # Somebody's name in a path would be a mention for some readers.
    return f"{scheme}://{path.replace('@', '%40')}"


def _readable(text: str, limit: int) -> str:
    """The text without what nobody sees; a tab is a space, and every line ends in the same way."""
    lines = _LINE_END.sub("\n", text[: limit * _LOOKED_AT]).replace("\t", " ")
    return lines if lines.isascii() and lines.isprintable() else "".join(_visible(lines))


def _visible(text: str) -> Iterator[str]:
    marks, before = 0, ""
    for index, character in enumerate(text):
        if character == "\n" or " " <= character <= "~":
            marks, before = 0, character
            yield character
        elif character in JOINERS:
            after = text[index + 1 : index + 2]
            if joins_letters(before, after) or (character == ZWJ and joins_pictures(before, after)):
                before = character
                yield character
        elif character in SELECTORS or is_mark(character):
            marks += 1
            if before.strip() and marks <= MAX_MARKS and not is_hidden(character):
                before = character if character in SELECTORS else before
                yield character
        elif not is_hidden(character):
            marks, before = 0, character
            yield character


def _disarm(text: str) -> str:
    return _MARKUP.sub(lambda match: match[0] + BREAK, text)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
