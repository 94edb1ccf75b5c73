"""Measures how much of a text a tokenizer has no pieces for, and gives what remains of it.

Measured, not listed: whichever scripts a vocabulary leaves out, its tokenizer marks them as unknown. Only
letters count, because a text whose signs are unknown may still be read by its words.
"""

import re
import unicodedata
from collections.abc import Iterable

#: From this share on a text is not read. Of 136,000 comments in six languages of the model, those at or
#: above it are all in another script or broken; lines of 26 other scripts have 0.88 and more.
UNREAD_SHARE = 0.4
#: Letters before this one are in every vocabulary that was made for French and English.
_LATIN_END = "\u0180"
_PLACEHOLDER = re.compile(r"@user|\bhttp\b|<[a-z]+>")
_WIDE = ("W", "F")
#: Many scripts write vowels as marks; those behind emoji are no letters.
_LETTERS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc")
_VARIATION_SELECTORS = "\ufe0e\ufe0f"
_MIN_LETTERS = 3

#: Where tokens begin and end in a text.
Offsets = Iterable[tuple[int, int]]


def may_be_unread(text: str) -> bool:
    """Whether it is worth measuring: most texts are in letters that every vocabulary has."""
    return not text.isascii() and any(character >= _LATIN_END and _is_letter(character) for character in text)


def unread_share(text: str, unknown: Offsets, end: int) -> float:
    """The share of its letters that stand in `unknown` tokens, from 0 to 1; 0 without letters.

    A wide letter (Chinese, Japanese, Korean) counts twice, because it says as much. `end` is how far the
    tokens reach.
    """
    missing = {index for start, stop in unknown for index in range(start, stop)}
    plain = _PLACEHOLDER.sub(lambda match: " " * len(match[0]), text[:end])
    weights = {index: _weight(character) for index, character in enumerate(plain) if _is_letter(character)}
    total = sum(weights.values())
    return sum(weight for index, weight in weights.items() if index in missing) / total if total else 0.0


def known_remainder(text: str, unknown: Offsets) -> str:
    """The text without its unknown tokens; empty where too few letters remain to be read."""
    missing = {index for start, stop in unknown for index in range(start, stop)}
    remainder = "".join(" " if index in missing else character for index, character in enumerate(text))
    letters = sum(_is_letter(character) for character in _PLACEHOLDER.sub(" ", remainder))
    return " ".join(remainder.split()) if letters >= _MIN_LETTERS else ""


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in _LETTERS and character not in _VARIATION_SELECTORS


def _weight(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
