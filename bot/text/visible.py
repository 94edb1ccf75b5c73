"""Which characters nobody sees, for every place where outside text is shown.

What becomes of them is up to each place: a terminal names them, a desk and a channel do without.
"""

import unicodedata

ZWJ = "\u200d"
#: Combining marks left on one letter. Thai, Vietnamese and Hindi need two or three.
MAX_MARKS = 4
JOINERS = frozenset(f"\u200c{ZWJ}")
#: They choose how an emoji is drawn.
SELECTORS = frozenset("\ufe0e\ufe0f")
#: Letters and symbols that show as nothing at all.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Emoji newer than this Python's tables may pass as they are.
_EMOJI = range(0x1F000, 0x1FB00)
#: Scripts in which a joiner between two letters is spelling: Arabic to Mongolian, the Indic ones.
_JOINING = (range(0x0600, 0x0900), range(0x0900, 0x0E00), range(0x1800, 0x18B0), range(0xA840, 0xAC00))


def is_hidden(character: str) -> bool:
    """Whether a character shows as nothing, moves what is around it, or cannot be shown at all."""
    category = unicodedata.category(character)
    if category == "Cn":
        return ord(character) not in _EMOJI
    return (
        category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        or character in _BLANK
        or 0xE0100 <= ord(character) <= 0xE01EF
    )


def is_mark(character: str) -> bool:
    """Whether it is drawn onto the letter before it."""
    return unicodedata.category(character) in ("Mn", "Me")


def joins_letters(before: str, after: str) -> bool:
    """Whether a joiner between these two is spelling."""
    return bool(before and after) and _is_joining(before) and _is_joining(after)


def joins_pictures(before: str, after: str) -> bool:
    """Whether a joiner between these two makes one picture of them."""
    return _is_picture(before) and _is_picture(after)


def _is_joining(character: str) -> bool:
    return any(ord(character) in script for script in _JOINING)


def _is_picture(character: str) -> bool:
    return bool(character) and (character in SELECTORS or unicodedata.category(character) in ("So", "Sk"))
