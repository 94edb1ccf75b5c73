"""Makes outside text harmless for a screen: nothing in it can move, colour, reorder or hide anything.

What cannot be shown is shown by its number, so that a moderator sees that it is there. The stored
text is never changed; `--json` gives it letter for letter.
"""

import re
import unicodedata
from collections.abc import Iterator

#: Marks kept on one letter. Thai, Vietnamese and Hindi need two or three.
_MOST_MARKS = 4
#: Letters and symbols that show as nothing at all.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")
_SELECTORS = frozenset("\ufe0e\ufe0f")
#: Emoji newer than this Python's tables may pass as they are.
_EMOJI = range(0x1F000, 0x1FB00)
#: Scripts in which a joiner between two letters is spelling: Arabic to Mongolian, the Indic ones.
_JOINING = (range(0x0600, 0x0900), range(0x0900, 0x0E00), range(0x1800, 0x18B0), range(0xA840, 0xAC00))
_SUBREGION = re.compile("\U0001f3f4([\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6})\U000e007f")
#: Scripts whose letters pass for those of another.
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+")


def sanitize_terminal(text: str, limit: int | None = None, *, lines: bool = False) -> str:
    """The text as a terminal may show it; the one way for outside text to get there.

    Control characters become `\\x1b`, invisible and direction signs `<U+202E>`. A line end
    becomes `⏎`, or stays when `lines` is true. With `limit`, longer texts end in `…` and the
    number of characters left out.
    """
    left_out = ""
    if limit is not None and len(text) > limit:
        left_out = f"… (+{len(text) - limit})"
        text = text[:limit]
    text = text.replace("\r\n", "\n")
    text = _SUBREGION.sub(lambda found: f"\U0001f3f4({_untagged(found[1])})", text)
    return "".join(_shown(text, "\n" if lines else "⏎")) + left_out


def mixed_script(text: str) -> str:
    """The scripts of the first word that mixes look-alike ones, as `Cyrillic+Latin`; else nothing."""
    for word in _WORD.findall(text):
        if not word.isascii():
            found = {unicodedata.name(sign, "?").partition(" ")[0] for sign in word}
            alike = sorted(script.capitalize() for script in found.intersection(_ALIKE))
            if len(alike) > 1:
                return "+".join(alike)
    return ""


def _shown(text: str, line_end: str) -> Iterator[str]:
    marks, before = 0, ""
    for place, sign in enumerate(text):
        if " " <= sign <= "~":
            marks, before = 0, sign
            yield sign
            continue
        if sign == "\n":
            marks, before = 0, ""
            yield line_end
            continue
        if sign in _SELECTORS and before and before not in _SELECTORS:
            before = sign  # chooses how an emoji is drawn; the terminal knows better
            continue
        if sign in _JOINERS:
            yield _joiner(sign, before, text[place + 1 : place + 2])
            before = sign
            continue
        is_mark = unicodedata.category(sign) in ("Mn", "Me")
        marks = marks + 1 if is_mark else 0
        if is_mark and marks > _MOST_MARKS:
            if marks == _MOST_MARKS + 1:
                yield "<marks>"
            continue
        yield _number(sign) if _is_hidden(sign) or (is_mark and not before.strip()) else _plain(sign)
        before = before if is_mark else sign


def _joiner(sign: str, before: str, after: str) -> str:
    if before and after and _is_joining(before) and _is_joining(after):
        return sign
    if sign == "\u200d" and _is_picture(before) and _is_picture(after):
        return ""  # a family becomes its members: the width stays what it was counted as
    return _number(sign)


def _is_joining(sign: str) -> bool:
    return any(ord(sign) in script for script in _JOINING)


def _is_picture(sign: str) -> bool:
    return bool(sign) and (sign in _SELECTORS or unicodedata.category(sign) in ("So", "Sk"))


def _is_hidden(sign: str) -> bool:
    category = unicodedata.category(sign)
    if category == "Cn":
        return ord(sign) not in _EMOJI
    return (
        category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or sign in _BLANK or 0xE0100 <= ord(sign) <= 0xE01EF
    )


def _number(sign: str) -> str:
    code = ord(sign)
    if sign == "\t":
        return "\\t"
    return f"\\x{code:02x}" if code < 0xA0 else f"<U+{code:04X}>"


def _plain(sign: str) -> str:
    return " " if unicodedata.category(sign) == "Zs" else sign


def _untagged(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags)
