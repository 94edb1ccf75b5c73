"""Where a phrase ends: at sentence punctuation and line breaks, so that "On sale: noir" is not "sale noir".

A comma or a colon ends a phrase, too, which a sentence survives: two words of a phrase stand together. An
emoji between words ends nothing, and neither does punctuation inside a word (`c.o.n`, `3,50`).
"""

import re

#: Stands between phrases as a word of its own. It is in no word and in no obfuscation that we undo.
BORDER = "`"

_PUNCTUATION = re.compile(
    r"(?<=[^\s.:?!,;\u2026])(?![:;]['-]?[()])"  # a smiley ends nothing, and neither do points alone
    r"[.:?!,;\u2026\u3002\uff01\uff0c\uff1b\uff1f\u060c\u061f]+[\"'»”’)\]]{0,3}(?=\s|$)"
    r"|[\u3002\uff01\uff0c\uff1b\uff1f]+|(?<![:;-])[)\]](?=\s)"
)
_DASH = re.compile(r"(?<=\s)(?:[–—|•·/]|-{1,3})(?=\s)")
_BREAK = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]\s*")
_LETTER_BEFORE, _LETTER_BEHIND = re.compile(r"(?:^|\s)\S$"), re.compile(r"\S(?:\s|$)")


def mark_borders(text: str) -> str:
    """The text with `BORDER` for everything that ends a phrase. Single letters on lines of their own stay
    together, for whoever undoes that."""
    lines = _BREAK.sub(_mark_break, text.replace(BORDER, "'"))
    return _PUNCTUATION.sub(f" {BORDER} ", _DASH.sub(BORDER, lines))


def _mark_break(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 2) : match.start()]
    behind = match.string[match.end() : match.end() + 2]
    parts_letters = _LETTER_BEFORE.search(before) and _LETTER_BEHIND.match(behind)
    return " " if parts_letters else f" {BORDER} "
