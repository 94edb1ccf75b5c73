"""Makes outside text harmless for a screen: nothing in it can move, colour, reorder or hide anything.

What cannot be shown is shown by its code point, so that a moderator sees that it is there. The stored text is
never changed; `--json` gives it character for character.
"""

import re
import unicodedata
from collections.abc import Iterator

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

_SUBREGION = re.compile("\U0001f3f4([\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6})\U000e007f")
#: Scripts whose letters pass for those of another.
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+")


def sanitize_terminal(text: str, limit: int | None = None, *, lines: bool = False) -> str:
    """The text as a terminal may show it; the one way for outside text to get there.

    Control characters become `\\x1b`, invisible and directional ones `<U+202E>`. A line end becomes `⏎`, or
    stays when `lines` is true. With `limit`, longer texts end in `…` and the number of characters left out.
    """
    suffix = ""
    if limit is not None and len(text) > limit:
        suffix = f"… (+{len(text) - limit})"
        text = text[:limit]
    text = text.replace("\r\n", "\n")
    # Terminals draw a flag of tag characters as a black flag, and would hide what the tags spell.
    text = _SUBREGION.sub(lambda flag: f"\U0001f3f4({_spell_tags(flag[1])})", text)
    return "".join(_visible(text, "\n" if lines else "⏎")) + suffix


def sanitize_typed(text: str) -> str:
    """The text as it may stand in a field where a person writes, which a terminal shows as it is.

    What a terminal obeys, and what nobody sees, is left out. Line ends stay; a tab becomes a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        character
        for character in text
        if character == "\n" or character in JOINERS or character in SELECTORS or not is_hidden(character)
    )


def mixed_script(text: str) -> str:
    """The scripts of the first word that mixes look-alike ones, as `Cyrillic+Latin`; else nothing."""
    for word in _WORD.findall(text):
        if not word.isascii():
            scripts = {unicodedata.name(character, "?").partition(" ")[0] for character in word}
            look_alike = sorted(script.capitalize() for script in scripts.intersection(_ALIKE))
            if len(look_alike) > 1:
                return "+".join(look_alike)
    return ""


def _visible(text: str, line_end: str) -> Iterator[str]:
    marks, before = 0, ""
    for index, character in enumerate(text):
        if " " <= character <= "~":
            marks, before = 0, character
            yield character
            continue
        if character == "\n":
            marks, before = 0, ""
            yield line_end
            continue
        if character in SELECTORS and before and before not in SELECTORS:
            before = character  # chooses how an emoji is drawn; the terminal knows better
            continue
        if character in JOINERS:
            yield _joiner(character, before, text[index + 1 : index + 2])
            before = character
            continue
        is_on_letter = is_mark(character)
        marks = marks + 1 if is_on_letter else 0
        if is_on_letter and marks > MAX_MARKS:
            if marks == MAX_MARKS + 1:
                yield "<marks>"
            continue
        is_loose_mark = is_on_letter and not before.strip()
        yield _code_point(character) if is_hidden(character) or is_loose_mark else _plain(character)
        before = before if is_on_letter else character


def _joiner(character: str, before: str, after: str) -> str:
    if joins_letters(before, after):
        return character
    if character == ZWJ and joins_pictures(before, after):
        return ""  # a family becomes its members: the width stays what it was counted as
    return _code_point(character)


def _code_point(character: str) -> str:
    number = ord(character)
    if character == "\t":
        return "\\t"
    return f"\\x{number:02x}" if number < 0xA0 else f"<U+{number:04X}>"


def _plain(character: str) -> str:
    return " " if unicodedata.category(character) == "Zs" else character


def _spell_tags(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags)
